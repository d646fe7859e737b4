"""A host key that several machines have."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.place import FleetFact, Place, Tables, by_key


class SharedHostKey(FleetFact):
    """Places are its files, one a machine at least."""

    __slots__ = ()

    @classmethod
    def collect(cls, survey: Tables, keywords: frozenset[str]) -> Iterator[SharedHostKey]:
        for fingerprint, files in by_key(
            survey.rows("""
SELECT fingerprint, name, '', path FROM host_keys JOIN machines USING (machine)
WHERE fingerprint IN (
    SELECT fingerprint FROM host_keys GROUP BY fingerprint HAVING count(DISTINCT machine) > 1)
ORDER BY ALL""")
        ):
            yield cls([Place(*file) for file in files], (fingerprint,))
