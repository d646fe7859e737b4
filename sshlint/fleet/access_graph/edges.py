"""The access graph as tables: `nodes` and `edges`, each edge with what it rests on.

Nodes are accounts; keys; keys as a from= list lets them be used; and certificates, authorities and
the principals these vouch for. An edge means that who has its source has its target: an account
has the keys in its files and agent, a key has the accounts it opens. Only full access is an edge:
lines that run one command, and accounts without a shell, are in `opens`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sshlint.facts.fleet.forwarded import FORWARDING
from sshlint.fleet.access_graph.client_address import allows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Machine and from= pairs that are looked at, and patterns that are compared with addresses for
# them; of more the answer is that it is not known.
_MOST_PAIRS, _MOST_COMPARED = 1_000_000, 1_000_000

# Accounts of a machine with uid 0 that the graph has as root: more would be a report that lies.
_MOST_ROOTS = 10
# Rows of a table whose size can be the square of a report's: what is more is left out, and said.
_MOST_USES = 1_000_000
_BOUNDED = ("lent", "key_uses", "vouched_uses")

ROOTS = f"""
SELECT account, machine FROM accounts WHERE uid = 0
QUALIFY row_number() OVER (PARTITION BY machine ORDER BY account) <= {_MOST_ROOTS}"""  # noqa: S608

# Who has which key: kind, and whether a passphrase is needed.
_HOLDERS = """
CREATE TABLE holders AS
SELECT account, fingerprint, 'file' kind, any_value(path ORDER BY encrypted, path) path,
    NULL::INTEGER line, bool_and(coalesce(encrypted, true)) secret, false unsure
FROM private_keys WHERE fingerprint IS NOT NULL AND coalesce(loads, true)
GROUP BY account, fingerprint
UNION ALL
SELECT DISTINCT account, fingerprint, 'agent', NULL, NULL::INTEGER, false, false FROM agent_keys
WHERE fingerprint IS NOT NULL"""

# Where an agent is forwarded to, who can use it: root there, and the account logged in to.
_LENT = f"""
CREATE TABLE lent AS
WITH {FORWARDING},
reached AS (
    SELECT DISTINCT f.account, f.path, f.line, f.host, t.account target
    FROM forwarding f
    JOIN accounts t ON t.machine = f.machine
        AND (t.account IN (SELECT account FROM roots) OR t.name = f.login_user)
    WHERE t.agent_forwarding IS DISTINCT FROM 'false' AND t.account <> f.account)
SELECT f.*, k.fingerprint, false unsure FROM reached f JOIN agent_keys k ON k.account = f.account
UNION ALL
SELECT f.*, i.fingerprint, true FROM reached f JOIN identities i
    ON i.account = f.account AND i.host = f.host AND i.offered
ANTI JOIN agent_keys k ON k.account = f.account
LIMIT {_MOST_USES}"""  # noqa: S608

_FORWARDED = """
INSERT INTO holders
SELECT target, fingerprint, 'forwarded agent', any_value(path), any_value(line), false,
    bool_and(unsure)
FROM lent ANTI JOIN holders h ON h.account = lent.target AND h.fingerprint = lent.fingerprint
WHERE fingerprint IS NOT NULL GROUP BY target, fingerprint"""

_PAIRS = """
WITH lists AS (
    SELECT from_list, row_number() OVER (ORDER BY from_list) list FROM (
        SELECT from_list FROM grants UNION SELECT from_list FROM vouches)
    WHERE from_list IS NOT NULL),
g AS (SELECT DISTINCT fingerprint, list FROM grants JOIN lists USING (from_list)),
v AS (SELECT DISTINCT authority, list FROM vouches JOIN lists USING (from_list)),
used AS (
    SELECT h.account, g.list FROM g JOIN holders h USING (fingerprint)
    UNION ALL SELECT h.account, v.list FROM v JOIN holders h ON h.fingerprint = v.authority
    UNION ALL SELECT c.account, v.list FROM v JOIN certified c USING (authority))
