"""The access graph, and the shortest ways through it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sshlint.facts.fleet.place import Place
from sshlint.fleet.access_graph.edges import build
from sshlint.lean import NamedTuple

if TYPE_CHECKING:
    from sshlint.fleet.report_tables import ReportTables

# A way that needs no passphrase is shorter than one that does, however long it is.
_PLAIN, _UNSURE, _SECRET = 1.0, 100.0, 10_000.0

_HOW = {
    "root": "is root of the machine",
    "sudo": "becomes root by sudo",
    "certificate": "has a certificate that opens it",
    "authority": "has an authority's private key and can issue a certificate that opens it",
}


class GraphStep(NamedTuple):
    """From an account to the next: how, by which key, and the lines and files it rests on.

    `used` is a line that shows the step in use; None also where it was not looked for.
    """

    source: str
    target: str
    kind: str
    fingerprint: str
    places: tuple[Place, ...]
    needs_secret: bool
    unsure: bool
    accounts: tuple[int, int]
    used: Place | None = None

    @property
    def how(self) -> str:
        if self.kind in _HOW:
            text = _HOW[self.kind]
        else:
            where = {"agent": "in its agent", "forwarded agent": "in an agent forwarded to it"}
            text = f"has {self.fingerprint} {where.get(self.kind, 'in a file')}"
        if self.needs_secret:
            text += " (password needed)" if self.kind == "sudo" else " (passphrase needed)"
        return text + (" (not certain)" if self.unsure else "")

    def __str__(self) -> str:
        return f"{self.source} {self.how} → {self.target}"


class Way(NamedTuple):
    """A way between two accounts; `cost` orders ways."""

    steps: tuple[GraphStep, ...]
    cost: float

    @property
    def needs_secret(self) -> bool:
        return any(step.needs_secret for step in self.steps)

    @property
    def unsure(self) -> bool:
        return any(step.unsure for step in self.steps)


class Graph:
    """Nodes by number, with their kind and name; edges carry the number of their row."""

    def __init__(self, store: ReportTables) -> None:
        import rustworkx

        self.is_whole = build(store.connection, store.now)
        self.store = store
        rows = store.rows("SELECT kind, name, account FROM nodes ORDER BY node")
        self.kinds = [row[0] for row in rows]
        self.names = [row[1] for row in rows]
        self.accounts = [row[2] for row in rows]
        self.node_of = {row[2]: node for node, row in enumerate(rows) if row[2] is not None}
        columns = store.connection.execute(
            "SELECT source, target, CASE WHEN secret THEN $1 WHEN unsure THEN $2 ELSE $3 END cost"
            " FROM edges ORDER BY edge",
            [_SECRET, _UNSURE, _PLAIN],
        ).fetchnumpy()
        sources, targets = columns["source"].tolist(), columns["target"].tolist()
        self.costs: list[float] = columns["cost"].tolist()
        self.graph: Any = rustworkx.PyDiGraph()
        self.graph.add_nodes_from(range(len(rows)))
        self.graph.add_edges_from(list(zip(sources, targets, range(len(sources)), strict=True)))

    def costs_to(self, accounts: Sequence[int]) -> dict[int, float]:
        """For each node that reaches one of these accounts what the shortest way costs."""
        return self._costs(accounts, backwards=True)

    def costs_from(self, accounts: Sequence[int]) -> dict[int, float]:
        """For each node that is reached from one of these accounts what the way costs."""
        return self._costs(accounts, backwards=False)

    def _costs(self, accounts: Sequence[int], *, backwards: bool) -> dict[int, float]:
        import rustworkx

        graph = self.graph.copy()
        if backwards:
            graph.reverse()
        start = graph.add_node(None)  # it leads to all of them
        graph.add_edges_from([(start, self.node_of[account], -1) for account in accounts])
        costs = [*self.costs, 0.0]
        found = rustworkx.dijkstra_shortest_path_lengths(graph, start, costs.__getitem__)
        return {node: cost for node, cost in found.items() if node != start}

    def ways_to(self, nodes: Iterable[int], costs: dict[int, float]) -> Iterator[list[int]]:
        """For each node the nodes of the shortest way to where `costs_to` is nothing."""
        return self._follow(nodes, costs, self.graph.out_edges, 1)

    def ways_from(self, nodes: Iterable[int], costs: dict[int, float]) -> Iterator[list[int]]:
        """For each node the nodes of the shortest way from where `costs_from` is nothing."""
        return (way[::-1] for way in self._follow(nodes, costs, self.graph.in_edges, 0))

    def _follow(
        self,
        nodes: Iterable[int],
        costs: dict[int, float],
        edges_at: Callable[[int], Any],
        end: int,
    ) -> Iterator[list[int]]:
        after: dict[int, int] = {}
        for node in nodes:
            way = [node]
            while costs[way[-1]]:
                at = way[-1]
                if at not in after:
                    after[at] = min(
                        (self.costs[edge[2]] + costs[edge[end]], edge[2], edge[end])
                        for edge in edges_at(at)
                        if edge[end] in costs
                    )[2]
                way.append(after[at])
            yield way

    def _edge(self, source: int, target: int) -> int:
        """The cheapest of the edges between two nodes; the first of those that cost the same."""
        edges: list[int] = self.graph.get_all_edge_data(source, target)
        return min(edges, key=lambda edge: (self.costs[edge], edge))

    def describe(self, ways: Iterable[Sequence[int]]) -> list[Way]:
        """Ways over nodes as steps between accounts, with what each rests on."""
        numbered = [[self._edge(*ends) for ends in pairwise(way)] for way in ways]
        wanted = sorted({edge for way in numbered for edge in way})
        rows = {
            row[0]: row[1:]
            for row in self.store.rows(
                "SELECT e.edge, e.source, e.target, e.kind, m.name, coalesce(a.label, ''), e.path,"
                " e.line, e.secret, e.unsure FROM (SELECT unnest($1) edge) w JOIN edges e"
                " USING (edge) LEFT JOIN accounts a ON a.account = e.holder"
                " LEFT JOIN machines m USING (machine)",
                [wanted],
            )
        }
        return [
            Way(self._steps([rows[edge] for edge in way]), sum(self.costs[edge] for edge in way))
            for way in numbered
        ]

    def _steps(self, edges: list[tuple[Any, ...]]) -> tuple[GraphStep, ...]:
        steps: list[GraphStep] = []
        pending: list[tuple[Any, ...]] = []
        for edge in edges:
            pending.append(edge)
            if self.kinds[edge[1]] == "account":
                steps.append(self._step(pending))
                pending = []
        return tuple(steps)

    def _step(self, edges: list[tuple[Any, ...]]) -> GraphStep:
        first, last = edges[0], edges[-1]
        middle = self.names[first[1]] if len(edges) > 1 else ""
        places = [Place(*edge[3:7]) for edge in edges if edge[5] is not None]
        return GraphStep(
            source=self.names[first[0]],
            target=self.names[last[1]],
            kind=first[2],
            fingerprint=middle.split(" ")[0],
            places=tuple(places),
            needs_secret=any(edge[7] for edge in edges),
            unsure=any(edge[8] for edge in edges),
            accounts=(self.accounts[first[0]], self.accounts[last[1]]),
        )
