"""Private keys of the fleet: where their files lie, and which accounts they open."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress

from sshlint.facts.fleet.place import FleetFact, Place, Tables, by_key

_FILES = """
SELECT fingerprint, account, path, NOT coalesce(encrypted, true)
FROM private_keys JOIN chosen USING (fingerprint) ORDER BY fingerprint, account, path"""
_OPENS = """
SELECT fingerprint, account, path, line FROM opens JOIN chosen USING (fingerprint)
WHERE closed IS NULL AND NOT cert_authority ORDER BY fingerprint, account, line, path"""


class _PrivateHalf(FleetFact):
    """Places are the files of a key, `also` the lines by which it opens accounts.

    `bare` are the files without a passphrase. `chosen` is the query for the fingerprints.
    """

    __slots__ = ("bare", "fingerprint")
    chosen: str

    def __init__(
        self, fingerprint: str, places: list[Place], bare: list[Place], opens: list[Place]
    ) -> None:
        super().__init__(places, (fingerprint,), opens)
        self.fingerprint = fingerprint
        self.bare = bare

    @classmethod
    def collect(cls, survey: Tables, keywords: frozenset[str]) -> Iterator[_PrivateHalf]:
        survey.rows(f"CREATE OR REPLACE TEMP TABLE chosen AS {cls.chosen}")
        names = survey.account_names
        opens = {
            fingerprint: [Place(*names[account], path, line) for account, path, line in lines]
            for fingerprint, lines in by_key(survey.rows(_OPENS))
        }
        for fingerprint, files in by_key(survey.rows(_FILES)):
            places = [Place(*names[account], path) for account, path, _ in files]
            bare = list(compress(places, (file[2] for file in files)))
            yield cls(fingerprint, places, bare, opens.get(fingerprint, []))


class SharedPrivateKey(_PrivateHalf):
    """A key with files in several accounts."""

    __slots__ = ()
    chosen = """
SELECT fingerprint FROM private_keys GROUP BY fingerprint HAVING count(DISTINCT account) > 1"""


class BareKey(_PrivateHalf):
    """A key that opens other accounts than those that hold a file of it without a passphrase."""

    __slots__ = ()
    chosen = """
WITH bare AS (
    SELECT DISTINCT fingerprint, account FROM private_keys WHERE NOT coalesce(encrypted, true))
SELECT DISTINCT o.fingerprint FROM opens o SEMI JOIN bare USING (fingerprint)
ANTI JOIN bare USING (fingerprint, account) WHERE o.closed IS NULL AND NOT o.cert_authority"""

    @property
    def elsewhere(self) -> list[str]:
        """The other accounts, sorted."""
        return sorted({p.account for p in self.also} - {p.account for p in self.bare})


class UnusedPrivateKey(_PrivateHalf):
    """A key that opens no account of the fleet."""

    __slots__ = ()
    chosen = """
SELECT DISTINCT fingerprint FROM private_keys ANTI JOIN (
    SELECT fingerprint FROM opens WHERE closed IS NULL AND NOT cert_authority) USING (fingerprint)
WHERE fingerprint IS NOT NULL"""
