"""Reports into tables: parsed by duckdb in batches, so that memory stays bounded.

No report is trusted: a text that is no report, or one of a future version, is named and skipped;
what has another type than it should is null; lists are cut at a stated length; and a public key
counts only where its fingerprint is its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
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

_BATCH = 16 << 20  # bytes of reports that are parsed at a time
_MANY = 4 * _BATCH  # bytes of parsed reports that are put into the tables at a time
_WORKERS = min(os.cpu_count() or 1, 4)
_MOST_REPORTS = 1_000_000

Numbered = tuple[int, Input]
Problem = tuple[int, str]  # number of a report, and what is wrong with it

_DOCS = """
CREATE OR REPLACE TEMP TABLE docs AS
SELECT 0::INTEGER number, d.* FROM (SELECT from_json('{}', ?) d) LIMIT 0"""
_PARSE = """
INSERT INTO docs SELECT number, d.*
FROM (SELECT number, from_json(decode(data), ?) d
      FROM (SELECT unnest(?) number, unnest(?) data))"""
_FACTS = f"""
SELECT number, version, report, machine IS NULL,
    greatest(len(keys), len(accounts)) > {MOST_ENTRIES} FROM docs"""  # noqa: S608
_LISTS = ", ".join(
    f"len({name})"
    for name in "private_keys authorized_keys known_hosts logins certificates findings".split()
)
_ACCOUNTS = f"""
CREATE OR REPLACE TEMP TABLE batch AS
SELECT number::BIGINT * {SPAN} + slot account, number, a.*
FROM (SELECT number, unnest(accounts[1:{MOST_ENTRIES}]) a,
             unnest(range(len(coalesce(accounts[1:{MOST_ENTRIES}], [])))) slot FROM docs)"""  # noqa: S608
_CUT = f"SELECT DISTINCT number FROM batch WHERE greatest({_LISTS}) > {MOST_ENTRIES}"  # noqa: S608


def load(
    words: Iterable[str], stdin: BinaryIO, *, now: float, database: str | None = None
) -> Fleet:
    """Read the reports that `words` name; `database` is a file that is to be made of them.

    Raises `SshlintError` where a word names nothing or the database exists.
    """
    connection = _connect(database)
    names: list[str] = []
    notes: list[Note] = []
    batches = _Batches(_batches(_numbered(inputs(words, stdin), names, notes)))
    with ThreadPoolExecutor(_WORKERS) as pool:
        tasks = [pool.submit(_tabulate, connection.cursor(), batches) for _ in range(_WORKERS)]
        found = [one for task in tasks for one in task.result()]
    notes += [Note(names[number], message) for number, message in sorted(found)]
    connection.execute(f"SET threads = {_WORKERS}")  # each had a thread of its own until now
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
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET threads = 1")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET checkpoint_threshold = '1TB'")  # of tables that are in memory
    for table in TABLES:
        connection.execute(table.create)
    return connection


def _numbered(found: Iterable[Input], names: list[str], notes: list[Note]) -> Iterator[Numbered]:
    for one in found:
        if one.data is None:
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
        size += len(one[1].data or b"")
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Batches:
    """Batches for several threads: each takes the next."""

    def __init__(self, batches: Iterator[list[Numbered]]) -> None:
        self.batches = batches
        self.lock = Lock()

    def __iter__(self) -> Iterator[list[Numbered]]:
        while True:
            with self.lock:
                batch = next(self.batches, None)
            if batch is None:
                return
            yield batch


def _tabulate(cursor: DuckDBPyConnection, batches: Iterable[list[Numbered]]) -> list[Problem]:
    """Put batches of reports into the tables; what was wrong with them."""
    with cursor:
        problems: list[Problem] = []
        size = 0
        cursor.execute(_DOCS, [STRUCTURE])
        for batch in batches:
            problems += _parse(cursor, batch)
            size += sum(len(one.data or b"") for _, one in batch)
            if size >= _MANY:
                problems += _fill(cursor)
                cursor.execute(_DOCS, [STRUCTURE])
                size = 0
        return problems + _fill(cursor)


def _parse(cursor: DuckDBPyConnection, batch: list[Numbered]) -> list[Problem]:
    """Add reports to `docs`; a text that is not JSON is left out and said."""
    if _add(cursor, batch):
        return []
    # One of them is no JSON. Python finds most of those, a hundred times sooner than the database
    # that tries them one by one; where the two do not agree, the database says what is taken.
    good = [(number, one) for number, one in batch if _is_json(one.data or b"")]
    if _add(cursor, good):
        taken = {number for number, _ in good}
    else:
        taken = {number for number, one in good if _add(cursor, [(number, one)])}
    return [
        (number, f"skipped: it is not {_what_it_is_not(one.data or b'')}")
        for number, one in batch
        if number not in taken
    ]


def _add(cursor: DuckDBPyConnection, batch: list[Numbered]) -> bool:
    import duckdb

    columns = [number for number, _ in batch], [one.data for _, one in batch]
    try:
        cursor.execute(_PARSE, [STRUCTURE, *columns])
    except duckdb.Error:
        return False
    return True


def _fill(cursor: DuckDBPyConnection) -> list[Problem]:
    """Put the reports in `docs` into the tables, but for those that cannot be used."""
    problems = []
    refused, cut = [], set()
    for number, version, kind, no_machine, is_long in cursor.execute(_FACTS).fetchall():
        if problem := _problem(version, kind, no_machine):
            refused.append(number)
            problems.append((number, f"skipped: {problem}"))
        elif is_long:
            cut.add(number)
    if refused:
        cursor.execute("DELETE FROM docs WHERE list_contains(?, number)", [refused])
    cursor.execute(_ACCOUNTS)
    cut.update(number for (number,) in cursor.execute(_CUT).fetchall())
    problems += [(number, f"a list in it was cut at {MOST_ENTRIES:,} entries") for number in cut]
    for table in TABLES:
        if table.fill is not None:
            cursor.execute(f"INSERT INTO {table.name} {table.fill}")
    return problems


def _is_json(data: bytes) -> bool:
    """Whether Python takes it for JSON, or has limits that the database has not."""
    try:
        json.loads(data, parse_int=len)  # Python makes no number of more than 4,300 digits
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def _what_it_is_not(data: bytes) -> str:
    try:
        data.decode()
    except UnicodeDecodeError:
        return "UTF-8 text"
    return "valid JSON"


def _problem(version: int | None, kind: str | None, no_machine: bool) -> str:
    """Why a JSON text is not a report that can be used; empty where it is."""
    if version is None or no_machine or (kind or "collect") != "collect":
        return "it is not a report of sshlint collect"
    if version != VERSION:
        return f"it has version {version}; this sshlint reads version {VERSION}"
    return ""
