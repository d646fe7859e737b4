"""The tables of reports, to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection


class ReportTables:
    """Tables in duckdb; `now` is in seconds since the epoch."""

    def __init__(self, connection: DuckDBPyConnection, now: float) -> None:
        self.connection = connection
        self.now = now

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, list(values)).fetchall()

    def value(self, query: str, values: Sequence[Any] = ()) -> Any:
        """The one value of a query's one row."""
        return self.rows(query, values)[0][0]
