"""A kill at any system call of an apply, or of an undo, loses and exposes nothing."""

from __future__ import annotations

import os
import shutil
from itertools import count
from pathlib import Path

import pytest

from sshlint.fixing.journal import history
from sshlint.fixing.journal.undo import undo
from sshlint.fixing.writing.temporary import remove_leftovers
from tests.faults.lab import fix_home, killed_at, leftovers, make_home, tree

Tree = dict[str, tuple[int, bytes]]


@pytest.fixture(autouse=True)
def _widest_umask() -> object:
    """Whatever is made too wide, even for a moment, shows."""
    before = os.umask(0)
    yield
    os.umask(before)


def fixed(folder: Path) -> Tree:
    """The home once every fix is made."""
    make_home(folder / "home")
    fix_run, refused = fix_home(folder / "home", folder / "state")
    assert refused == []
    assert fix_run.not_kept == ()
    return tree(folder / "home")


def test_a_run_makes_every_fix_and_undo_takes_back_every_one(location: Path) -> None:
    make_home(location / "untouched" / "home")
    before = tree(location / "untouched" / "home")
    after = fixed(location)
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert changed == {
        ".ssh/config",
        ".ssh/id_ed25519",
        ".ssh/known_hosts",
        ".ssh/new",
        ".ssh/new name",
        ".ssh/old name",
        ".ssh/sockets",
    }
    (run,) = history.runs(str(location / "state"))
    assert run.finished
    assert undo(run).refused == []
    assert tree(location / "home") == before


@pytest.mark.parametrize("halfway", [False, True], ids=["before the call", "halfway in a write"])
def test_a_run_killed_at_any_call_leaves_whole_files_and_can_be_undone(
    location: Path, halfway: bool
) -> None:
    after = fixed(location / "fixed")
    make_home(location / "untouched")
    before = tree(location / "untouched")
    seen = 0
    for number in count(1):
        folder = location / str(number)
        home, state = folder / "home", folder / "state"
        make_home(home)
        killed = killed_at(lambda h=home, s=state: fix_home(h, s), number, halfway=halfway)  # type: ignore[misc]
        if killed is None:
            break
        seen += killed
        for name, found in tree(home).items():
            if ".sshlint-" not in name:
                assert is_old_or_new(found, before.get(name), after.get(name)), (number, name)
        for path in leftovers(home):
            assert is_no_wider(path, before), (number, path)
        check_private(state)
        for run in history.runs(str(state)):
            assert not run.finished or tree(home) == after
            assert undo(run).refused == []
        if number % 2:  # what undo does not know of, the next run removes
            remove_leftovers([str(home / ".ssh")])
        assert tree(home) == before, number
        shutil.rmtree(folder)
    assert seen > 20


def is_old_or_new(
    found: tuple[int, bytes], old: tuple[int, bytes] | None, new: tuple[int, bytes] | None
) -> bool:
    """Content and mode are each those before or after; a key's other bits may come last."""
    states = [state for state in (old, new) if state is not None]
    modes = {state[0] for state in states} | {state[0] & ~0o077 for state in states}
    return found[1] in {state[1] for state in states} and found[0] in modes


def is_no_wider(path: Path, before: Tree) -> bool:
    """Compared with the file it was to become; a private key's shuts out all others."""
    name = path.name[1:].partition(".sshlint-")[0]
    target = before.get(f".ssh/{name}", (0o600, b""))
    limit = 0o600 if name.startswith("id_") else target[0]
    return path.stat().st_mode & 0o777 & ~limit == 0


def check_private(state: Path) -> None:
    for path in state.rglob("*") if state.exists() else ():
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize("halfway", [False, True], ids=["before the call", "halfway in a write"])
def test_an_undo_killed_at_any_call_can_be_done_again(location: Path, halfway: bool) -> None:
    fixed(location / "fixed")
    make_home(location / "untouched")
    before = tree(location / "untouched")
    for number in count(1):
        folder = location / str(number)
        home, state = folder / "home", folder / "state"
        make_home(home)
        fix_home(home, state)
        (run,) = history.runs(str(state))
        killed = killed_at(lambda r=run: undo(r), number, halfway=halfway)  # type: ignore[misc]
        if killed is None:
            break
        for path in leftovers(home):
            assert is_no_wider(path, before), (number, path)
        for again in history.runs(str(state)):
            assert undo(again).refused == []
        assert tree(home) == before, number
        shutil.rmtree(folder)
    assert number > 20
