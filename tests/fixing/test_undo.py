"""The journal keeps the last runs to itself, and undo puts back what is as the run left it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sshlint.fixing.bounds import Bounds, Root
from sshlint.fixing.change import Change, Chmod, Create, Write, make
from sshlint.fixing.journal import history, journal
from sshlint.fixing.journal.history import RecordedRun
from sshlint.fixing.journal.journal import Journal
from sshlint.fixing.journal.undo import undo
from sshlint.source import read

EVERYWHERE = Bounds((Root("/", "the system", os.geteuid()),))


@pytest.fixture
def state(tmp_path: Path) -> str:
    folder = tmp_path / "state"
    with journal.locked(str(folder)):
        return str(folder)


def run(state: str, *changes: Change) -> RecordedRun:
    """Make changes as one run."""
    record = Journal(state, EVERYWHERE)
    for change in changes:
        make(change, record, [])
    record.finish(changed=True)
    return next(found for found in history.runs(state) if found.name == record.run)


def changed(path: Path, data: bytes) -> Write:
    return Write(read(str(path)), data)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config"
    path.write_bytes(b"old\n")
    path.chmod(0o644)
    return path


def test_several_changes_of_one_file_are_taken_back_at_once(config: Path, state: str) -> None:
    record = Journal(state, EVERYWHERE)
    make(Chmod(str(config), 0o600, 0o644), record, [])
    make(changed(config, b"new\n"), record, [])
    make(changed(config, b"newer\n"), record, [])
    record.finish(changed=True)
    (found,) = history.runs(state)
    assert sum(step.copy is not None for step in found.steps) == 1
    assert undo(found).restored == [str(config)]
    assert (config.read_bytes(), config.stat().st_mode & 0o777) == (b"old\n", 0o644)


def test_a_file_that_was_changed_since_is_refused_with_a_reason(config: Path, state: str) -> None:
    found = run(state, Chmod(str(config), 0o600, 0o644), changed(config, b"new\n"))
    config.write_bytes(b"new\nand mine\n")
    (refused,) = undo(found).refused
    assert refused.path == str(config)
    assert "changed since" in refused.reason
    assert config.read_bytes() == b"new\nand mine\n"
    assert not history.runs(state)[0].undone
    assert undo(found, force=True).refused == []
    assert (config.read_bytes(), config.stat().st_mode & 0o777) == (b"old\n", 0o644)
    assert history.runs(state)[0].undone


def test_a_mode_that_was_changed_since_is_refused_too(config: Path, state: str) -> None:
    found = run(state, changed(config, b"new\n"))
    config.chmod(0o640)
    assert len(undo(found).refused) == 1
    assert config.read_bytes() == b"new\n"


def test_a_file_whose_mode_alone_was_mended_may_have_grown(config: Path, state: str) -> None:
    """ssh appends to known_hosts; that is no reason to keep its mode."""
    found = run(state, Chmod(str(config), 0o600, 0o644))
    config.write_bytes(b"old\nnew\n")
    assert undo(found).refused == []
    assert (config.read_bytes(), config.stat().st_mode & 0o777) == (b"old\nnew\n", 0o644)


def test_a_file_that_is_gone_is_refused_and_made_anew_by_force(config: Path, state: str) -> None:
    found = run(state, changed(config, b"new\n"))
    config.unlink()
    assert len(undo(found).refused) == 1
    assert undo(found, force=True).refused == []
    assert (config.read_bytes(), config.stat().st_mode & 0o777) == (b"old\n", 0o644)


def test_a_created_folder_stays_where_something_is_in_it_now(tmp_path: Path, state: str) -> None:
    folder = tmp_path / "sockets"
    found = run(state, Create(str(folder), None, 0o700))
    (folder / "mine").write_bytes(b"")
    (refused,) = undo(found).refused
    assert "no longer empty" in refused.reason
    (folder / "mine").unlink()
    assert undo(found).refused == []
    assert not folder.exists()


def test_runs_are_undone_in_any_order_that_fits(config: Path, state: str) -> None:
    first = run(state, changed(config, b"new\n"))
    second = run(state, changed(config, b"newer\n"))
    assert len(undo(first).refused) == 1
    assert undo(second).refused == []
    assert undo(first).refused == []
    assert config.read_bytes() == b"old\n"


def test_where_no_copy_may_be_kept_none_is_and_undo_says_so(config: Path, state: str) -> None:
    found = run(state, Write(read(str(config)), b"new\n", keep_copy=False))
    assert sorted(os.listdir(found.folder)) == ["steps"]
    (refused,) = undo(found).refused
    assert "no copy of it was kept" in refused.reason
    assert config.read_bytes() == b"new\n"


def test_with_a_key_that_is_encrypted_the_copies_of_earlier_runs_go_too(
    config: Path, state: str
) -> None:
    before = run(state, changed(config, b"fixed\n"))
    record = Journal(state, EVERYWHERE)
    make(changed(config, b"fixed again\n"), record, [])
    make(Write(read(str(config)), b"encrypted\n", keep_copy=False), record, [])
    record.finish(changed=True)
    for found in (before, history.runs(state)[0]):
        assert os.listdir(found.folder) == ["steps"]
        (refused,) = undo(found, force=True).refused
        assert "no copy of it was kept" in refused.reason
    assert config.read_bytes() == b"encrypted\n"


def test_only_the_last_twenty_runs_are_kept(config: Path, state: str) -> None:
    numbers = range(history.KEPT_RUNS + 3)
    names = [run(state, changed(config, b"%d\n" % number)).name for number in numbers]
    kept = [found.name for found in history.runs(state)]
    assert kept == names[: -history.KEPT_RUNS - 1 : -1]
    assert len(os.listdir(state)) == history.KEPT_RUNS + 1  # and the lock


def test_a_run_that_changes_nothing_is_not_recorded(config: Path, state: str) -> None:
    record = Journal(state, EVERYWHERE)
    record.finish(changed=False)
    assert history.runs(state) == []
    assert os.listdir(state) == ["lock"]


def test_the_journal_is_for_its_owner_alone_whatever_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o777)
    with journal.locked(str(folder)):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_forgotten_run_leaves_nothing(config: Path, state: str) -> None:
    history.forget(state, run(state, changed(config, b"new\n")).name)
    assert os.listdir(state) == ["lock"]


def test_an_unfinished_run_is_told_from_a_finished_one(config: Path, state: str) -> None:
    record = Journal(state, EVERYWHERE)
    make(changed(config, b"new\n"), record, [])
    (found,) = history.runs(state)
    assert not found.finished
    record.finish(changed=True)
    assert history.runs(state)[0].finished


def test_a_name_that_is_not_utf8_is_put_back(tmp_path: Path, state: str) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9")
    path.write_bytes(b"old")
    found = run(state, changed(path, b"new"))
    assert undo(found).refused == []
    assert path.read_bytes() == b"old"
