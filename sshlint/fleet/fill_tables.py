"""Reports into tables: parsed by duckdb in batches, so that memory stays bounded.

No report is trusted: a text that is no report, or one of a future version, is named and skipped;
what has another type than it should is null; lists are cut at a stated length; and a public key
counts only where its fingerprint is its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, BinaryIO

from sshlint.finding import Note
from sshlint.fleet.database import allow
from sshlint.fleet.fleet import Fleet
from sshlint.fleet.inputs import Input, inputs
from sshlint.fleet.machines import settle
from sshlint.fleet.report_fields import MOST_ENTRIES, STRUCTURE, VERSION
from sshlint.fleet.tables import SPAN, TABLES
from sshlint.source import SshlintError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 16 << 20  # characters of reports that are parsed at a time
_WORKERS = min(os.cpu_count() or 1, 4)
_MOST_REPORTS = 1_000_000

Numbered = tuple[int, Input]

_DOCS = """
CREATE OR REPLACE TEMP TABLE docs AS SELECT report, from_json(text, ?) d
FROM (SELECT unnest(?) report, unnest(?) text)"""
_FACTS = """
SELECT report, d.version, d.report, len(d.keys), len(d.accounts),
    list_max(list_transform(d.accounts, lambda a: greatest(len(a.private_keys),
        len(a.authorized_keys), len(a.known_hosts), len(a.logins), len(a.certificates),
        len(a.findings)))),
    d.machine IS NULL
FROM docs"""
_BATCH_TABLE = f"""
CREATE OR REPLACE TEMP TABLE batch AS SELECT report::BIGINT * {SPAN} + slot account, report, a
FROM (SELECT report, unnest(d.accounts[1:{MOST_ENTRIES}]) a,
             unnest(range(least(len(d.accounts), {MOST_ENTRIES}))) slot FROM docs)"""  # noqa: S608


def load(
    words: Iterable[str], stdin: BinaryIO, *, now: float, database: str | None = None
) -> Fleet:
    """Read the reports that `words` name; `database` is a file that is to be made of them.

    Raises `SshlintError` where a word names nothing or the database exists.
    """
    connection = _connect(database)
    names: list[str] = []
    notes: list[Note] = []
    with ThreadPoolExecutor(_WORKERS) as pool:
        waiting: list[Future[list[Note]]] = []
        for batch in _batches(_numbered(inputs(words, stdin), names, notes)):
            waiting.append(pool.submit(_work, connection, batch))
            if len(waiting) > _WORKERS:
                notes += waiting.pop(0).result()
        for one in waiting:
            notes += one.result()
    notes += settle(connection, names, now)
    return Fleet(connection, now=now, notes=notes, reports=len(names))


def _connect(database: str | None) -> DuckDBPyConnection:
    try:
        import duckdb
        import rustworkx  # noqa: F401 - what is missing is said before the reports are read
    except ImportError:
        from sshlint.machine.installation import install_command

        command = install_command("'sshlint[fleet]'")
        raise SshlintError(f"sshlint fleet needs more packages: {command}") from None
    connection = duckdb.connect()
    allow(connection, database)
    connection.execute("SET threads = 1")  # each batch has a thread of its own
    connection.execute("SET preserve_insertion_order = false")
    for table in TABLES:
        connection.execute(table.create)
    return connection


def _numbered(found: Iterable[Input], names: list[str], notes: list[Note]) -> Iterator[Numbered]:
    for one in found:
        if one.text is None:
            notes.append(Note(one.name, f"skipped: {one.reason}"))
        elif len(names) == _MOST_REPORTS:
            notes.append(Note(one.name, f"skipped, with all after it: more than {_MOST_REPORTS:,}"))
            return
        else:
            names.append(one.name)
            yield len(names) - 1, one


def _batches(found: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    batch: list[Numbered] = []
    size = 0
    for one in found:
        batch.append(one)
        size += len(one[1].text or "")
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _work(connection: DuckDBPyConnection, batch: list[Numbered]) -> list[Note]:
    cursor = connection.cursor()
    try:
        return _read(cursor, batch)
    finally:
        cursor.close()


def _read(cursor: DuckDBPyConnection, batch: list[Numbered]) -> list[Note]:
    """Put a batch of reports into the tables; what was wrong with them."""
    good, notes = _parse(cursor, batch)
    if not good:
        return notes
    names = {number: one.name for number, one in batch}
    refused = []
    for number, version, kind, *sizes, no_machine in cursor.execute(_FACTS).fetchall():
        problem = _problem(version, kind, no_machine)
        if problem:
            refused.append(number)
            notes.append(Note(names[number], f"skipped: {problem}"))
        elif any((size or 0) > MOST_ENTRIES for size in sizes):
            notes.append(Note(names[number], f"a list in it was cut at {MOST_ENTRIES:,} entries"))
    if refused:
        cursor.execute("DELETE FROM docs WHERE list_contains(?, report)", [refused])
    cursor.execute(_BATCH_TABLE)
    for table in TABLES:
        if table.fill is not None:
            cursor.execute(f"INSERT INTO {table.name} {table.fill}")
    return notes


def _parse(cursor: DuckDBPyConnection, batch: list[Numbered]) -> tuple[bool, list[Note]]:
    """Fill `docs`; a text that is not JSON is left out, and a note is made of it.

    Returns whether there are any, and the notes.
    """
    if _fill(cursor, batch):
        return True, []
    # One of them is no JSON, which costs another look at each.
    good = {number for number, one in batch if _fill(cursor, [(number, one)])}
    notes = [
        Note(one.name, "skipped: it is not valid JSON")
        for number, one in batch
        if number not in good
    ]
    return bool(good) and _fill(cursor, [one for one in batch if one[0] in good]), notes


def _fill(cursor: DuckDBPyConnection, batch: list[Numbered]) -> bool:
    import duckdb

    numbers, texts = [number for number, _ in batch], [one.text for _, one in batch]
    try:
        cursor.execute(_DOCS, [STRUCTURE, numbers, texts])
    except duckdb.Error:
        return False
    return True


def _problem(version: int | None, kind: str | None, no_machine: bool) -> str:
    """Why a JSON text is not a report that can be used; empty where it is."""
    if version is None or no_machine or (kind or "collect") != "collect":
        return "it is not a report of sshlint collect"
    if version != VERSION:
        return f"it has version {version}; this sshlint reads version {VERSION}"
    return ""
