"""Logins: whom a config is followed for, and the keys each would offer."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from sshlint.commands.check import CheckRun, inspect
from sshlint.commands.run.context import CheckOptions
from sshlint.discover import Survey
from sshlint.login import login
from sshlint.login.login import Login, logins


def check(home: Path, config: str, host: str = "") -> CheckRun:
    folder = home / ".ssh"
    folder.mkdir(exist_ok=True)
    (folder / "config").write_text(config)
    chosen = CheckOptions(
        select=("SSH508",),
        isolated=True,
        home=str(home),
        system_config="none",
        target_openssh=("9.2",),
    )
    return inspect(chosen._replace(host=host), io.BytesIO())


def follow(home: Path, config: str, host: str = "") -> dict[str, Login]:
    survey = check(home, config, host).survey
    return {one.host: one for one in survey.once(logins, survey.configs[0])}


def test_there_is_one_for_each_name_and_one_for_each_wildcard(tmp_path: Path) -> None:
    found = follow(tmp_path, "Host web db !mail\nHost w?.lan *.lan\nHost web\nMatch host x\n")
    assert [(one.host, one.pattern) for one in found.values()] == [
        ("wx.lan", "w?.lan"),
        ("some-host.lan", "*.lan"),
        ("some-host", "*"),
        ("web", ""),
        ("db", ""),
    ]


def test_of_a_huge_config_jump_hosts_come_first_and_a_note_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login, "MOST_LOGINS", 5)
    lines = [f"Host web{i}\n    ProxyJump gate\n    Port {i + 1}" for i in range(20)]
    run = check(tmp_path, "\n".join([*lines, "Host gate\n    Port 99", "Host *\n    User me\n"]))
    found = run.survey.once(logins, run.survey.configs[0])
    assert [one.host for one in found] == ["some-host", "gate", "web0", "web1", "web2"]
    assert [one.value("port") for one in found] == ["", "99", "1", "2", "3"]
    assert {one.value("user") for one in found} == {"me"}
    assert [note.message for note in run.report.notes] == [
        "of 21 hosts, the first 5 were followed as a login; choose any with --host NAME"
    ]
    chosen = follow(tmp_path, (tmp_path / ".ssh/config").read_text(), "web17")
    assert [(one.host, one.value("port")) for one in chosen.values()] == [
        ("web17", "18"),
        ("gate", "99"),
    ]


def test_keys_come_in_the_order_of_the_lines_and_public_halves_count(tmp_path: Path) -> None:
    (tmp_path / ".ssh").mkdir()
    for name in ("web", "general.pub", "web-cert.pub"):
        (tmp_path / ".ssh" / name).touch()
    web = follow(
        tmp_path,
        "Host web\n    IdentityFile ~/.ssh/%n\n    IdentityFile none\n"
        "Host *\n    IdentityFile %d/.ssh/general\n    IdentityFile ~/.ssh/missing\n",
    )["web"]
    assert [(os.path.basename(one.path), one.there, one.public) for one in web.identities] == [
        ("web", True, True),
        ("general", False, True),
        ("missing", False, False),
    ]
    assert list(web.certificates()) == [f"{tmp_path}/.ssh/web-cert.pub"]


def test_without_a_line_the_default_keys_of_that_release_are_tried(tmp_path: Path) -> None:
    found = follow(tmp_path, "Host web\n    User me\n")["web"]
    names = [os.path.basename(one.path) for one in found.identities]
    assert names[:2] == ["id_rsa", "id_ecdsa"]
    assert "id_dsa" in names
    assert all(one.option is None for one in found.identities)
    newer = check(tmp_path, "Host web\n")
    context = newer.survey.context
    survey = Survey(context._replace(targets=(context.targets[0]._replace(version=(10, 5)),)))
    assert "id_dsa" not in [os.path.basename(p) for p in login.default_identities(survey)]


def test_what_hangs_on_a_match_is_unsure_and_not_a_value(tmp_path: Path) -> None:
    found = follow(tmp_path, 'Match exec "true"\n    Port 1\n    IdentityFile ~/a\nHost web\n')
    web = found["web"]
    assert web.unsure("port")
    assert web.value("port") == ""
    assert not web.is_unset("port")
    assert web.options("identityfile") == []
    assert web.identities == []


def test_values_that_ssh_cannot_expand_are_unknown(tmp_path: Path) -> None:
    found = follow(tmp_path, "Host web\n    ControlPath ~/%Z\n    IdentityAgent ~/%n.%%\n")["web"]
    path, agent = found.option("controlpath"), found.option("identityagent")
    assert path is not None
    assert agent is not None
    assert found.expanded(path, path.values[0]) is None
    assert found.expanded(agent, agent.values[0]) == f"{tmp_path}/web.%"
