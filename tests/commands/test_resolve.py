"""`sshlint resolve` as people and scripts meet it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CONFIG = """\
Host web
    HostName %h.example.com
    Port 2222
Match exec "touch ran"
    User eve
Host *
    Port 22
    User bob
    ServerAliveInterval 1m
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config"
    path.write_text(CONFIG)
    return path


def resolve(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    return subprocess.run(
        [sys.executable, "-m", "sshlint", "resolve", *words],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        cwd=cwd,
        env={**environment, "PYTHONPATH": os.getcwd(), "SHELL": "/bin/sh", "NO_COLOR": "1"},
        check=False,
    )


def as_json(*words: str) -> Any:
    done = resolve(*words, "--format", "json")
    return json.loads(done.stdout)


def test_text_names_value_place_block_and_what_was_beaten(config: Path) -> None:
    done = resolve("-F", str(config), "web")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert lines[0] == ["web"]
    assert ["HostName", "web.example.com", f"{config}:2", "Host", "web"] in lines
    assert ["Port", "2222", f"{config}:3", "Host", "web"] in lines
    assert ["overrides", "22", f"{config}:7", "Host", "*"] in lines
    assert ["ServerAliveInterval", "1m", f"{config}:9", "Host", "*"] in lines


def test_what_hangs_on_a_command_says_so_and_nothing_is_run(config: Path, tmp_path: Path) -> None:
    done = resolve("-F", str(config), "web", cwd=tmp_path)
    (line,) = [line for line in done.stdout.splitlines() if "eve" in line]
    assert f"only if Match exec touch ran ({config}:4)" in line
    assert "--allow-exec" in done.stderr
    assert not (tmp_path / "ran").exists()


def test_allow_exec_runs_the_command_and_settles_the_answer(config: Path, tmp_path: Path) -> None:
    done = resolve("-F", str(config), "--allow-exec", "web", cwd=tmp_path)
    assert "only if" not in done.stdout
    assert done.stderr == ""
    assert (tmp_path / "ran").exists()


def test_all_shows_the_defaults_too(config: Path) -> None:
    done = resolve("-F", str(config), "--all", "web")
    assert any(
        line.split()[:3] == ["Compression", "no", "default"] for line in done.stdout.splitlines()
    )


def test_json_has_every_value_with_its_origin(config: Path) -> None:
    answer = as_json("-F", str(config), "-l", "me", "web")
    assert answer["version"] == 1
    (host,) = answer["hosts"]
    assert (host["host"], host["refused"]) == ("web", None)
    assert host["settings"]["port"] == [
        {
            "value": "2222",
            "path": str(config),
            "line": 3,
            "block": "Host web",
            "source": "user",
            "depends_on": None,
        }
    ]
    assert host["settings"]["user"][0]["source"] == "command line"
    assert "compression" not in host["settings"]
    lost = [(loser["keyword"], loser["value"], loser["line"]) for loser in host["losers"]]
    assert lost == [("user", "eve", 5), ("port", "22", 7), ("user", "bob", 8)]


def test_json_tells_the_match_a_value_hangs_on(config: Path) -> None:
    (host,) = as_json("-F", str(config), "web")["hosts"]
    first, second = host["settings"]["user"]
    assert first["depends_on"] == [{"path": str(config), "line": 4, "text": "Match exec touch ran"}]
    assert (second["value"], second["depends_on"]) == ("bob", None)


def test_a_refused_host_goes_to_stderr_and_the_others_are_answered(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("Host ok\nIgnoreUnknown frob\nHost *\nFrob 1\n")
    done = resolve("-F", str(path), "bad", "ok")
    assert done.returncode == 2
    assert (
        done.stderr == f"sshlint: bad: ssh refuses this: {path}:4: Bad configuration option: frob\n"
    )
    assert done.stdout.startswith("ok\n")
    first, second = as_json("-F", str(path), "bad", "ok")["hosts"]
    assert first["refused"] == {
        "path": str(path),
        "line": 4,
        "message": "Bad configuration option: frob",
    }
    assert second["refused"] is None


def test_a_config_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    done = resolve("-F", str(tmp_path / "none-such"), "web")
    assert done.returncode == 2
    assert "none-such: cannot be read: it does not exist" in done.stderr
    assert "Traceback" not in done.stderr


def test_several_releases_are_told_apart(config: Path) -> None:
    hosts = as_json(
        "-F", str(config), "--target-openssh", "8.2", "--target-openssh", "10.5", "--all", "web"
    )["hosts"]
    assert [host["target"] for host in hosts] == ["8.2", "10.5"]
    assert [host["settings"]["ipqos"][0]["value"] for host in hosts] == ["af21 cs1", "ef cs0"]


@pytest.mark.skipif(
    shutil.which("ssh") is None and os.environ.get("CI") != "true", reason="no ssh to ask"
)
def test_the_ssh_format_is_what_ssh_prints_host_by_host(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_bytes("Host a\nUser b\udcffb\nHost b\nPort 9\n".encode("utf-8", "surrogateescape"))
    blocks = []
    for host in ("b", "a", "c"):
        asked = ["ssh", "-G", "-F", str(path), "-p", "22", host]
        blocks.append(subprocess.run(asked, capture_output=True, check=True).stdout)
    words = ["-F", str(path), "-p", "22", "--format", "ssh", "b", "a", "c"]
    asked = [sys.executable, "-m", "sshlint", "resolve", *words]
    done = subprocess.run(asked, capture_output=True, check=True)
    assert done.stdout == b"\n".join(blocks)
    assert done.stderr == b""


def test_a_home_of_another_stands_for_the_users(tmp_path: Path) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "config").write_text("Include more\nControlPath ~/c\n")
    (tmp_path / ".ssh" / "more").write_text("Port 7\n")
    (host,) = as_json("--home", str(tmp_path), "--system-config", "none", "web")["hosts"]
    assert host["settings"]["port"][0]["value"] == "7"
    assert host["settings"]["controlpath"][0]["value"] == f"{tmp_path}/c"


def test_variables_in_include_are_replaced_since_9_9(tmp_path: Path) -> None:
    (tmp_path / "more").write_text("Port 7\n")
    path = tmp_path / "config"
    path.write_text("Include ${SSHLINT_TEST}/more\nInclude /x/%h\n")
    words = ["-F", str(path), "--target-openssh", "9.8", "--target-openssh", "9.9"]
    done = subprocess.run(
        [sys.executable, "-m", "sshlint", "resolve", *words, "--format", "json", "web"],
        capture_output=True,
        env={**os.environ, "SSHLINT_TEST": str(tmp_path)},
        check=True,
    )
    ports = [host["settings"]["port"][0]["value"] for host in json.loads(done.stdout)["hosts"]]
    assert ports == ["22", "7"]
    assert f"{path}:2: not followed: Include /x/%h depends on the login" in done.stderr.decode()


@pytest.mark.skipif(
    shutil.which("ssh") is None and os.environ.get("CI") != "true", reason="no ssh to ask"
)
@pytest.mark.parametrize("word", ["more", "~/.ssh/more", r"~/.ssh/mor\\e", "~/.ssh/m[o]re"])
def test_include_looks_for_the_home_in_the_environment_as_ssh_does(
    word: str, tmp_path: Path
) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "more").write_text("Port 7\n")
    path = tmp_path / "config"
    path.write_text(f"Include {word}\n")
    environment = {**os.environ, "HOME": str(tmp_path)}
    theirs, ours = (
        subprocess.run(
            [*command, "-F", str(path), "web"], capture_output=True, env=environment, check=True
        )
        for command in (
            ["ssh", "-G"],
            [sys.executable, "-m", "sshlint", "resolve", "--format", "ssh"],
        )
    )
    assert b"\nport 7\n" in theirs.stdout
    assert ours.stdout == theirs.stdout


WAY = """\
Host bastion
    HostName 10.0.0.1
    User ops
    Port 2222
Host inner
    ProxyJump bastion
Host db
    ProxyJump inner
    ConnectTimeout 10m
    ControlMaster no
    PubkeyAcceptedAlgorithms +ssh-rsa
    KexAlgorithms -diffie-hellman-group14-sha256
    IdentityFile %d/nowhere
Host a
    ProxyJump b
Host b
    ProxyJump a
Host cmd
    ProxyCommand nc %h %p
Match host db
    ForwardX11Timeout 3600
"""


@pytest.fixture
def way(tmp_path: Path) -> Path:
    path = tmp_path / "config"
    path.write_text(WAY)
    return path


@pytest.mark.parametrize(
    ("host", "drawn"),
    [
        ("db", "you → bastion (ops@10.0.0.1:2222) → inner → db"),
        ("inner", "you → bastion (ops@10.0.0.1:2222) → inner"),
        ("cmd", "you → ProxyCommand → cmd"),
        ("a", "no way there: the jump hosts form a loop: a → b → a"),
    ],
)
def test_the_way_to_a_host_is_drawn(host: str, drawn: str, way: Path) -> None:
    done = resolve("-F", str(way), host)
    assert done.stdout.splitlines()[1].strip() == drawn


def test_nothing_is_drawn_where_ssh_connects_itself(way: Path) -> None:
    assert "you →" not in resolve("-F", str(way), "bastion").stdout


def test_values_are_those_that_people_write_and_ssh_has_its_own(way: Path) -> None:
    text = resolve("-F", str(way), "--all", "db").stdout
    rows = [line.split() for line in text.splitlines()]
    assert ["ConnectTimeout", "10m", f"{way}:9", "Host", "db"] in rows
    assert ["ControlMaster", "no", f"{way}:10", "Host", "db"] in rows
    assert ["ForwardX11Timeout", "1h", f"{way}:21", "Match", "host", "db"] in rows
    assert any(row[:4] == ["PubkeyAcceptedAlgorithms", "default", "+", "ssh-rsa"] for row in rows)
    removed = ["KexAlgorithms", "default", "-", "diffie-hellman-group14-sha256"]
    assert any(row[:4] == removed for row in rows)
    assert any(row[:2] == ["Ciphers", "default"] and row[3] == "names)" for row in rows)
    ssh = resolve("-F", str(way), "--format", "ssh", "db").stdout.splitlines()
    assert {"connecttimeout 600", "controlmaster false", "forwardx11timeout 3600"} <= set(ssh)


def test_a_host_that_no_block_names_is_called_that(way: Path) -> None:
    assert "no block names weeb" in resolve("-F", str(way), "weeb").stdout
    assert "no block names" not in resolve("-F", str(way), "db").stdout


def test_keys_stand_with_what_becomes_of_them(way: Path) -> None:
    (row,) = [line.split() for line in resolve("-F", str(way), "db").stdout.splitlines()
              if line.split()[:1] == ["keys"]]  # fmt: skip
    assert row[1].endswith("/nowhere")
    assert row[2:4] == ["not", "usable:"]
