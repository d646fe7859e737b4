"""Which reports are about the same machine, and the tables that are made of the read ones."""

from __future__ import annotations

from binascii import b2a_base64
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sshlint.finding import Note
from sshlint.fleet.access_graph.opens import settle_access
from sshlint.fleet.tables import SPAN, TABLES
from sshlint.formats.keys.public_key import parse_blob
from sshlint.formats.keys.wire import WireError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BY_ACCOUNT = tuple(t.name for t in TABLES if t.columns[0].name == "account")
_BY_MACHINE = tuple(
    t.name for t in TABLES if t.columns[0].name == "machine" and t.name != "machines"
)
_MOST_NAMED = 20  # reports that a note names one by one

# The blobs that are what their fingerprint says; what else a report says of a key is not used.
_OWN = """
CREATE TEMP TABLE own AS SELECT DISTINCT fingerprint, blob
FROM (SELECT fingerprint,
        TRY(from_base64(public || repeat('=', (4 - length(public) % 4) % 4))) blob
      FROM (SELECT DISTINCT fingerprint, public FROM stated_keys WHERE public IS NOT NULL))
WHERE fingerprint = 'SHA256:' || rtrim(to_base64(unhex(sha256(blob))), '=')"""
# Most keys are of one form: the type's name, and 32 bytes.
_ED25519 = """
octet_length(blob) = 51 AND starts_with(hex(blob), '0000000B7373682D6564323535313900000020')"""
_KEYS = f"""
CREATE TABLE keys AS
SELECT fingerprint, 'ssh-ed25519' algorithm, 256::INTEGER bits, to_base64(blob) public
FROM own WHERE {_ED25519}"""  # noqa: S608
_FALSE_KEYS = """
SELECT any_value(s.report), s.fingerprint FROM stated_keys s ANTI JOIN keys k USING (fingerprint)
WHERE s.public IS NOT NULL GROUP BY s.fingerprint ORDER BY ALL LIMIT ?"""


def settle(connection: DuckDBPyConnection, reports: list[str], now: float) -> list[Note]:
    """Merge the reports of one machine, name machines and accounts, and verify the keys.

    `reports` are the names of the reports by number.
    """
    notes = _merge(connection, reports)
    _verify_keys(connection)
    for report, fingerprint in connection.execute(_FALSE_KEYS, [_MOST_NAMED]).fetchall():
        message = f"the public key it gives for {fingerprint} is another or no key; it is left out"
        notes.append(Note(reports[report], message))
    connection.execute("DROP TABLE stated_keys")
    _name(connection, reports)
    settle_access(connection, now)
    return notes


def _verify_keys(connection: DuckDBPyConnection) -> None:
    """Make the table `keys`, of the keys themselves.

    A report that lies of another machine's key would else decide what is said, and removed, there.
    """
    connection.execute(_OWN)
    connection.execute(_KEYS)
    keys = []
    others = f"SELECT fingerprint, blob FROM own WHERE NOT ({_ED25519})"  # noqa: S608
    for fingerprint, blob in connection.execute(others).fetchall():
        try:
            key = parse_blob(blob)
        except WireError:
            continue
        if key.certificate is None:
            public = b2a_base64(blob, newline=False).decode("ascii")
            keys.append((fingerprint, key.algorithm, key.bits, public))
    columns = [list(column) for column in zip(*keys, strict=True)] or [[], [], [], []]
    connection.execute(
        "INSERT INTO keys SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]),"
        " unnest(?::INTEGER[]), unnest(?::VARCHAR[])",
        columns,
    )
    connection.execute("DROP TABLE own")


