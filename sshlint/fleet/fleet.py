"""The fleet: tables to ask, and what is made of them once it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from sshlint.finding import Note
    from sshlint.fleet.factors import Shared
    from sshlint.fleet.graph import Graph, Way
    from sshlint.settings import Context


class Fleet:
    """Reports of many machines, in tables. `now` is in seconds since the epoch.

    `context` is what rules are given; it is set before they are asked.
    """

    context: Context

    def __init__(
        self, connection: DuckDBPyConnection, *, now: float, notes: list[Note], reports: int
    ) -> None:
        self.connection = connection
        self.now = now
        self.notes = notes
        self.reports = reports

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, list(values)).fetchall()

    def value(self, query: str, values: Sequence[Any] = ()) -> Any:
        """The one value of a query's one row."""
        return self.rows(query, values)[0][0]

    @cached_property
    def graph(self) -> Graph:
        from sshlint.fleet.graph import Graph

        return Graph(self)

    def lateral_paths(self) -> list[Way]:
        from sshlint.fleet.root_chains import lateral_paths

        return lateral_paths(self)

    def shared_factors(self) -> list[Shared]:
        from sshlint.fleet.factors import shared_factors

        return shared_factors(self)
