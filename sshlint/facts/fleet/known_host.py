"""A known_hosts line whose key is not one that the machine of that name has."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator

from sshlint.facts.fleet.place import FleetFact, Place, Tables
from sshlint.finding import Note

LOCAL_NAMES = "'localhost', 'ip6-localhost', 'ip6-loopback', '::1'"
# Hashed lines times names that are tried; a fleet with more is told so.
_MOST_HASHES = 400_000

# Names by which machines are known, with the ports their sshd listens on.
_NAMES = f"""
CREATE OR REPLACE TEMP TABLE host_names AS
SELECT DISTINCT lower(name) name, machine, coalesce(ports, [22]) ports FROM (
    SELECT machine, ports, unnest(list_concat(coalesce(names, []), coalesce(addresses, []),
        [hostname])) name FROM machines SEMI JOIN host_keys USING (machine))
WHERE name NOT IN ({LOCAL_NAMES}) AND name NOT LIKE '127.%'"""  # noqa: S608

# The names on the lines that are not hashed, with their ports.
_ENTRIES = """
CREATE OR REPLACE TEMP TABLE host_entries AS
SELECT h.account, h.path, h.line, h.fingerprint, h.hash,
    CASE WHEN host LIKE '[%]:%' THEN split_part(host[2:], ']:', 1) ELSE host END host,
    CASE WHEN host LIKE '[%]:%' THEN TRY_CAST(split_part(host, ']:', 2) AS INTEGER) ELSE 22 END port
FROM (SELECT account, path, line, fingerprint, hash, unnest(hosts) host FROM known_hosts
      WHERE marker IS NULL) h
WHERE NOT regexp_matches(host, '[*?!]')"""

# Entries that name a machine whose key of that type is another, on any machine of the name.
_CONTRADICTIONS = """
SELECT m.name, a.label, e.path, e.line, e.fingerprint, e.host,
    any_value(t.name), min(k.fingerprint)
FROM host_entries e
JOIN host_names n ON n.name = lower(e.host) AND list_contains(n.ports, e.port)
JOIN host_keys k ON k.machine = n.machine
JOIN keys own ON own.fingerprint = k.fingerprint
JOIN keys said ON said.fingerprint = e.fingerprint AND said.algorithm = own.algorithm
JOIN machines t ON t.machine = n.machine
JOIN accounts a ON a.account = e.account JOIN machines m ON m.machine = a.machine
GROUP BY ALL HAVING NOT bool_or(k.fingerprint = e.fingerprint)
ORDER BY ALL"""

# Hashed lines with keys that no machine of the fleet has: only they can contradict one.
_HASHED = """
SELECT account, path, line, hash, fingerprint FROM known_hosts h
ANTI JOIN host_keys USING (fingerprint)
WHERE h.hash IS NOT NULL AND len(h.hosts) = 0 AND h.marker IS NULL ORDER BY ALL"""


class Contradiction(FleetFact):
    """`host` is the name on the line, `machine` the fleet's of that name, `key` one of its keys."""

    __slots__ = ("host", "key", "machine")

    def __init__(self, place: Place, fingerprint: str, host: str, machine: str, key: str) -> None:
        super().__init__((place,), (fingerprint, key), (Place(machine, "", ""),))
        self.host = host
        self.machine = machine
        self.key = key

    @classmethod
    def collect(cls, survey: Tables, keywords: frozenset[str]) -> Iterator[Contradiction]:
        survey.rows(_NAMES)
        survey.rows(_ENTRIES)
        _name_hashed(survey)
        for *place, fingerprint, host, machine, key in survey.rows(_CONTRADICTIONS):
            yield cls(Place(*place), fingerprint, host, machine, key)


def _name_hashed(survey: Tables) -> None:
    """Add the hashed lines whose name is one of the fleet's."""
    hashed = survey.rows(_HASHED)
    if not hashed:
        return
    names = survey.rows("SELECT name, unnest(ports) FROM host_names ORDER BY ALL")
    tries = max(_MOST_HASHES // max(len(names), 1), 0)
    if len(hashed) > tries:
        message = (
            f"{len(hashed) - tries:,} of {len(hashed):,} hashed known_hosts lines were not compared"
            f" with the fleet's {len(names):,} names"
        )
        survey.notes.append(Note("known_hosts", message))
    found = []
    for account, path, line, text, fingerprint in hashed[:tries]:
        for name, port in names:
            written = name if port == 22 else f"[{name}]:{port}"
            if _is_hash_of(text, written):
                found.append((account, path, line, fingerprint, text, name, port))
    if found:
        columns = [list(column) for column in zip(*found, strict=True)]
        survey.rows("INSERT INTO host_entries SELECT " + ", ".join(["unnest(?)"] * 7), columns)


def _is_hash_of(text: str, name: str) -> bool:
    parts = text.split("|")
    if len(parts) != 4 or parts[1] != "1":
        return False
    try:
        salt, digest = base64.b64decode(parts[2]), base64.b64decode(parts[3])
    except ValueError:
        return False
    return hmac.compare_digest(hmac.digest(salt, name.encode(), "sha1"), digest)
