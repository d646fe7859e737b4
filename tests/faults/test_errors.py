"""Every call that changes a file system fails once, in every way: old or new, and told."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from sshlint.fixing.journal import history
from sshlint.fixing.journal.undo import undo
from sshlint.fixing.refusal import Refused
from sshlint.fixing.writing import report_file
from sshlint.fixing.writing.temporary import remove_leftovers
from sshlint.source import SshlintError
from tests.faults.lab import fix_home, in_child, leftovers, make_home, tree
from tests.faults.test_kill import check_private, fixed, is_old_or_new

ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS)
_CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CODES = [errno.errorcode[number] for number in ERRORS]


@contextmanager
def failing(wanted: int, number: int) -> Iterator[tuple[Any, int]]:
    """A hook that lets the n-th call fail, and what can be read once it is reached."""
    reader, writer = os.pipe()
    real_write = os.write

    def hook(now: int, name: str, arguments: tuple[Any, ...]) -> None:
        if now == number:
            real_write(writer, b"reached")
            if name != "open" or arguments[1] & _CHANGES:  # what only reads is another matter
                raise OSError(wanted, os.strerror(wanted))

    os.set_blocking(reader, False)
    try:
        yield hook, reader
    finally:
        os.close(reader)
        os.close(writer)


def was_reached(reader: int) -> bool:
    try:
        return bool(os.read(reader, 10))
    except BlockingIOError:
        return False


@pytest.mark.parametrize("error", ERRORS, ids=CODES)
def test_an_error_at_any_call_of_a_fix_leaves_whole_files_and_can_be_undone(
    location: Path, error: int
) -> None:
    after = fixed(location / "fixed")
    make_home(location / "untouched")
    before = tree(location / "untouched")
    for number in count(1):
        home, state = location / str(number) / "home", location / str(number) / "state"
        make_home(home)

        def job(home: Path = home, state: Path = state) -> None:
            try:
                fix_home(home, state)
            except SshlintError as problem:
                if "journal" not in str(problem):
                    raise

        with failing(error, number) as (hook, reader):
            assert in_child(job, hook) == 0, number
            reached = was_reached(reader)
        if not reached:
            break
        for name, found in tree(home).items():
            if ".sshlint-" not in name:
                assert is_old_or_new(found, before.get(name), after.get(name)), (number, name)
        check_private(state)
        for run in history.runs(str(state)):
            assert run.faults == ()
            assert undo(run).refused == [], number
        remove_leftovers([str(home / ".ssh")])
        assert tree(home) == before, number
        shutil.rmtree(location / str(number))
    assert number > 60


@pytest.mark.parametrize("error", ERRORS, ids=CODES)
def test_an_error_at_any_call_of_an_undo_lets_it_be_done_again(location: Path, error: int) -> None:
    make_home(location / "untouched")
    before = tree(location / "untouched")
    for number in count(1):
        home, state = location / str(number) / "home", location / str(number) / "state"
        make_home(home)
        fix_home(home, state)
        (run,) = history.runs(str(state))
        with failing(error, number) as (hook, reader):
            assert in_child(lambda run=run: undo(run), hook) == 0, number  # type: ignore[misc]
            reached = was_reached(reader)
        if not reached:
            break
        for again in history.runs(str(state)):
            assert undo(again).refused == []
        remove_leftovers([str(home / ".ssh")])
        assert tree(home) == before, number
        shutil.rmtree(location / str(number))
    assert number > 20


@pytest.mark.parametrize("error", ERRORS, ids=CODES)
@pytest.mark.parametrize("exists", [True, False], ids=["replaced", "new"])
def test_an_error_at_any_call_of_a_report_leaves_the_old_one(
    location: Path, error: int, exists: bool
) -> None:
    path = location / "report"
    for number in count(1):
        path.unlink(missing_ok=True)
        if exists:
            path.write_text("old")

        def job() -> None:
            try:
                report_file.put(str(path), "new")
            except Refused:
                os._exit(3)

        with failing(error, number) as (hook, reader):
            status = os.waitstatus_to_exitcode(in_child(job, hook))
            reached = was_reached(reader)
        assert list(leftovers(location)) == []
        found = path.read_text() if path.exists() else None
        assert found in ("new", "old" if exists else None), number
        assert found == "new" or status == 3
        if not reached:
            break
    assert number > 3
