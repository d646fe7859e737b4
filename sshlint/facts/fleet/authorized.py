"""Keys that open accounts of the fleet by lines of their own, not as an authority."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sshlint.facts.fleet.place import FleetFact, Place, Tables, by_key

_LEAST_RSA = 2048  # NIST SP 800-131A

_LINES = """
SELECT o.fingerprint, m.name, a.label, o.path, o.line,
    a.uid = 0 AND NOT coalesce(o.restricted, false), o.comment, k.algorithm, k.bits, c.weakness
FROM opens o JOIN chosen c USING (fingerprint)
JOIN accounts a USING (account) JOIN machines m USING (machine)
LEFT JOIN keys k USING (fingerprint)
WHERE o.closed IS NULL AND NOT o.cert_authority
ORDER BY o.fingerprint, o.account, o.line, o.path"""


class _AuthorizedKey(FleetFact):
    """Places are the lines by which it opens accounts.

    `open_roots` are root's lines among them that have no restriction; `comment` is of the first
    line. `weakness` says why the key is weak. `chosen` is the query for the fingerprints.
    """

    __slots__ = ("algorithm", "bits", "comment", "fingerprint", "open_roots", "weakness")
    chosen: str

    def __init__(self, fingerprint: str, lines: list[tuple[Any, ...]]) -> None:
        places = [Place(*line[:4]) for line in lines]
        super().__init__(places, (fingerprint,))
        self.fingerprint = fingerprint
        self.open_roots = [place for place, line in zip(places, lines, strict=True) if line[4]]
        self.comment: str = lines[0][5] or ""
        self.algorithm, self.bits, self.weakness = lines[0][6:]

    @classmethod
    def collect(cls, survey: Tables, keywords: frozenset[str]) -> Iterator[_AuthorizedKey]:
        survey.rows(f"CREATE OR REPLACE TEMP TABLE chosen AS {cls.chosen}")
        for fingerprint, lines in by_key(survey.rows(_LINES)):
            yield cls(fingerprint, lines)


class OrphanKey(_AuthorizedKey):
    """A key whose private half is in no report: in no file and in no agent."""

    __slots__ = ()
    chosen = """
SELECT DISTINCT fingerprint, NULL weakness FROM opens
ANTI JOIN private_keys USING (fingerprint) ANTI JOIN agent_keys USING (fingerprint)"""


class WeakKey(_AuthorizedKey):
    """A key that is too short, or that `sshlint check` on a machine found to be known."""

    __slots__ = ()
    chosen = f"""
SELECT fingerprint, coalesce(min(message), any_value(
    CASE algorithm WHEN 'ssh-dss' THEN 'DSA is limited to 1024 bits'
        ELSE 'RSA needs at least {_LEAST_RSA} bits' END)) weakness
FROM (SELECT fingerprint, NULL message FROM keys
      WHERE algorithm = 'ssh-dss' OR (algorithm = 'ssh-rsa' AND bits < {_LEAST_RSA})
      UNION ALL SELECT k.fingerprint, f.message FROM local_findings f
      JOIN (SELECT account, path, NULL line, fingerprint FROM private_keys
            UNION ALL SELECT account, path, line, fingerprint FROM authorized_keys) k
          ON k.account = f.account AND k.path = f.path
             AND (k.line IS NULL OR k.line IS NOT DISTINCT FROM f.line)
      WHERE f.code = 'SSH304' AND k.fingerprint IS NOT NULL)
LEFT JOIN keys USING (fingerprint) GROUP BY fingerprint"""  # noqa: S608


class UnrestrictedRootKey(_AuthorizedKey):
    """A key that opens root by a line without any restriction."""

    __slots__ = ()
    chosen = """
SELECT DISTINCT o.fingerprint, NULL weakness FROM opens o JOIN accounts USING (account)
WHERE uid = 0 AND NOT coalesce(restricted, false) AND closed IS NULL AND NOT cert_authority"""
