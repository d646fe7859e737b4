"""Homes that an editor works on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.editor import Editor, editing

CONFIG = """\
Include config.d/*

# the way in
Host bastion
  HostName bastion.example.com
  User ada

Host db db2
  HostName 10.0.0.5
  User root
  ProxyJump bastion
  IdentityFile ~/.ssh/id_%h

Host *
  User eve
  IdentityFile ~/.ssh/id_ed25519
"""
INCLUDED = "Host web\n  HostName web.example.com\n  ProxyJump ada@bastion:22\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path / "home")


@pytest.fixture(scope="module")
def shared_editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """One server for the tests of a module, which change nothing on disk."""
    with editing(make_home(tmp_path_factory.mktemp("shared") / "home")) as editor:
        yield editor


@pytest.fixture
def editor(shared_editor: Editor) -> Iterator[Editor]:
    yield shared_editor
    shared_editor.clear()


@pytest.fixture
def uri(editor: Editor) -> str:
    return editor.open(".ssh/config")


def make_home(home: Path) -> Path:
    """A home with a config, one that it includes, a key and a known host."""
    ssh = home / ".ssh"
    (ssh / "config.d").mkdir(parents=True)
    for directory in (home, ssh, ssh / "config.d"):
        directory.chmod(0o700)
    write(ssh / "config", CONFIG)
    write(ssh / "config.d" / "work", INCLUDED)
    key = ssh / "id_ed25519"
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ada@laptop", "-f", str(key)]
    subprocess.run(make, check=True)
    public = key.with_suffix(".pub").read_text().split()
    write(ssh / "known_hosts", f"bastion.example.com {public[0]} {public[1]}\n")
    write(ssh / "authorized_keys", f'from="10.*",no-pty {public[0]} {public[1]} ada\n')
    return home


def write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    os.chmod(path, 0o600)
