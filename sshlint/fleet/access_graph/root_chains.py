"""Chains from unprivileged accounts to root of other machines, of certain steps alone."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from sshlint.fleet.access_graph.edges import ROOTS

if TYPE_CHECKING:
    from sshlint.fleet.access_graph.graph import Graph, Way
    from sshlint.fleet.report_tables import ReportTables

# Nodes that are looked at for one root: a chain that is longer is not searched for.
_MOST_NODES = 3000

_BEFORE = """
SELECT target, list(source ORDER BY source) FROM edges WHERE NOT secret AND NOT unsure
GROUP BY target"""
_ROOTS = f"SELECT node, machine FROM ({ROOTS}) JOIN nodes USING (account) ORDER BY node"  # noqa: S608
_UNPRIVILEGED = """
SELECT node, machine FROM accounts JOIN nodes USING (account)
WHERE uid <> 0 AND NOT coalesce(sudo_root, false)"""


def lateral_paths(store: ReportTables, graph: Graph) -> list[Way]:
    """For each root account the shortest chain to it that leads over another account.

    It begins at an unprivileged account of another machine that does not reach root directly.
    """
    before = dict(store.rows(_BEFORE))
    unprivileged = dict(store.rows(_UNPRIVILEGED))
    is_account = [kind == "account" for kind in graph.kinds]
    ways = []
    for root, machine in store.rows(_ROOTS):
        way = _chain(root, machine, before, unprivileged, is_account)
        if way:
            ways.append(way)
    return graph.describe(ways)


def _chain(
    root: int,
    machine: int,
    before: dict[int, list[int]],
    unprivileged: dict[int, int],
    is_account: list[bool],
) -> list[int]:
    """The nodes of the chain; none where there is none."""
    after: dict[int, int] = {root: -1}  # the next node on the way to root
    direct: list[int] = []  # accounts that reach root without another between
    front = deque([root])
    while front:
        node = front.popleft()
        for source in before.get(node, ()):
            if source not in after:
                after[source] = node
                (direct if is_account[source] else front).append(source)
    front.extend(direct)
    while front and len(after) < _MOST_NODES:
        node = front.popleft()
        for source in before.get(node, ()):
            if source not in after:
                after[source] = node
                front.append(source)
                if unprivileged.get(source, machine) != machine:
                    return _follow(source, after)
    return []


def _follow(node: int, after: dict[int, int]) -> list[int]:
    way = []
    while node != -1:
        way.append(node)
        node = after[node]
    return way
