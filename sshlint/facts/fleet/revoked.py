"""A revoked key that still opens accounts."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.place import FleetFact, Place, Tables, by_key


class RevokedKey(FleetFact):
    """Places are the lines by which it opens accounts.

    `by` are the machines whose RevokedKeys has it; none where the settings list it.
    """

    __slots__ = ("by",)

    def __init__(self, places: list[Place], fingerprint: str, by: list[str]) -> None:
        super().__init__(places, (fingerprint,))
        self.by = by

    @classmethod
    def collect(cls, survey: Tables, keywords: frozenset[str]) -> Iterator[RevokedKey]:
        listed = set(survey.context.settings.revoked_keys)
        machines: dict[str, list[str]] = {
            fingerprint: [name for (name,) in names]
            for fingerprint, names in by_key(
                survey.rows(
                    "SELECT DISTINCT fingerprint, name FROM revoked JOIN machines USING (machine)"
                    " WHERE fingerprint IS NOT NULL ORDER BY ALL"
                )
            )
        }
        if not listed and not machines:
            return
        for fingerprint, lines in by_key(
            survey.rows(
                """
SELECT o.fingerprint, m.name, a.label, o.path, o.line
FROM opens o JOIN accounts a USING (account) JOIN machines m USING (machine)
WHERE o.closed IS NULL AND list_contains($1, o.fingerprint) ORDER BY ALL""",
                [sorted(listed | set(machines))],
            )
        ):
            by = [] if fingerprint in listed else machines[fingerprint]
            yield cls([Place(*line) for line in lines], fingerprint, by)
