"""A home to fix and undo through the command, by pipe and in a terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

CONFIG = """\
Host web
    Protocol 2
    ForwardAgent yes
Host db
    Protocol 2
"""
CODES = "SSH101,SSH103,SSH404,SSH603"


class Home(NamedTuple):
    """A home with a key of mode 0644, and a config with two safe fixes and an unsafe one."""

    path: Path

    @property
    def config(self) -> Path:
        return self.path / ".ssh" / "config"

    @property
    def key(self) -> Path:
        return self.path / ".ssh" / "id_ed25519"

    @property
    def state(self) -> Path:
        return self.path.parent / "state" / "sshlint" / "undo"

    def bits(self, path: Path) -> str:
        return f"{path.stat().st_mode & 0o7777:04o}"

    def snapshot(self) -> dict[str, tuple[int, bytes]]:
        return {
            str(path): (path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
            for path in [self.path, *self.path.rglob("*")]
        }

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": os.getcwd(),
            "XDG_STATE_HOME": str(self.path.parent / "state"),
            "NO_COLOR": "1",
            "TERM": "dumb",
        }

    def lint(self, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return self.run(*self.common(), *words, cwd=cwd)

    def run(self, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sshlint", *words],
            capture_output=True,
            text=True,
            errors="surrogateescape",
            stdin=subprocess.DEVNULL,
            cwd=cwd,
            env=self.environment(),
            check=False,
            timeout=120,
        )

    def diff(self, *words: str, cwd: Path) -> bytes:
        """The diff to the last byte."""
        return subprocess.run(
            [sys.executable, "-m", "sshlint", *self.common(), "--diff", *words],
            stdout=subprocess.PIPE,
            cwd=cwd,
            env=self.environment(),
            check=False,
            timeout=120,
        ).stdout

    def common(self) -> list[str]:
        words = ["check", "--home", str(self.path), "--isolated", "--system-config", "none"]
        return [*words, "--select", CODES]

    def talk(self, *answers: str, words: tuple[str, ...] = ("--fix",)) -> tuple[int, str]:
        """Run in a terminal; each answer is typed when a question is asked. Status and screen."""
        return talk([sys.executable, "-m", "sshlint", *self.common(), *words], answers, self)


def make_home(folder: Path) -> Home:
    home = Home(folder / "home")
    home.key.parent.mkdir(parents=True, mode=0o700)
    home.path.chmod(0o755)
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "fix", "-f", str(home.key)]
    subprocess.run(command, check=True)
    home.key.chmod(0o644)
    home.config.write_text(CONFIG)
    home.config.chmod(0o600)
    return home


QUESTIONS = re.compile(r"\(Enter: (?:yes|no)\): |passphrase for [^:]*: |same again[^:]*: ", re.I)


def talk(command: list[str], answers: tuple[str, ...], home: Home) -> tuple[int, str]:
    """Type answers, one at each question; a `^` before a letter is the control key."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ.clear()
        os.environ.update(home.environment())
        # What is started in the background of a script ignores SIGINT, and so would its children.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execv(command[0], command)  # noqa: S606 - the terminal is the point
    screen, left, seen, again = "", list(answers), 0, b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 1)
        if not ready:
            # Python loses a SIGINT that comes between a prompt and its read: press it once more.
            os.write(terminal, again)
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not data:
            break
        screen += data.decode("utf-8", "replace")
        while len(QUESTIONS.findall(screen)) > seen and left:
            seen += 1
            answer = left.pop(0)
            control = answer.startswith("^") and len(answer) == 2
            typed = bytes([ord(answer[1]) & 31]) if control else answer.encode() + b"\n"
            again = typed if control else b""
            os.write(terminal, typed)
    os.close(terminal)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert left == [], f"not asked: {left}\n{screen}"
    return status, screen.replace("\r\n", "\n")
