"""The progress bar: only in a terminal, and only for what takes long."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from sshlint.commands.run import progress

LINES = "Host web{0}\n    HostName 10.0.0.1\n    Port {0}\n"


def lint_in_terminal(path: Path) -> str:
    """What sshlint writes to a terminal on standard error."""
    outer, inner = pty.openpty()
    command = [sys.executable, "-m", "sshlint", "check", str(path), "--isolated", "--quiet"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=inner)
    os.close(inner)
    written = b""
    while True:
        try:
            data = os.read(outer, 65536)
        except OSError:  # the other end is closed
            break
        if not data:
            break
        written += data
    os.close(outer)
    process.wait(60)
    return written.decode()


def config(path: Path, hosts: int) -> Path:
    path.write_text("".join(LINES.format(number) for number in range(1, hosts + 1)))
    return path


def test_a_bar_is_shown_for_what_takes_long(tmp_path: Path) -> None:
    assert "linting" in lint_in_terminal(config(tmp_path / "c", 60_000))


@pytest.mark.parametrize(("seconds", "shown"), [(0.1, False), (0.6, True)])
def test_patience_is_a_second(seconds: float, shown: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    clock = count(0.0, seconds)
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    assert list(progress.shown("abc")) == ["a", "b", "c"]
    assert ("linting" in terminal.getvalue()) is shown


def test_no_bar_is_written_into_a_file(tmp_path: Path) -> None:
    path = config(tmp_path / "c", 60_000)
    command = [sys.executable, "-m", "sshlint", "check", str(path), "--isolated", "--quiet"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "linting" not in run.stderr
