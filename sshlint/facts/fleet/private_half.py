"""A private key of the fleet: where its files lie, and which accounts it opens."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.place import FleetFact, Place, Tables, by_key


class PrivateHalf(FleetFact):
    """Places are its files. `also` are the lines by which it opens accounts.

    `encrypted` says of each file whether it needs a passphrase; `elsewhere` are the lines of other
    accounts than those that hold a file without one.
    """

    __slots__ = ("encrypted", "fingerprint", "opens")

    def __init__(
        self,
        fingerprint: str,
        places: list[Place],
        encrypted: list[bool],
        opens: list[Place],
    ) -> None:
        super().__init__(places, (fingerprint,), opens)
        self.fingerprint = fingerprint
        self.encrypted = encrypted
        self.opens = opens

    @classmethod
    def collect(cls, survey: Tables, keywords: frozenset[str]) -> Iterator[PrivateHalf]:
        opens: dict[str, list[Place]] = {}
        for fingerprint, lines in by_key(
            survey.rows("""
SELECT o.fingerprint, m.name, a.label, o.path, o.line
FROM opens o JOIN accounts a USING (account) JOIN machines m USING (machine)
SEMI JOIN private_keys USING (fingerprint)
WHERE closed IS NULL AND NOT cert_authority ORDER BY o.fingerprint, account, o.line""")
        ):
            opens[fingerprint] = [Place(*line) for line in lines]
        for fingerprint, files in by_key(
            survey.rows("""
SELECT k.fingerprint, m.name, a.label, k.path, coalesce(k.encrypted, true)
FROM private_keys k JOIN accounts a USING (account) JOIN machines m USING (machine)
WHERE k.fingerprint IS NOT NULL ORDER BY k.fingerprint, account, k.path""")
        ):
            places = [Place(*file[:3]) for file in files]
            yield cls(fingerprint, places, [file[3] for file in files], opens.get(fingerprint, []))

    @property
    def bare(self) -> list[Place]:
        """The files without a passphrase."""
        return [
            place
            for place, encrypted in zip(self.places, self.encrypted, strict=True)
            if not encrypted
        ]

    @property
    def elsewhere(self) -> list[Place]:
        own = {place.account for place in self.bare}
        return [place for place in self.opens if place.account not in own]
