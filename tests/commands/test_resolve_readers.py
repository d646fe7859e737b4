"""`sshlint resolve --reader`: another program's answer beside ssh's, differences marked."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from sshlint.commands.resolve import ResolveOptions, run
from sshlint.settings import READERS, SettingsError
from sshlint.source import SshlintError
from sshlint.tables.readers.reader_programs import PROGRAMS

CONFIG = """\
Include conf.d/*
Host web
    HostName web.example.com
    IdentityFile ~/.ssh/web
Match user ada
    Port 2222
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    parts = tmp_path / ".ssh" / "conf.d"
    parts.mkdir(parents=True)
    (tmp_path / ".ssh" / "config").write_text(CONFIG)
    (parts / "one").write_text("Host web\n    User ada\n")
    return tmp_path


def resolved(home: Path, *readers: str, format: str = "text") -> str:
    out = io.StringIO()
    options = ResolveOptions(
        ("web",), home=str(home), system_config="none", reader=readers, format=format
    )
    assert run(options, out) == 0
    return out.getvalue()


def other(home: Path, reader: str) -> dict[str, Any]:
    document = json.loads(resolved(home, reader, format="json"))
    found: dict[str, Any] = document["hosts"][0]["readers"][0]
    return found


def test_a_difference_is_marked_and_says_what_ssh_takes(home: Path) -> None:
    text = resolved(home, "paramiko")
    assert "web as paramiko 5.1 reads it" in text
    user = next(line for line in text.splitlines() if line.startswith("! User"))
    assert "(not set)" in user
    assert "ssh: ada" in user
    assert not any(line.startswith("! HostName") for line in text.splitlines())


def test_a_program_that_refuses_the_config_says_where_and_why(home: Path) -> None:
    note = other(home, "mina-sshd")["note"]
    assert note == "refuses ~/.ssh/config:5: Currently not able to process Match sections"
    assert other(home, "mina-sshd")["settings"] == {}


def test_a_version_decides_and_one_beyond_the_facts_is_said(home: Path) -> None:
    (home / ".ssh" / "config").write_text("Match final\n    User ada\n")
    assert "Missing parameter to Match 'final' keyword" in other(home, "paramiko=3.2")["note"]
    assert other(home, "paramiko=3.3")["note"] is None
    assert other(home, "paramiko=99.1")["reader"] == "paramiko 99.1 (as of 5.1)"


def test_json_names_the_places(home: Path) -> None:
    setting = other(home, "asyncssh")["settings"]["user"]
    assert setting["values"] == ["ada"]
    assert setting["places"] == [{"path": str(home / ".ssh/conf.d/one"), "line": 2}]
    assert setting["differs"] is False


def test_a_program_without_a_parser_says_so(home: Path) -> None:
    assert "it reads no ssh_config" in resolved(home, "npm-ssh2")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("paramik", 'did you mean "paramiko"'),
        ("putty=0.70", "nor one with a version"),
        ("paramiko=new", "nor one with a version"),
        ("pem-only", "it stands for key files"),
    ],
)
def test_a_reader_that_is_none_is_refused(home: Path, word: str, expected: str) -> None:
    with pytest.raises(SshlintError, match=expected):
        resolved(home, word)


def test_every_name_of_a_program_has_its_facts() -> None:
    assert set(PROGRAMS) == set(READERS) - {"openssh", "putty", "pem-only"}
    assert issubclass(SettingsError, SshlintError)
