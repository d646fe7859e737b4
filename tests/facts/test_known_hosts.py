"""known_hosts files as facts: how far hashed names are followed, and what lies in one key."""

from __future__ import annotations

import hmac
import io
import random
from pathlib import Path
from typing import Any

import pytest

from sshlint.commands.check import CheckOptions, CheckRun, inspect
from sshlint.facts.known_hosts.known_hosts_file import MAX_COMPARISONS, KnownHostsFile
from sshlint.formats.known_host_names import hash_name, lookup_name
from tests.bench import homes

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43


def lint(home: Path) -> CheckRun:
    options = CheckOptions(select=("SSH7",), isolated=True, home=str(home), system_config="none")
    return inspect(options, io.BytesIO())


def home_with(tmp_path: Path, config: str, known_hosts: str) -> Path:
    ssh = tmp_path / ".ssh"
    ssh.mkdir(mode=0o700)
    (ssh / "config").write_text(config)
    (ssh / "known_hosts").write_text(known_hosts)
    return tmp_path


def test_hashed_names_are_found_through_names_aliases_and_ports(tmp_path: Path) -> None:
    config = (
        "Host web\n  HostName web.example.com\n  Port 2222\nHost db.example.com\n"
        "Host c\n  HostKeyAlias cluster\nHost *.example.org !x\n  HostName %h.example.org\n"
    )
    names = [lookup_name("web.example.com", 2222), "db.example.com", "cluster", "stranger"]
    lines = "".join(f"{hash_name(name, bytes([n]) * 20)} {KEY}\n" for n, name in enumerate(names))
    run = lint(home_with(tmp_path, config, lines))
    (file,) = KnownHostsFile.collect(run.survey, frozenset())
    found = [file.names(entry)[0] for entry in file.sound]
    assert found[:3] == names[:3]
    assert found[3].startswith("|1|")


def test_many_hosts_and_many_hashed_entries_cost_a_bounded_number_of_hashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(20260824)
    lines = [f"{hash_name(f'h{n}', dice.randbytes(20))} {KEY}\n" for n in range(5_000)]
    home = home_with(tmp_path, homes.config(3_000), "".join(lines))
    hashed = 0
    real = hmac.digest

    def count(*arguments: Any) -> bytes:
        nonlocal hashed
        hashed += 1
        return real(*arguments)

    monkeypatch.setattr(hmac, "digest", count)
    run = lint(home)
    (note,) = run.report.notes
    assert "of 5000 hashed host names were compared" in note.message
    assert 0 < hashed <= MAX_COMPARISONS


def test_a_file_that_only_a_config_names_is_linted_too(tmp_path: Path) -> None:
    config = "Host *\n  UserKnownHostsFile ~/.ssh/work_hosts ~/elsewhere /dev/null ~/.ssh/%h\n"
    home = home_with(tmp_path, config, "")
    (home / ".ssh" / "work_hosts").write_text(f"a {KEY}\na cut\n")
    (home / "elsewhere").write_text(f"b {KEY}\nb cut\n")
    found = lint(home).report.findings
    assert [Path(finding.location.path).name for finding in found] == ["work_hosts", "elsewhere"]
