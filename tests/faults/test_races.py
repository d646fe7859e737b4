"""Somebody else changes the files at the same time: nothing of theirs is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

from sshlint.fixing.journal import history
from sshlint.fixing.journal.undo import undo
from sshlint.fixing.writing.temporary import remove_leftovers
from tests.faults.lab import CONFIG, fix_home, in_child, leftovers, make_home, tree
from tests.forked import fork

THEIRS = b"# written by somebody else\r\n"


def test_a_file_that_changes_at_any_moment_before_the_rename_keeps_the_change(
    location: Path,
) -> None:
    refusals = 0
    for number in count(1):
        home, state = location / str(number) / "home", location / str(number) / "state"
        make_home(home)
        config = home / ".ssh" / "config"
        told, tell = os.pipe()
        real_write = os.write

        def hook(
            now: int,
            name: str,
            arguments: tuple[Any, ...],
            number: int = number,
            config: Path = config,
            tell: int = tell,
            write: Any = real_write,
        ) -> None:
            # Between the last look and the rename itself nobody can step in but by chance.
            if now == number and not (name == "rename" and arguments[1] == "config"):
                with config.open("ab") as file:
                    file.write(THEIRS)
                write(tell, b"done")

        assert in_child(lambda h=home, s=state: fix_home(h, s), hook) == 0  # type: ignore[misc]
        os.close(tell)
        was_changed = bool(os.read(told, 4))
        os.close(told)
        content = config.read_bytes()
        if was_changed:
            assert content.endswith(THEIRS), number
            refusals += content == CONFIG + THEIRS
        assert list(leftovers(home)) == []
        for run in history.runs(str(state)):
            undone = undo(run)
            assert all(refused.path == str(config) for refused in undone.refused)
        assert not was_changed or config.read_bytes().endswith(THEIRS)
        if not was_changed and number > 60:
            break
    assert refusals > 10


def test_two_runs_at_once_fix_everything_once(location: Path) -> None:
    """Through the command, each with its own reading of the files."""
    home = location / "home"
    ssh = home / ".ssh"
    ssh.mkdir(parents=True, mode=0o700)
    (ssh / "config").write_text("".join(f"Host h{n}\n  Protocol 2\n" for n in range(50)))
    (ssh / "config").chmod(0o666)
    before = tree(home)
    command = [sys.executable, "-m", "sshlint", "--home", str(home), "--isolated", "--fix", "--yes"]
    command += ["--system-config", "none", "--select", "SSH103,SSH404"]
    environment = {**os.environ, "XDG_STATE_HOME": str(location / "state")}
    runs = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    answers = [run.communicate(timeout=30) for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], answers
    assert (ssh / "config").read_text() == "".join(f"Host h{n}\n" for n in range(50))
    assert (ssh / "config").stat().st_mode & 0o777 == 0o644
    (run,) = history.runs(str(location / "state" / "sshlint" / "undo"))
    assert undo(run).refused == []
    assert tree(home) == before


def test_a_temporary_file_that_is_being_written_is_not_taken_for_a_left_over_one(
    location: Path,
) -> None:
    home = location / "home"
    make_home(home)
    reader, writer = os.pipe()
    real_write = os.write

    def hook(now: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "rename":
            real_write(writer, b"here")
            signal.pause()

    child = fork()
    if child == 0:
        in_child(lambda: fix_home(home, location / "state"), hook)
        os._exit(0)
    assert os.read(reader, 4) == b"here"
    os.close(reader)
    os.close(writer)
    (temporary,) = leftovers(home)
    assert remove_leftovers([str(home / ".ssh")]) == []
    assert temporary.exists()
    os.kill(_only_child(child), signal.SIGKILL)
    os.waitpid(child, 0)
    assert remove_leftovers([str(home / ".ssh")]) == [str(temporary)]
    assert not temporary.exists()


def _only_child(process: int) -> int:
    return int(Path(f"/proc/{process}/task/{process}/children").read_text())
