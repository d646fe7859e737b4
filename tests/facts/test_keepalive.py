"""Where an interval for keepalives is found, and where a new one is put."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from sshlint.commands.check import CheckOptions, inspect
from sshlint.finding import Finding, Text

HOSTS = "Host web\n    User bob\n"


def missing(home: Path, config: str, system: str | None = None) -> list[Finding]:
    folder = home / ".ssh"
    folder.mkdir(mode=0o700)
    (folder / "config").write_bytes(config.encode())
    path = home / "ssh_config"
    if system is not None:
        path.write_text(system)
    options = CheckOptions(
        home=str(home),
        isolated=True,
        select=("SSH509",),
        system_config=str(path) if system is not None else "none",
    )
    return inspect(options, io.BytesIO()).report.findings


@pytest.mark.parametrize(
    "system",
    [
        "Host *\n    ServerAliveInterval 60\n",
        "ServerAliveInterval 60\n",
        "Host w*\n    ServerAliveInterval 60\n",
        "Match user bob\n    ServerAliveInterval 60\n",
    ],
)
def test_the_system_config_may_keep_the_hosts_alive(tmp_path: Path, system: str) -> None:
    assert missing(tmp_path, HOSTS, system) == []


@pytest.mark.parametrize(
    "system", ["", "Host *\n    SendEnv LANG\n", "Host db\n    ServerAliveInterval 60\n"]
)
def test_the_system_config_may_leave_them_out(tmp_path: Path, system: str) -> None:
    assert len(missing(tmp_path, HOSTS, system)) == 1


@pytest.mark.parametrize(
    ("before", "added"),
    [
        pytest.param(HOSTS, "\nHost *\n    ServerAliveInterval 60\n", id="a block"),
        pytest.param("User bob\n", "\nHost *\n    ServerAliveInterval 60\n", id="no block yet"),
        pytest.param(
            "host web\r\n\tuser bob\r\n",
            "\r\nhost *\r\n\tserveraliveinterval 60\r\n",
            id="lower case, tabs and CRLF",
        ),
        pytest.param("Host *\n  User bob\n", "  ServerAliveInterval 60\n", id="a general block"),
        pytest.param("Host=*\n", "    ServerAliveInterval 60\n", id="an empty general block"),
    ],
)
def test_the_new_line_is_written_as_the_file_is(tmp_path: Path, before: str, added: str) -> None:
    (finding,) = missing(tmp_path, before)
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert isinstance(edit, Text)
    assert before[: edit.start] + edit.replacement + before[edit.end :] == before + added
