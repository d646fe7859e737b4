"""The fleet: tables to ask, and what is made of them once it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sshlint.finding import Note
from sshlint.fleet.report_tables import ReportTables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from sshlint.fleet.access_graph.graph import Graph, Way
    from sshlint.fleet.factors import Shared
    from sshlint.settings import Context


class Fleet(ReportTables):
    """Reports of many machines. `context` is what rules are given, set before they are asked."""

    context: Context

    def __init__(
        self, connection: DuckDBPyConnection, *, now: float, notes: list[Note], reports: int
    ) -> None:
        super().__init__(connection, now)
        self.notes = notes
        self.reports = reports

    @cached_property
    def account_names(self) -> dict[int, tuple[str, str]]:
        return {
            account: (machine, label)
            for account, machine, label in self.rows(
                "SELECT account, m.name, label FROM accounts JOIN machines m USING (machine)"
            )
        }

    @cached_property
    def graph(self) -> Graph:
        from sshlint.fleet.access_graph.graph import Graph

        graph = Graph(self)
        if not graph.is_whole:
            message = "left out in part: more uses of keys over forwarded agents or from= than fit"
            self.notes.append(Note("access graph", message))
        return graph

    def lateral_paths(self) -> list[Way]:
        from sshlint.fleet.access_graph.root_chains import lateral_paths

        return lateral_paths(self, self.graph)

    def shared_factors(self) -> list[Shared]:
        from sshlint.fleet.factors import shared_factors

        return shared_factors(self)