SELECT machine, addresses, from_list
FROM (SELECT DISTINCT machine, list FROM used JOIN accounts USING (account))
JOIN lists USING (list) JOIN machines USING (machine) ORDER BY machine, list LIMIT ?"""

# What a key gives by itself: one row for each line that opens an account in full.
_GRANTS = """
CREATE TABLE grants AS
SELECT fingerprint, account, path, line, from_list, unsure IS NOT NULL unsure FROM opens
WHERE closed IS NULL AND limited IS NULL AND NOT cert_authority"""

# What an authority gives: to any name (principal NULL), or to the principals listed.
_VOUCHES = """
CREATE TABLE vouches AS
SELECT fingerprint authority, account, path, line, from_list,
    unnest(CASE WHEN principals IS NULL THEN [a.name] ELSE string_split(principals, ',') END)
        principal,
    principals IS NULL any_empty, o.unsure IS NOT NULL unsure
FROM opens o JOIN accounts a USING (account)
WHERE closed IS NULL AND limited IS NULL AND cert_authority
UNION ALL
SELECT t.fingerprint, account, t.path, t.line, NULL, a.name, false, unsure IS NOT NULL
FROM trusts t JOIN accounts a USING (account)
WHERE closed IS NULL AND limited IS NULL AND NOT by_file
UNION ALL
SELECT t.fingerprint, t.account, p.path, p.line, p.from_list, p.principal, false,
    unsure IS NOT NULL
FROM trusts t JOIN principals p USING (account)
WHERE closed IS NULL AND limited IS NULL AND by_file AND p.command IS NULL"""

# $now: seconds since the epoch. A certificate is of use to who has its private key.
_CERTIFIED = """
CREATE TABLE certified AS
SELECT DISTINCT h.account, c.fingerprint, c.authority, c.path, c.principals,
    h.secret, list_contains(coalesce(c.critical_options, []), 'source-address') unsure
FROM certificates c JOIN holders h ON h.account = c.account AND h.fingerprint = c.fingerprint
WHERE coalesce(c.kind, 'user') = 'user' AND c.authority IS NOT NULL
    AND coalesce(c.valid_after, 0) <= $now AND coalesce(c.valid_before, $now + 1) > $now
    AND NOT list_contains(coalesce(c.critical_options, []), 'force-command')"""

# Who uses which key, or what an authority vouches for, from an address that from= allows.
_KEY_USES = f"""
CREATE TABLE key_uses AS
SELECT h.account, h.fingerprint, h.kind, h.path, h.line, h.secret, g.from_list,
    h.unsure OR p.allowed IS NULL unsure
FROM holders h JOIN (SELECT DISTINCT fingerprint, from_list FROM grants
                     WHERE from_list IS NOT NULL) g USING (fingerprint)
JOIN accounts c ON c.account = h.account
JOIN pairs p ON p.machine = c.machine AND p.from_list = g.from_list
WHERE p.allowed IS DISTINCT FROM false LIMIT {_MOST_USES}"""  # noqa: S608
_VOUCHED_USES = f"""
CREATE TABLE vouched_uses AS
SELECT u.account, u.authority, u.principal, u.kind, u.path, u.line, u.secret, u.from_list,
    u.unsure OR p.allowed IS NULL unsure
FROM (SELECT h.account, 'authority' kind, h.path, h.line, h.secret, h.unsure, v.authority,
          v.principal, v.from_list
      FROM holders h JOIN vouches v ON v.authority = h.fingerprint
      UNION ALL
      SELECT c.account, 'certificate', c.path, NULL, c.secret, c.unsure, v.authority, v.principal,
          v.from_list
      FROM (SELECT *, unnest(CASE WHEN len(principals) > 0 THEN principals ELSE [NULL] END)
                principal FROM certified) c
      JOIN vouches v ON v.authority = c.authority
          AND (v.principal = c.principal OR (c.principal IS NULL AND v.any_empty))) u
