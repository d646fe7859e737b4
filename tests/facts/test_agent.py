"""The agent's keys: as a real ssh-agent lists them, and what an agent that misbehaves costs."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sshlint.commands.check import CheckOptions, CheckRun, inspect
from sshlint.facts.key_files.agent_keys import agent_keys
from sshlint.machine.agent_protocol import _through_paramiko
from tests.agent import add, ssh_agent
from tests.sshd import make_key


def check(home: Path, path: str, monkeypatch: pytest.MonkeyPatch, select: str = "SSH3") -> CheckRun:
    monkeypatch.setenv("SSH_AUTH_SOCK", path)
    options = CheckOptions(select=(select,), isolated=True, home=str(home), system_config="none")
    return inspect(options, io.BytesIO())


def test_the_keys_are_those_paramiko_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".ssh").mkdir(mode=0o700)
    with ssh_agent(tmp_path) as path:
        for number, kind in enumerate([("ed25519",), ("rsa", "-b", "2048"), ("ecdsa",)]):
            add(path, make_key(tmp_path / f"key{number}", *kind))
        run = check(tmp_path, path, monkeypatch)
        found = agent_keys(run.survey)
        assert len(found) == 3
        assert [key.blob for key in found] == [key.blob for key in _through_paramiko()]
        assert [key.key.bits for key in found] == [256, 2048, 256]


def test_weak_keys_of_the_agent_are_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ssh = tmp_path / ".ssh"
    ssh.mkdir(mode=0o700)
    with ssh_agent(tmp_path) as path:
        short = make_key(tmp_path / "short", "rsa", "-b", "1024")
        known = make_key(ssh / "id_rsa", "rsa", "-b", "1024")
        for key in (short, known):
            add(path, key)
        found = check(tmp_path, path, monkeypatch, "SSH302").report.findings
        assert sorted(finding.location.path for finding in found) == sorted([path, str(known)])
        (of_agent,) = [finding for finding in found if finding.location.path == path]
        assert "in the agent" in of_agent.message


def test_a_hanging_agent_is_not_waited_for_and_is_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".ssh").mkdir(mode=0o700)
    path = str(tmp_path / "hanging")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        run = check(tmp_path, path, monkeypatch)  # it comes back
    assert [note.path for note in run.report.notes] == [path]


@pytest.mark.parametrize(
    "answer",
    [b"", b"\0\0\0\1\5", b"\0\0\0\5\x0c\xff\xff\xff\xff", b"\xff\xff\xff\xff", b"\0\0\0\x09\x0c\0"],
    ids=["hangs up", "refuses", "counts what is not there", "endless", "cut off"],
)
def test_an_agent_that_talks_nonsense_is_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    (tmp_path / ".ssh").mkdir(mode=0o700)
    path = str(tmp_path / "odd")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(100)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        run = check(tmp_path, path, monkeypatch)
        thread.join()
    assert agent_keys(run.survey) == ()


@pytest.mark.parametrize("name", ["", "not-there", "a-file"])
def test_without_an_agent_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / ".ssh").mkdir(mode=0o700)
    (tmp_path / "a-file").touch()
    run = check(tmp_path, str(tmp_path / name) if name else "", monkeypatch)
    assert run.report.findings == []
    assert run.report.notes == []


def test_asking_an_agent_imports_no_paramiko(tmp_path: Path) -> None:
    (tmp_path / ".ssh").mkdir(mode=0o700)
    code = (
        "import io, sys\nfrom sshlint.commands.check import CheckOptions, inspect\n"
        f"inspect(CheckOptions(home={str(tmp_path)!r}, isolated=True), io.BytesIO())\n"
        "print('paramiko' in sys.modules)"
    )
    with ssh_agent(tmp_path) as path:
        add(path, make_key(tmp_path / "key"))
        environment = {**os.environ, "SSH_AUTH_SOCK": path}
        said = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            env=environment,
            check=True,
        )
    assert said.stdout.strip() == "False"