def _merge(connection: DuckDBPyConnection, reports: list[str]) -> list[Note]:
    rows = connection.execute(
        "SELECT machine, id, hostname, collected, has_sshd FROM machines ORDER BY machine"
    ).fetchall()
    same: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
    hosts_by_id: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        number, identity, hostname = row[:3]
        unknown = identity is None and hostname is None
        same[number if unknown else (identity, hostname)].append(row)
        if identity is not None:
            hosts_by_id[identity].add(hostname or reports[number])
    notes = [
        Note(", ".join(sorted(names)[:_MOST_NAMED]), "machines with one machine-id (copies?)")
        for names in hosts_by_id.values()
        if len(names) > 1
    ]
    merged = {row[0]: group[0][0] for group in same.values() for row in group[1:]}
    # The newest report speaks for a machine: one that names no time is the oldest, and of two
    # that are equal the first.
    spoken = {max(group, key=lambda row: (row[4], row[3] or 0, -row[0]))[0]: group[0][0]
              for group in same.values() if len(group) > 1}  # fmt: skip
    times = {row[0]: row[3] or 0 for row in rows}
    if merged:
        _join(connection, merged, spoken)
    notes += _drop_repeated_accounts(connection, reports, times)
    return notes


def _join(connection: DuckDBPyConnection, merged: dict[int, int], spoken: dict[int, int]) -> None:
    """Give the reports of a machine one number, and leave one row and one sshd_config of it."""
    connection.execute("CREATE OR REPLACE TEMP TABLE merged (old INTEGER, new INTEGER)")
    connection.execute(
        "INSERT INTO merged SELECT unnest(?), unnest(?)", [list(merged), list(merged.values())]
    )
    every = [*merged, *set(merged.values())]
    silent = [number for number in every if number not in spoken]
    connection.execute("CREATE OR REPLACE TEMP TABLE silent AS SELECT unnest(?) machine", [silent])
    for table in ("machines", *_BY_MACHINE):
        if table != "notes":
            connection.execute(f"DELETE FROM {table} WHERE machine IN (FROM silent)")  # noqa: S608
        connection.execute(
            f"UPDATE {table} SET machine = new FROM merged WHERE machine = old"  # noqa: S608
        )
    connection.execute("UPDATE accounts SET machine = new FROM merged WHERE machine = old")


def _drop_repeated_accounts(
    connection: DuckDBPyConnection, reports: list[str], times: dict[int, int]
) -> list[Note]:
    """Leave one of the accounts of a machine that have one name: that of the newest report.

    `times` says when each report was made.
    """
    repeated = connection.execute("""
SELECT name, list(account ORDER BY account) FROM accounts GROUP BY machine, name
HAVING count(*) > 1 ORDER BY min(account)""").fetchall()
    if not repeated:
        return []
    dropped: list[int] = []
    notes: list[Note] = []
    for name, accounts in repeated:
        kept = max(accounts, key=lambda account: (times[account // SPAN], -account))
        gone = [account for account in accounts if account != kept]
        dropped += gone
        if len(notes) < _MOST_NAMED:
            message = f'account "{name}" is skipped: {reports[kept // SPAN]} has it too'
            notes.append(Note(reports[gone[0] // SPAN], message))
    if len(repeated) > _MOST_NAMED:
        notes.append(
            Note(reports[0], f"{len(repeated)} accounts came more than once; each counts once")
        )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE dropped AS SELECT unnest(?) account", [dropped]
    )
    for table in _BY_ACCOUNT:
        connection.execute(f"DELETE FROM {table} WHERE account IN (FROM dropped)")  # noqa: S608
    return notes


def _name(connection: DuckDBPyConnection, reports: list[str]) -> None:
    """Names that are unique: a host name that several have is followed by a part of the id."""
    connection.execute("UPDATE machines SET report = list_extract(?, machine + 1)", [reports])
    connection.execute("""
UPDATE machines SET name = CASE WHEN hostname IS NULL THEN coalesce(left(id, 12), report)
    WHEN total > 1 THEN hostname || '(' || coalesce(left(id, 8), machine::VARCHAR) || ')'
    ELSE hostname END
FROM (SELECT hostname h, count(*) total FROM machines GROUP BY hostname)
WHERE hostname IS NOT DISTINCT FROM h""")
    connection.execute("""
UPDATE accounts SET label = accounts.name || '@' || m.name
FROM machines m WHERE m.machine = accounts.machine""")
    connection.execute("""
UPDATE authorized_keys SET refused = f.refused FROM keys_files f
WHERE f.account = authorized_keys.account AND f.path = authorized_keys.path""")
