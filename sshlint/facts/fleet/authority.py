"""A certificate authority by which accounts open without a list of principals."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.place import FleetFact, Place, Tables, by_key


class OpenAuthority(FleetFact):
    """Places are the cert-authority lines without principals= that open accounts."""

    __slots__ = ()

    @classmethod
    def collect(cls, survey: Tables, keywords: frozenset[str]) -> Iterator[OpenAuthority]:
        for fingerprint, lines in by_key(
            survey.rows("""
SELECT o.fingerprint, m.name, a.label, o.path, o.line
FROM opens o JOIN accounts a USING (account) JOIN machines m USING (machine)
WHERE o.closed IS NULL AND o.cert_authority AND o.principals IS NULL ORDER BY ALL""")
        ):
            yield cls([Place(*line) for line in lines], (fingerprint,))
