"""Which steps are in use: what the config and known_hosts of the account say of the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sshlint.facts.fleet.forwarded import MACHINE_NAMES
from sshlint.facts.fleet.known_host import LOCAL_NAMES
from sshlint.facts.fleet.place import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sshlint.fleet.access_graph.graph import Way
    from sshlint.fleet.report_tables import ReportTables

# A name or host key that several machines have says of none that it is used. A login counts where
# it is to this account; a known_hosts line says no more than the machine.
_USED = f"""
WITH {MACHINE_NAMES},
steps AS (
    SELECT s.source, s.target, a.name, a.machine
    FROM (SELECT DISTINCT unnest($1::BIGINT[]) source, unnest($2::BIGINT[]) target) s
    JOIN accounts a ON a.account = s.target JOIN accounts f ON f.account = s.source
    WHERE a.machine <> f.machine),
own_names AS (
    SELECT name, any_value(machine) machine FROM names
    WHERE name NOT IN ({LOCAL_NAMES}) AND name NOT LIKE '127.%'
    GROUP BY name HAVING count(DISTINCT machine) = 1),
own_keys AS (
    SELECT fingerprint, any_value(machine) machine FROM host_keys
    GROUP BY fingerprint HAVING count(DISTINCT machine) = 1),
known AS (
    SELECT account, path, line, fingerprint, unnest(coalesce(hosts, [])) host
    FROM known_hosts WHERE marker IS NULL AND account IN (SELECT source FROM steps)),
found AS (
    SELECT s.source, s.target, 1 rank, l.path, l.line
    FROM steps s JOIN logins l ON l.account = s.source
    JOIN own_names n ON n.machine = s.machine
        AND n.name = lower(coalesce(l.hostname, l.host_key_name, l.host))
    WHERE l.login_user = s.name
    UNION ALL
    SELECT s.source, s.target, 2, k.path, k.line
    FROM steps s JOIN known_hosts k ON k.account = s.source AND k.marker IS NULL
    JOIN own_keys o ON o.machine = s.machine AND o.fingerprint = k.fingerprint
    UNION ALL
    SELECT s.source, s.target, 2, k.path, k.line
    FROM steps s JOIN known k ON k.account = s.source
    JOIN own_names n ON n.machine = s.machine AND n.name = lower(
        CASE WHEN host LIKE '[%]:%' THEN split_part(host[2:], ']:', 1) ELSE host END))
SELECT source, target, m.name, a.label, path, line
FROM found JOIN accounts a ON a.account = source JOIN machines m USING (machine)
WHERE path IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY source, target ORDER BY rank, path, line) = 1"""  # noqa: S608


def mark_used(store: ReportTables, ways: Sequence[Way]) -> list[Way]:
    """The ways, their steps with the line that shows each in use, where there is one."""
    pairs = sorted({step.accounts for way in ways for step in way.steps})
    ends = [[pair[0] for pair in pairs], [pair[1] for pair in pairs]]
    used = {(row[0], row[1]): Place(*row[2:]) for row in store.rows(_USED, ends)}
    return [
        way._replace(steps=tuple(step._replace(used=used.get(step.accounts)) for step in way.steps))
        for way in ways
    ]
