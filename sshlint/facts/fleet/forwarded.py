"""An agent that is forwarded into a machine where other people become root."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.place import FleetFact, Place, Tables

# What machines are called, in lower case.
MACHINE_NAMES = """
names AS (
    SELECT DISTINCT lower(name) name, machine FROM (
        SELECT machine, unnest(list_concat(coalesce(names, []), coalesce(addresses, []),
            [hostname])) name FROM machines) WHERE name IS NOT NULL)"""

# The logins that forward the agent, with the machine of the fleet that each leads to.
FORWARDING = f"""
{MACHINE_NAMES},
forwarding AS (
    SELECT l.account, l.path, l.line, l.host, l.login_user, n.machine
    FROM logins l JOIN names n
        ON n.name = lower(coalesce(l.hostname, l.host_key_name, l.host))
    WHERE l.forward_agent)"""  # noqa: S608

# Of each machine: a report with a thousand roots and a thousand logins would make a million rows.
_MOST_WITH_ROOT = 100

# The accounts of the machine logged in to that are root, or become it, and that keys open which
# the account that forwards does not hold.
_FORWARDED = f"""
WITH {FORWARDING},
with_root AS (
    SELECT account, machine, name, label FROM accounts WHERE uid = 0 OR sudo_root
    QUALIFY row_number() OVER (PARTITION BY machine ORDER BY account) <= {_MOST_WITH_ROOT}),
others AS (
    SELECT f.account, f.path, f.line, f.machine, r.label
    FROM forwarding f JOIN with_root r ON r.machine = f.machine
        AND r.name IS DISTINCT FROM f.login_user
    JOIN opens o ON o.account = r.account AND o.closed IS NULL
    LEFT JOIN private_keys p ON p.account = f.account AND p.fingerprint = o.fingerprint
    WHERE p.fingerprint IS NULL)
SELECT m.name, a.label, o.path, o.line, t.name, list(DISTINCT o.label ORDER BY o.label)
FROM others o JOIN accounts a USING (account) JOIN machines m ON m.machine = a.machine
JOIN machines t ON t.machine = o.machine
WHERE o.machine <> a.machine GROUP BY ALL ORDER BY ALL"""  # noqa: S608


class ForwardedAgent(FleetFact):
    """`machine` is logged in to; `others` are the accounts there that others open."""

    __slots__ = ("machine", "others")

    def __init__(self, place: Place, machine: str, others: list[str]) -> None:
        super().__init__((place,), (), [Place(machine, other, "") for other in others])
        self.machine = machine
        self.others = others

    @classmethod
    def collect(cls, survey: Tables, keywords: frozenset[str]) -> Iterator[ForwardedAgent]:
        for *place, machine, others in survey.rows(_FORWARDED):
            yield cls(Place(*place), machine, others)
