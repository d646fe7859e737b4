"""The ssh of this machine: what it says of itself, and the tables beside it."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sshlint.config.dump import dump, skeleton
from sshlint.machine import installed
from sshlint.machine.account import running_account
from sshlint.settings import Release


@pytest.fixture(scope="module", autouse=True)
def _ssh() -> None:
    if shutil.which("ssh") is None and os.environ.get("CI") != "true":
        pytest.skip("no ssh to ask")


@pytest.fixture
def afresh() -> Iterator[None]:
    installed.forget()
    yield
    installed.forget()


def test_the_version_is_the_one_ssh_prints() -> None:
    found = installed.installed()
    assert found is not None
    printed = subprocess.run(["ssh", "-V"], capture_output=True, text=True, check=True).stderr
    assert printed.startswith(found.banner + ",")
    assert f"OpenSSH_{found.release}" in printed
    assert (found.release.vendor == "Debian") == ("Debian" in printed or "Ubuntu" in printed)


def test_the_tables_know_the_defaults_of_the_installed_ssh() -> None:
    found = installed.installed()
    assert found is not None
    if found.release != Release((9, 2), "Debian"):
        pytest.skip("the tables' defaults were recorded for Debian's 9.2")
    account = running_account()
    asked = skeleton(found.release, account, installed.default_lines(found.path))
    by_table = skeleton(found.release, account)
    assert dump(by_table, {}) == dump(asked, {})


def test_the_lists_are_those_ssh_answers() -> None:
    found = installed.installed()
    assert found is not None
    for kind, query in (("cipher", "cipher"), ("ca-signature", "sig"), ("pubkey", "key-sig")):
        default, known = installed.lists(found.path)[kind]
        asked = subprocess.run(["ssh", "-Q", query], capture_output=True, text=True, check=True)
        assert list(known) == asked.stdout.split()
        assert default
        assert set(default) <= set(known)


@pytest.mark.usefixtures("afresh")
@pytest.mark.parametrize(
    "script",
    [
        pytest.param("echo nonsense", id="an ssh that says something else"),
        pytest.param("exit 1", id="an ssh that fails"),
        pytest.param("exec sleep 60", id="an ssh that hangs"),
    ],
)
def test_an_ssh_that_is_none_is_given_up(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "ssh"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(installed, "SECONDS", 0.3)
    assert installed.installed() is None


@pytest.mark.usefixtures("afresh")
def test_without_an_ssh_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installed.installed() is None
