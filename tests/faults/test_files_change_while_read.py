"""Files that change, vanish, are cut or become something else while they are read: no fault."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from sshlint import cli
from sshlint.commands.run.ending import status_of
from tests.faults.lab import make_home
from tests.forked import fork

LOOKS = ("open", "stat", "lstat", "listdir", "scandir", "readlink", "access")
_FEWER, _BROKEN = 9, 70  # exit statuses of the child
SMALL = b"Host a\n  Include more\n  IdentityFile ~/.ssh/id_ed25519\n"


def vanish(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    os.truncate(path, 3)


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\nHost late\n" * 100)


def become_a_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def become_a_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def become_a_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def become_unreadable(path: Path) -> None:
    path.chmod(0)


WAYS = (vanish, cut, grow, become_a_directory, become_a_fifo, become_a_loop, become_unreadable)
COMMANDS = (
    ("check", "--isolated"),
    ("check", "--isolated", "--diff"),
    ("check", "--isolated", "--format", "sarif"),
    ("resolve", "a"),
    ("check", "--isolated", "--fix", "--yes", "--unsafe"),
)


def files(home: Path) -> Iterator[Path]:
    return (path for path in sorted((home / ".ssh").iterdir()) if path.is_file())


def changed_at(
    number: int, home: Path, way: Callable[[Path], None], words: tuple[str, ...], out: int
) -> bool:
    """Run a command whose n-th look at the file system finds all changed; False: it has fewer."""
    child = fork()
    if child:
        status = os.waitpid(child, 0)[1]
        assert not os.WIFSIGNALED(status), (words, number, "it waited for ever")
        assert os.WEXITSTATUS(status) in (0, _FEWER), (words, number, "the command did not end")
        return os.WEXITSTATUS(status) == 0
    status = _BROKEN  # whatever is raised here, the child must not go on with the tests
    try:
        status = 0 if _looks_of_a_run(number, home, way, words, out) >= number else _FEWER
    finally:
        os._exit(status)


def _looks_of_a_run(
    number: int, home: Path, way: Callable[[Path], None], words: tuple[str, ...], out: int
) -> int:
    """How often a command looked, in this process, at files that changed at one of its looks."""
    signal.alarm(60)
    looks = 0

    def hooked(call: Callable[..., object]) -> Callable[..., object]:
        def look(path: object, *arguments: object, **keywords: object) -> object:
            nonlocal looks
            if isinstance(path, str) and ".ssh" in path:
                looks += 1
                if looks == number:
                    for file in list(files(home)):
                        way(file)
            return call(path, *arguments, **keywords)

        return look

    for name in LOOKS:
        setattr(os, name, hooked(getattr(os, name)))
    sys.stdout = sys.stderr = io.TextIOWrapper(io.FileIO(out, "w", closefd=False), "utf-8")
    sys.stdin = io.TextIOWrapper(io.BytesIO())
    sys.argv = ["sshlint", *words, "--home", str(home), "--system-config", "none"]
    status = status_of(cli.main)
    print(f"status {status}")
    sys.stdout.flush()
    return looks


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_file_that_changes_at_any_look_is_no_fault(
    way: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    step = int(os.environ.get("LOOK_STEP", "97"))  # 1: every look, which takes an hour
    fix, others = COMMANDS[-1], COMMANDS[:-1]
    chosen = (fix, others[WAYS.index(way) % len(others)])
    for words in COMMANDS if "LOOK_STEP" in os.environ else chosen:
        for number in count(13 * WAYS.index(way) % step + 1, step):
            home = tmp_path / "home"
            make_home(home)
            (home / ".ssh" / "config").write_bytes(SMALL)
            (home / ".ssh" / "more").write_bytes(SMALL)
            said = os.memfd_create("said")
            went_on = changed_at(number, home, way, words, said)
            os.lseek(said, 0, os.SEEK_SET)
            text = os.read(said, 1 << 20).decode(errors="replace")
            os.close(said)
            shutil.rmtree(home)
            assert "internal fault" not in text, (words, number, text)
            assert "Traceback" not in text, (words, number, text)
            if not went_on:
                break
