"""A key that opens accounts of the fleet, and what is known of its private half."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.place import FleetFact, Place, Tables, by_key


class AuthorizedKey(FleetFact):
    """Places are the lines by which it opens accounts (not as an authority).

    `is_known`: a private half of it, or an agent that holds it, is in the reports. `open_roots` are
    root's lines among the places that have no restriction. `weakness` says why it is weak; empty
    where it is not known to be.
    """

    __slots__ = (
        "algorithm",
        "bits",
        "comment",
        "fingerprint",
        "is_known",
        "open_roots",
        "weakness",
    )

    def __init__(
        self,
        fingerprint: str,
        places: list[Place],
        *,
        open_roots: list[Place],
        algorithm: str | None,
        bits: int | None,
        comment: str,
        is_known: bool,
        weakness: str,
    ) -> None:
        super().__init__(places, (fingerprint,))
        self.fingerprint = fingerprint
        self.open_roots = open_roots
        self.algorithm = algorithm
        self.bits = bits
        self.comment = comment
        self.is_known = is_known
        self.weakness = weakness

    @classmethod
    def collect(cls, survey: Tables, keywords: frozenset[str]) -> Iterator[AuthorizedKey]:
        known = {name for (name,) in survey.rows(_KNOWN)}
        broken = dict(survey.rows(_BROKEN))
        for fingerprint, lines in by_key(survey.rows(_LINES)):
            algorithm, bits, comment = lines[0][6:9]
            yield cls(
                fingerprint,
                [Place(*line[:4]) for line in lines],
                open_roots=[Place(*line[:4]) for line in lines if line[4] == 0 and not line[5]],
                algorithm=algorithm,
                bits=bits,
                comment=comment or "",
                is_known=fingerprint in known,
                weakness=broken.get(fingerprint) or _weakness(algorithm, bits),
            )


_LINES = """
SELECT o.fingerprint, m.name, a.label, o.path, o.line, a.uid, o.restricted, k.algorithm, k.bits,
    o.comment
FROM opens o JOIN accounts a USING (account) JOIN machines m USING (machine)
LEFT JOIN keys k USING (fingerprint)
WHERE o.closed IS NULL AND NOT o.cert_authority
ORDER BY o.fingerprint, o.account, o.line, o.path"""
_KNOWN = """
SELECT fingerprint FROM private_keys WHERE fingerprint IS NOT NULL
UNION SELECT fingerprint FROM agent_keys WHERE fingerprint IS NOT NULL"""
# What `sshlint check` on the machine found of a key file or of an authorized key.
_BROKEN = """
SELECT k.fingerprint, any_value(f.message) FROM local_findings f
JOIN (SELECT account, path, NULL line, fingerprint FROM private_keys
      UNION ALL SELECT account, path, line, fingerprint FROM authorized_keys) k
    ON k.account = f.account AND k.path = f.path
       AND (k.line IS NULL OR k.line IS NOT DISTINCT FROM f.line)
WHERE f.code = 'SSH304' AND k.fingerprint IS NOT NULL GROUP BY k.fingerprint"""

_LEAST_RSA = 2048  # NIST SP 800-131A


def _weakness(algorithm: str | None, bits: int | None) -> str:
    if algorithm == "ssh-dss":
        return "DSA is limited to 1024 bits"
    if algorithm == "ssh-rsa" and bits is not None and bits < _LEAST_RSA:
        return f"RSA needs at least {_LEAST_RSA} bits"
    return ""
