"""Keys that open accounts of the fleet by lines of their own, not as an authority."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress
from typing import Any

from sshlint.facts.fleet.place import FleetFact, Place, Tables, by_key, key_name

_LEAST_RSA = 2048  # NIST SP 800-131A

_LINES = """
SELECT o.fingerprint, o.account, o.path, o.line, {columns}
FROM opens o JOIN chosen c USING (fingerprint){tables}
WHERE o.closed IS NULL AND NOT o.cert_authority
ORDER BY o.fingerprint, o.account, o.line, o.path"""


class _AuthorizedKey(FleetFact):
    """Places are the lines by which it opens accounts.

    `chosen` is the query for the fingerprints; `columns` is what else is asked of each line, which
    becomes a row of `details`.
    """

    __slots__ = ("details", "fingerprint")
    chosen: str
    columns: str
    tables = ""

    def __init__(
        self, fingerprint: str, places: list[Place], details: list[tuple[Any, ...]]
    ) -> None:
        super().__init__(places, (fingerprint,))
        self.fingerprint = fingerprint
        self.details = details

    @classmethod
    def collect(cls, survey: Tables, keywords: frozenset[str]) -> Iterator[_AuthorizedKey]:
        names = survey.account_names
        survey.rows(f"CREATE OR REPLACE TEMP TABLE chosen AS {cls.chosen}")
        query = _LINES.format(columns=cls.columns, tables=cls.tables)
        for fingerprint, lines in by_key(survey.rows(query)):
            places = [Place(*names[account], path, line) for account, path, line, *_ in lines]
            yield cls(fingerprint, places, [line[3:] for line in lines])


class OrphanKey(_AuthorizedKey):
    """A key whose private half is in no report: in no file and in no agent."""

    __slots__ = ()
    columns = "o.comment"
    chosen = """
SELECT DISTINCT fingerprint FROM opens
ANTI JOIN private_keys USING (fingerprint) ANTI JOIN agent_keys USING (fingerprint)"""

    @property
    def comment(self) -> str:
        """That of its first line."""
        return self.details[0][0] or ""


class WeakAuthorizedKey(_AuthorizedKey):
    """A key that is too short, or that `sshlint check` on a machine found to be known."""

    __slots__ = ()
    columns = "k.algorithm, k.bits, c.weakness"
    tables = " LEFT JOIN keys k USING (fingerprint)"
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

    @property
    def name(self) -> str:
        algorithm, bits, _ = self.details[0]
        return key_name(algorithm, bits, self.fingerprint)

    @property
    def weakness(self) -> str:
        """Why it is weak."""
        return str(self.details[0][2])


class UnrestrictedRootKey(_AuthorizedKey):
    """A key that opens root by a line without any restriction."""

    __slots__ = ()
    columns = "a.uid = 0 AND NOT coalesce(o.restricted, false)"
    tables = " JOIN accounts a USING (account)"
    chosen = """
SELECT DISTINCT fingerprint FROM opens JOIN accounts USING (account)
WHERE uid = 0 AND NOT coalesce(restricted, false) AND closed IS NULL AND NOT cert_authority"""

    @property
    def open_roots(self) -> list[Place]:
        """Root's lines among the places that have no restriction."""
        return list(compress(self.places, (is_open for (is_open,) in self.details)))
