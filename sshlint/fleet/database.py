"""The tables as a duckdb file, with what each means written into it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sshlint.fleet.tables import DERIVED, TABLES
from sshlint.source import SshlintError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from sshlint.fleet.fleet import Fleet

# What duckdb writes beside a database while it makes one.
_BESIDE = ("", ".wal", ".wal.checkpoint", ".wal.recovery")
_ABSENT = "stated_keys"  # it is gone once the keys are verified
# Of which nodes and edges are made.
_SCRATCH = (
    *("roots", "lent", "pairs", "grants", "vouches", "certified"),
    *("key_uses", "vouched_uses"),
)


def allow(connection: DuckDBPyConnection, path: str | None) -> None:
    """Let a connection reach no file at all, or one database that is still to be made.

    Raises `SshlintError` where there is something of that name.
    """
    if path is not None:
        if os.path.lexists(path):
            raise SshlintError(f"--database {path}: it exists; remove it first")
        full = os.path.abspath(path)
        connection.execute("SET allowed_paths = ?", [[full + ending for ending in _BESIDE]])
    connection.execute("SET enable_external_access = false")


def write(fleet: Fleet, path: str) -> None:
    """Write the tables, those of the graph among them. Raises `SshlintError`."""
    import duckdb

    _ = fleet.graph  # which makes the last of the tables
    connection = fleet.connection
    for table in (*TABLES, *DERIVED):
        if table.name == _ABSENT:
            continue
        connection.execute(f"COMMENT ON TABLE {table.name} IS {_quoted(table.meaning)}")
        for column in table.columns:
            connection.execute(
                f"COMMENT ON COLUMN {table.name}.{column.name} IS {_quoted(column.meaning)}"
            )
    for name in _SCRATCH:
        connection.execute(f"DROP TABLE {name}")
    mask = os.umask(0o077)  # a map of who reaches what
    try:
        connection.execute(f"ATTACH {_quoted(os.path.abspath(path))} AS target")
        connection.execute("COPY FROM DATABASE memory TO target")
        connection.execute("DETACH target")
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise SshlintError(f"--database {path}: cannot be written: {reason}") from None
    finally:
        os.umask(mask)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
