"""Whatever lies in a home in place of its files: no fault, no wait, no sign that moves a cursor."""

from __future__ import annotations

import os
import re
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sshlint.facts.path import quoted
from tests.trust.test_secrets_have_one_gate import said_by

NAMES = ("config", "known_hosts", "authorized_keys", "id_rsa", "id_rsa.pub", "work.ppk")
SECRET = "hv7Kq2"
MOVES = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def fifo(path: Path) -> None:
    os.mkfifo(path)


def bound_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(path.parent)  # its path may not be long
        server.bind(path.name)


def directory(path: Path) -> None:
    path.mkdir()


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(20 << 30)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def environment(path: Path) -> None:
    path.symlink_to("/proc/self/environ")


def unreadable(path: Path) -> None:
    path.write_text("Host a\n User a\n User a\n")
    path.chmod(0)


KINDS: tuple[Callable[[Path], None], ...] = (
    *(fifo, bound_socket, directory, loop, sparse, device, environment, unreadable),
)


def commands(home: Path) -> list[tuple[str, ...]]:
    own = ("--home", str(home), "--system-config", "none")
    check = ("check", *own, "--isolated")
    return [
        check,
        *((*check, "--format", form) for form in ("json", "sarif", "github")),
        (*check, "--diff", "--unsafe"),
        (*check, "--fix", "--yes", "--unsafe"),
        (*check, str(home / ".ssh" / "config")),
        ("resolve", *own, "web"),
        ("prelogin", *own, "web"),
        ("diagnose", "--home", str(home), str(home / ".ssh" / "config")),
        ("key", str(home / ".ssh" / "id_rsa")),
        ("undo", "--home", str(home)),
    ]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".ssh").mkdir(mode=0o700)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("A_SECRET", SECRET)
    return tmp_path


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_is_no_file_in_a_files_place_is_neither_waited_for_nor_read(
    home: Path, kind: Callable[[Path], None]
) -> None:
    for name in NAMES:
        kind(home / ".ssh" / name)
    before = sorted(os.listdir(home / ".ssh"))
    for words in commands(home):
        if words[0] == "diagnose" and kind in (fifo, device, environment, sparse):
            continue  # a log is read as it comes, from whatever the user names: `diagnose <(…)`
        said = said_by(words, b"")
        assert SECRET not in said, words
        assert not MOVES.search(said), words
    assert sorted(os.listdir(home / ".ssh")) == before


ODD_NAMES = (
    b"id_\n\x1b[31mx",
    b"id_\xff\xfe",
    b"id_\xe2\x80\xaegpj.exe",
    b"id_\x07\x08",
    b"id_$(touch gone)",
    b"id_';touch gone;'",
    b"-rf",
    b"id_ \t ",
    b"\r",
    b"config\n",
)


def test_no_name_moves_a_cursor_in_any_output(home: Path) -> None:
    key = b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"
    for name in ODD_NAMES:
        Path(os.fsdecode(os.fsencode(home / ".ssh") + b"/" + name)).write_bytes(key)
    (home / ".ssh" / "config").write_bytes(
        b"Include *\nHost web\n IdentityFile ~/.ssh/id_\x1b[31m\n User \xe2\x80\xaex\n"
        b" Hostnmae \x1b]0;x\x07\n User a\n User a\n"
    )
    for words in commands(home):
        said = said_by(words, b"")
        if "--diff" in words:  # into a pipe a diff is exact, for patch
            said = "\n".join(line for line in said.split("\n") if line.startswith("chmod"))
            assert said.count("chmod") > 5
        assert not MOVES.search(said), words


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("start", ["", "~/"])
def test_a_shell_reads_a_quoted_path_as_the_path(name: bytes, start: str, tmp_path: Path) -> None:
    path = os.fsdecode(name)
    done = subprocess.run(
        ["bash", "-c", f"printf %s {quoted(start + path)}"],
        capture_output=True,
        env={"HOME": "/h"},
        cwd=tmp_path,
        check=True,
    )
    asked = b"/h/" + name if start else name
    assert done.stdout.removeprefix(b"./") == asked
    assert not MOVES.search(quoted(path))
    assert list(tmp_path.iterdir()) == []
