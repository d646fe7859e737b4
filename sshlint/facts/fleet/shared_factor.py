"""RSA keys that share a prime factor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sshlint.facts.fleet.place import FleetFact, Place, by_key

# Where each key with a broken modulus is: files, lines, host keys, known hosts.
_PLACES = """
WITH broken AS (SELECT unnest($1) fingerprint)
SELECT fingerprint, m.name, coalesce(a.label, ''), p.path, p.line FROM broken JOIN (
    SELECT fingerprint, account, path, NULL::INTEGER line, NULL::INTEGER machine FROM private_keys
    UNION ALL SELECT fingerprint, account, path, line, NULL FROM authorized_keys
    UNION ALL SELECT fingerprint, account, path, NULL, NULL FROM certificates
    UNION ALL SELECT fingerprint, account, path, line, NULL FROM known_hosts
    UNION ALL SELECT fingerprint, account, 'agent', NULL, NULL FROM agent_keys
    UNION ALL SELECT fingerprint, NULL, path, NULL, machine FROM host_keys
    UNION ALL SELECT fingerprint, NULL, path, line, machine FROM authorities
) p USING (fingerprint)
LEFT JOIN accounts a ON a.account = p.account
JOIN machines m ON m.machine = coalesce(p.machine, a.machine)
ORDER BY ALL"""


class SharedFactor(FleetFact):
    """Keys that fall together: `keys` are those that share a prime, places all of theirs."""

    __slots__ = ("bits", "keys")

    def __init__(self, places: list[Place], keys: list[str], bits: int) -> None:
        super().__init__(places, keys)
        self.keys = keys
        self.bits = bits

    @classmethod
    def collect(cls, survey: Any, keywords: frozenset[str]) -> Iterator[SharedFactor]:
        groups = survey.shared_factors()
        names = [name for group in groups for name in group.fingerprints]
        places = {
            fingerprint: [Place(*row) for row in rows]
            for fingerprint, rows in by_key(survey.rows(_PLACES, [names]))
        }
        for group in groups:
            here = [place for name in group.fingerprints for place in places.get(name, ())]
            yield cls(here, list(group.fingerprints), group.bits)
