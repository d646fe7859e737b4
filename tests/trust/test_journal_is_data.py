"""The undo journal is data from a disk: a bad entry spoils itself alone, and names no way out."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sshlint.finding import Action
from sshlint.fixing.actions import changes
from sshlint.fixing.bounds import Bounds, Root
from sshlint.fixing.change import Write, make
from sshlint.fixing.journal import history
from sshlint.fixing.journal.journal import Journal, locked
from sshlint.fixing.journal.undo import undo
from sshlint.source import read
from tests.strategies import repeatable
from tests.trust.test_writes_stay_inside import TEXTS, fix, picture, run

REPEATABLE = repeatable(max_examples=150)
Record = dict[str, Any]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    for name, text in TEXTS.items():
        (home / ".ssh" / name).write_text(text)
        (home / ".ssh" / name).chmod(0o600)
        os.utime(home / ".ssh" / name, ns=(10**18, 10**18 + 123_456_789))
    return home


def journal_of(home: Path) -> Path:
    (steps,) = (home.parent / "state").rglob("steps")
    return steps


def spoil(home: Path, change: Callable[[list[Record]], Any]) -> None:
    steps = journal_of(home)
    records = [json.loads(line) for line in steps.read_bytes().split(b"\n") if line]
    change(records)
    lines = [r if isinstance(r, bytes) else json.dumps(r).encode() for r in records]
    steps.write_bytes(b"\n".join([*lines, b""]))


def test_undo_restores_the_time_of_change_too(home: Path) -> None:
    before = picture(home / ".ssh")[1:]
    assert "fixed ~" in fix(home).stdout
    assert run(home, "undo", "--home", str(home)).returncode == 0
    assert picture(home / ".ssh")[1:] == before


def test_one_bad_entry_spoils_only_itself(home: Path) -> None:
    before = {path.name: path.read_bytes() for path in (home / ".ssh").iterdir()}
    fix(home)

    def one(records: list[Record]) -> None:
        entry = next(r for r in records if r.get("path", "").endswith("known_hosts"))
        entry["before"]["mode"] = 0o100000

    spoil(home, one)
    done = run(home, "undo", "--home", str(home))
    assert done.returncode == 1
    assert done.stderr.count("is damaged: its mode is out of range") == 1
    after = {path.name: path.read_bytes() for path in (home / ".ssh").iterdir()}
    assert {name for name in before if before[name] != after[name]} == {"known_hosts"}
    assert "nothing to undo" in run(home, "undo").stdout


def test_a_journal_that_names_other_places_writes_nothing_there(home: Path) -> None:
    fix(home)
    elsewhere = home.parent / "elsewhere"
    spoil(home, lambda records: [r.update(path=str(elsewhere)) for r in records if "path" in r])
    for words in (("undo",), ("undo", "--force")):
        done = run(home, *words, "--home", str(home))
        assert done.returncode == 1
        assert "outside the home" in done.stderr
    assert not elsewhere.exists()


@pytest.mark.parametrize("copy", ["../../../../secret", "/etc/passwd", "", ".", "1/..", "steps", 1])
def test_a_copy_is_a_plain_file_of_its_run(home: Path, copy: object) -> None:
    (home.parent / "secret").write_text("secret\n")
    fix(home)
    spoil(home, lambda records: [r.update(copy=copy) for r in records if "copy" in r])
    done = run(home, "undo", "--force", "--home", str(home))
    assert "its copy is not a file of the journal" in done.stderr
    assert not any(b"secret" in path.read_bytes() for path in (home / ".ssh").iterdir())


@pytest.mark.parametrize("how", ["link", "changed", "fifo"])
def test_a_copy_that_is_not_what_was_kept_is_not_put_back(home: Path, how: str) -> None:
    fix(home)
    after = picture(home / ".ssh")
    for copy in journal_of(home).parent.glob("[0-9]*"):
        copy.unlink()
        if how == "link":
            copy.symlink_to("/etc/passwd")
        elif how == "fifo":
            os.mkfifo(copy)
        else:
            copy.write_text("something else\n")
    assert run(home, "undo", "--force", "--home", str(home)).returncode == 1
    assert picture(home / ".ssh") == after


def test_a_link_in_a_files_place_or_on_its_way_is_not_written_through(home: Path) -> None:
    fix(home)
    victim = home.parent / "victim"
    shutil.copytree(home / ".ssh", victim)
    before = picture(victim)
    (home / ".ssh" / "config").unlink()
    (home / ".ssh" / "config").symlink_to(victim / "config")
    run(home, "undo", "--force", "--home", str(home))
    shutil.rmtree(home / ".ssh")
    (home / ".ssh").symlink_to(victim)
    done = run(home, "undo", "--force", "--home", str(home))
    assert "a part of its path has become a symbolic link" in done.stderr
    assert picture(victim) == before


def test_a_directory_that_is_gone_is_named(home: Path) -> None:
    fix(home)
    shutil.rmtree(home / ".ssh")
    done = run(home, "undo", "--home", str(home))
    assert done.returncode == 1
    assert f"its directory {home}/.ssh no longer exists; make it, then undo" in done.stderr
    assert not (home / ".ssh").exists()


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@REPEATABLE
@given(data=st.data())
def test_no_value_in_an_entry_is_a_fault(tmp_path: Path, data: st.DataObject) -> None:
    work = tmp_path / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    state = work / "state"
    (work / "file").write_bytes(b"old")
    bounds = Bounds((Root(str(work), "here", os.geteuid()),))
    with locked(str(state)):
        journal = Journal(str(state), bounds)
        make(Write(read(str(work / "file")), b"new"), journal, [])
        journal.finish(changed=True)
    steps = state / journal.run / "steps"
    records = [json.loads(line) for line in steps.read_bytes().split(b"\n") if line]
    record = data.draw(st.sampled_from(records))
    inner = data.draw(st.sampled_from([record, record.get("before", record)]))
    key = data.draw(st.sampled_from(sorted(inner)))
    if data.draw(st.booleans()):
        inner[key] = data.draw(JUNK)
    else:
        del inner[key]
    lines = [json.dumps(r).encode() for r in records]
    lines.insert(data.draw(st.integers(0, len(lines))), data.draw(st.binary(max_size=9)))
    steps.write_bytes(b"\n".join([*lines, b""]))
    for found in history.runs(str(state)):
        undo(found, force=True)
    assert (work / "file").read_bytes() in (b"old", b"new")
    assert sorted(os.listdir(work)) == ["file", "state"]
    for name in history.names(str(state)):
        history.forget(str(state), name)
    assert os.listdir(state) == ["lock"]


def test_after_a_run_that_set_a_passphrase_the_one_before_is_undone(home: Path) -> None:
    import subprocess

    key = home / ".ssh" / "id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    before = (home / ".ssh" / "config").read_bytes()
    fix(home, "--fix", "--yes", "--select", "SSH502")
    state = home.parent / "state" / "sshlint" / "undo"
    answers = iter((b"secret", b"secret"))
    with locked(str(state)):
        journal = Journal(str(state), Bounds((Root(str(home), "the home", os.geteuid()),)))
        for change in changes(
            Action("encrypt-keys", str(key), (str(key),)), lambda prompt: next(answers)
        ):
            make(change, journal, [])
        journal.finish(changed=True)
    encrypted = key.read_bytes()
    done = run(home, "undo", "--home", str(home))
    assert done.returncode == 0, done
    assert "~/.ssh/id_ed25519 keeps the passphrase" in done.stderr
    assert (home / ".ssh" / "config").read_bytes() == before
    assert key.read_bytes() == encrypted


def test_a_journal_that_is_a_link_or_another_ones_is_not_used(home: Path, tmp_path: Path) -> None:
    state = home.parent / "state" / "sshlint"
    state.mkdir(parents=True)
    (tmp_path / "there").mkdir(mode=0o755)
    (state / "undo").symlink_to(tmp_path / "there")
    for done in (fix(home), run(home, "undo"), run(home, "undo", "--list")):
        assert done.returncode == 2
        assert "cannot be used" in done.stderr
    assert list((tmp_path / "there").iterdir()) == []
    assert (tmp_path / "there").stat().st_mode & 0o777 == 0o755


def test_forget_removes_whatever_is_in_the_journal(home: Path) -> None:
    fix(home)
    undo_directory = journal_of(home).parents[1]
    (undo_directory / "stray").write_text("")
    (undo_directory / "link").symlink_to("/etc")
    (undo_directory / "empty").mkdir(mode=0)
    journal_of(home).write_bytes(b"[" * 100_000 + b"\n\xff\xfe\x00\n5\n")
    assert "is damaged" in run(home, "undo", "--list").stderr
    done = run(home, "undo", "--forget")
    assert done.returncode == 0, done
    assert [path.name for path in undo_directory.iterdir()] == ["lock"]
    assert Path("/etc/passwd").exists()
