"""Access that has ended: expired lines and certificates, still in their files."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.place import FleetFact, Place, Tables


class Expired(FleetFact):
    """One line or certificate. `ended` is in seconds since 1970; `what` names it."""

    __slots__ = ("ended", "what")

    def __init__(self, place: Place, fingerprint: str, what: str, ended: int) -> None:
        super().__init__((place,), (fingerprint,))
        self.what = what
        self.ended = ended

    @classmethod
    def collect(cls, survey: Tables, keywords: frozenset[str]) -> Iterator[Expired]:
        for *place, fingerprint, what, ended in survey.rows(
            """
SELECT m.name, a.label, path, line, fingerprint, 'authorized key', expires
FROM authorized_keys JOIN accounts a USING (account) JOIN machines m USING (machine)
WHERE expires <= $1 AND fingerprint IS NOT NULL
UNION ALL
SELECT m.name, a.label, path, NULL, fingerprint, coalesce(kind, 'user') || ' certificate',
    valid_before
FROM certificates JOIN accounts a USING (account) JOIN machines m USING (machine)
WHERE valid_before <= $1 AND fingerprint IS NOT NULL
ORDER BY ALL""",
            [int(survey.now)],
        ):
            yield cls(Place(*place), fingerprint, what, ended)