JOIN accounts c USING (account)
JOIN pairs p ON p.machine = c.machine AND p.from_list = u.from_list
WHERE p.allowed IS DISTINCT FROM false LIMIT {_MOST_USES}"""  # noqa: S608

# kind, text, account; a text names the node among those of its kind.
_NODES = """
CREATE TABLE nodes AS
SELECT (row_number() OVER (ORDER BY kind, name) - 1)::INTEGER node, kind, name, account FROM (
    SELECT 'account' kind, label name, account FROM accounts
    UNION ALL SELECT DISTINCT 'key', fingerprint, NULL::BIGINT FROM grants
    UNION ALL SELECT DISTINCT 'key from', fingerprint || ' ' || from_list, NULL FROM grants
        WHERE from_list IS NOT NULL
    UNION ALL SELECT DISTINCT 'authority', authority, NULL FROM vouches
    UNION ALL SELECT DISTINCT 'principal', authority || ' ' || principal, NULL FROM vouches
    UNION ALL SELECT DISTINCT 'any principal', authority, NULL FROM vouches WHERE any_empty
    UNION ALL SELECT DISTINCT 'vouched from', authority || ' ' || principal || ' ' || from_list,
        NULL FROM vouches WHERE from_list IS NOT NULL)"""

_CERTIFICATE_NODES = """
certificates AS (
    SELECT account, path, authority, secret, unsure,
        unnest(CASE WHEN len(principals) > 0 THEN principals ELSE [NULL] END) principal
    FROM certified)"""

_EDGES = f"""
CREATE TABLE edges AS
SELECT (row_number() OVER (ORDER BY source, target, secret, unsure, kind, path, line) - 1)::INTEGER
    edge, * FROM (
WITH n AS (FROM nodes), a AS (SELECT node, account FROM nodes WHERE kind = 'account'),
{_CERTIFICATE_NODES}
SELECT a.node source, n.node target, h.kind, h.path, h.line, h.account holder, h.secret, h.unsure
FROM holders h JOIN a USING (account) JOIN n ON n.kind = 'key' AND n.name = h.fingerprint
WHERE h.fingerprint IN (SELECT fingerprint FROM grants WHERE from_list IS NULL)
UNION ALL
SELECT DISTINCT a.node, n.node, u.kind, u.path, u.line, u.account, u.secret, u.unsure
FROM key_uses u JOIN a USING (account)
JOIN n ON n.kind = 'key from' AND n.name = u.fingerprint || ' ' || u.from_list
UNION ALL
SELECT n.node, a.node, 'line', g.path, g.line, g.account, false, bool_and(g.unsure)
FROM (SELECT fingerprint, account, from_list, unsure, any_value(path ORDER BY line) path,
          min(line) line FROM grants GROUP BY ALL) g JOIN a USING (account)
JOIN n ON n.kind = CASE WHEN g.from_list IS NULL THEN 'key' ELSE 'key from' END
    AND n.name = g.fingerprint || coalesce(' ' || g.from_list, '')
GROUP BY ALL
UNION ALL
SELECT r.node, a.node, 'root', NULL, NULL, NULL, false, false
FROM roots x JOIN accounts y ON x.machine = y.machine AND x.account <> y.account
JOIN a r ON r.account = x.account JOIN a ON a.account = y.account
UNION ALL
SELECT a.node, r.node, 'sudo', x.sudo_path, x.sudo_line, x.account,
    coalesce(x.sudo_password, true), false
FROM accounts x JOIN roots y ON x.machine = y.machine AND x.sudo_root AND x.uid IS DISTINCT FROM 0
JOIN a ON a.account = x.account JOIN a r ON r.account = y.account
UNION ALL
SELECT a.node, n.node, 'authority', h.path, h.line, h.account, h.secret, h.unsure
FROM holders h JOIN a USING (account) JOIN n ON n.kind = 'authority' AND n.name = h.fingerprint
UNION ALL
SELECT n.node, p.node, 'issue', NULL, NULL, NULL, false, false
FROM (SELECT DISTINCT authority, principal FROM vouches) v
JOIN n ON n.kind = 'authority' AND n.name = v.authority
JOIN n p ON p.kind = 'principal' AND p.name = v.authority || ' ' || v.principal
UNION ALL
SELECT a.node, n.node, 'certificate', c.path, NULL, c.account, c.secret, c.unsure
FROM certificates c JOIN a USING (account)
JOIN n ON (c.principal IS NOT NULL AND n.kind = 'principal'
           AND n.name = c.authority || ' ' || c.principal)
    OR (c.principal IS NULL AND n.kind = 'any principal' AND n.name = c.authority)
UNION ALL
SELECT n.node, a.node, 'line', v.path, v.line, v.account, false, v.unsure
FROM vouches v JOIN a USING (account)
JOIN n ON n.kind = 'principal' AND n.name = v.authority || ' ' || v.principal
WHERE v.from_list IS NULL
UNION ALL
SELECT n.node, a.node, 'line', v.path, v.line, v.account, false, v.unsure
FROM vouches v JOIN a USING (account) JOIN n ON n.kind = 'any principal' AND n.name = v.authority
WHERE v.from_list IS NULL AND v.any_empty
UNION ALL
SELECT DISTINCT a.node, n.node, u.kind, u.path, u.line, u.account, u.secret, u.unsure
FROM vouched_uses u JOIN a USING (account) JOIN n ON n.kind = 'vouched from'
    AND n.name = u.authority || ' ' || u.principal || ' ' || u.from_list
UNION ALL
SELECT n.node, a.node, 'line', v.path, v.line, v.account, false, v.unsure
FROM vouches v JOIN a USING (account)
JOIN n ON n.kind = 'vouched from'
    AND n.name = v.authority || ' ' || v.principal || ' ' || v.from_list
WHERE v.from_list IS NOT NULL)"""  # noqa: S608


def build(connection: DuckDBPyConnection, now: float) -> bool:
    """Make the tables `holders`, `grants`, `vouches`, `nodes` and `edges`; whether they are whole.

    Each statement bounds what it makes: a report that lies can hold any number of anything.
    """
    connection.execute(f"CREATE TABLE roots AS {ROOTS}")
    connection.execute(_HOLDERS)
    connection.execute(_LENT)
    connection.execute(_FORWARDED)
    connection.execute(_GRANTS)
    connection.execute(_VOUCHES)
    connection.execute(_CERTIFIED, {"now": int(now)})
    _compare_addresses(connection)
    connection.execute(_KEY_USES)
    connection.execute(_VOUCHED_USES)
    connection.execute(_NODES)
    connection.execute(_EDGES)
    return all(_count(connection, table) < _MOST_USES for table in _BOUNDED)


def _count(connection: DuckDBPyConnection, table: str) -> int:
    (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0]  # noqa: S608
    return int(count)


def _compare_addresses(connection: DuckDBPyConnection) -> None:
    connection.execute("CREATE TABLE pairs (machine INTEGER, from_list VARCHAR, allowed BOOLEAN)")
    rows = connection.execute(_PAIRS, [_MOST_PAIRS]).fetchall()
    answers: list[bool | None] = []
    left = _MOST_COMPARED
    for _, addresses, from_list in rows:
        left -= (from_list.count(",") + 1) * len(addresses or ())
        answers.append(allows(from_list, addresses) if left >= 0 else None)
    if rows:
        columns = [[row[0] for row in rows], [row[2] for row in rows], answers]
        connection.execute("INSERT INTO pairs SELECT unnest(?), unnest(?), unnest(?)", columns)
