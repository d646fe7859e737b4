"""Somebody swaps directories and links between the look and the write: nothing outside changes."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from sshlint.fixing.journal import history
from sshlint.fixing.journal.undo import undo
from tests.faults.lab import fix_home, in_child, make_home, tree
from tests.forked import fork

HOW = ("directory", "file")


def swap(home: Path, outside: Path, how: str) -> None:
    """Put a link in the place of `.ssh`, or of its files, that leads to equal ones outside."""
    ssh = home / ".ssh"
    if how == "directory":
        ssh.rename(home / "moved")
        ssh.symlink_to(outside / ".ssh")
        return
    for path in ssh.iterdir():
        if path.name in ("config", "known_hosts", "id_ed25519", "old name"):
            path.unlink()
            path.symlink_to(outside / ".ssh" / path.name)


@pytest.mark.parametrize("how", HOW)
def test_a_swap_at_any_call_leads_no_write_outside(location: Path, how: str) -> None:
    outside = location / "outside"
    make_home(outside)
    before = tree(outside)
    for number in count(1):
        home, state = location / str(number) / "home", location / str(number) / "state"
        make_home(home)

        def hook(
            now: int, name: str, arguments: tuple[Any, ...], number: int = number, home: Path = home
        ) -> None:
            if now == number:
                swap(home, outside, how)

        status = in_child(lambda h=home, s=state: fix_home(h, s), hook)  # type: ignore[misc]
        assert os.WIFEXITED(status)
        assert tree(outside) == before, number
        for run in history.runs(str(state)):
            undo(run, force=True)
            assert tree(outside) == before, number
        if not (home / "moved").exists() and not (home / ".ssh" / "config").is_symlink():
            break
    assert number > 60


def racer(home: Path, outside: Path) -> None:
    ssh, aside = home / ".ssh", home / "aside"
    while True:
        with suppress(OSError):
            ssh.rename(aside)
            ssh.symlink_to(outside / ".ssh")
        with suppress(OSError):
            ssh.unlink()
        with suppress(OSError):
            aside.rename(ssh)
        time.sleep(0.0005)


def test_a_process_that_swaps_all_the_time_leads_no_write_outside(location: Path) -> None:
    outside = location / "outside"
    make_home(outside)
    before = tree(outside)
    for number in range(12):
        home, state = location / str(number) / "home", location / str(number) / "state"
        make_home(home)
        process = fork()
        if process == 0:
            try:
                racer(home, outside)
            finally:
                os._exit(1)  # whatever is raised there, the child must not go on with the tests
        try:
            in_child(lambda h=home, s=state: fix_home(h, s), lambda *_: None)  # type: ignore[misc]
        finally:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        assert tree(outside) == before, number
