"""`check --host`: only what touches a login to that host."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from sshlint.commands.check import inspect
from sshlint.commands.run.context import CheckOptions

_CONFIG = """\
Host web
    HostName web.example.com:2222
    IdentityFile ~/.ssh/web

Host db
    HostName ssh://db
    ProxyJump gate

Host gate
    ForwardAgent on
    ProxyJump outer

Host outer
    HostName user@outer

Host mail,x
    User bob

Match host none
    StreamLocalBindMask 0111

Host unused
    Port 99999

Host *
    Compression maybe
    ForwardAgent off
"""


def found(home: Path, host: str) -> set[str]:
    folder = home / ".ssh"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "config").write_text(_CONFIG)
    for name in ("web", "other"):
        (folder / name).write_text("-----BEGIN OPENSSH PRIVATE KEY-----\n")
        (folder / name).chmod(0o644)
    options = CheckOptions(
        select=("SSH101", "SSH403", "SSH504", "SSH516", "SSH517", "SSH520"),
        isolated=True,
        home=str(home),
        system_config="none",
        host=host,
    )
    report = inspect(options, io.BytesIO()).report
    return {
        f"{f.rule.code} {os.path.basename(f.location.path)}"
        if f.location.start is None or f.location.source is None
        else f"{f.rule.code} {f.location.source.position(f.location.start)[0]}"
        for f in report.findings
    }


_FOR_ALL = {"SSH403 23", "SSH403 26", "SSH516 27", "SSH517 20"}


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("web", {"SSH520 2", "SSH101 web"}),
        ("db", {"SSH520 6", "SSH516 10", "SSH520 14"}),
        ("gate", {"SSH516 10", "SSH520 14"}),
        ("mail", {"SSH504 16"}),
        ("stranger", set()),
    ],
)
def test_findings_of_its_blocks_its_jump_hosts_and_its_files_are_kept(
    host: str, own: set[str], tmp_path: Path
) -> None:
    assert found(tmp_path, host) == own | _FOR_ALL


def test_without_a_host_all_is_told(tmp_path: Path) -> None:
    assert found(tmp_path, "") == _FOR_ALL | {
        *("SSH520 2", "SSH520 6", "SSH516 10", "SSH520 14", "SSH504 16"),
        *("SSH101 web", "SSH101 other"),
    }
