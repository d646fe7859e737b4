"""The real programs the tests ask. Where one is missing: a skip, but with CI=true a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sshlint.machine import installed
from tests.releases import AbsentError, programs

SECONDS = 120
SEARCHED = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))


def require(program: str) -> str:
    """The path of a program that a test cannot do without."""
    path = shutil.which(program, path=SEARCHED)
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{program} is not installed; tests/run as root installs it")
        pytest.skip(f"{program} is not installed")
    return path


def run_ssh_g(config: Path, host: str, *options: str) -> subprocess.CompletedProcess[bytes]:
    """`ssh -G` with this config only, in an environment that is the same everywhere."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "SHELL": "/bin/sh"}
    return subprocess.run(
        [require("ssh"), "-G", "-F", str(config), *options, host],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**environment, "HOME": os.environ.get("HOME", "/")},
        timeout=SECONDS,
        check=False,
    )


def require_release(suite: str) -> Path:
    """Where the programs of another release are; the test is skipped where they are not here."""
    try:
        return programs(suite)
    except AbsentError as error:
        pytest.skip(str(error))


def with_release(suite: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """What a fixture does so that the installed ssh is the one of another release."""
    found = require_release(suite)
    monkeypatch.setenv("PATH", os.pathsep.join((str(found), os.environ["PATH"])))
    installed.forget()
    yield suite
    installed.forget()
