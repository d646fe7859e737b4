"""Logins that go over other hosts and programs: each host has its own steps."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.diagnosis.login_lab import authorize
from tests.doctor.doctor_lab import Visit, logs_in, ssh, text_of, visit
from tests.sshd import Server, free_port, sshd

STEPS = ["resolve", "connect", "banner", "kex", "hostkey", "auth"]


def jumping(folder: Path, bastion: Server, port: int, key: Path, *lines: str) -> Path:
    """A config where `web` is reached over `bastion`; both host keys are on record."""
    record = folder / "known_hosts"
    public = Path(f"{bastion.host_key}.pub").read_text()
    record.write_text(f"[127.0.0.1]:{bastion.port},[127.0.0.1]:{port} {public}")
    config = folder / "config"
    config.write_text(
        "\n".join(lines) + f"\nHost bastion\n HostName 127.0.0.1\n Port {bastion.port}\n"
        f"Host web\n HostName 127.0.0.1\n Port {port}\n ProxyJump bastion\n"
        f"Host *\n User {bastion.user}\n IdentityFile {key}\n IdentitiesOnly yes\n BatchMode yes\n"
        f" IdentityAgent none\n UserKnownHostsFile {record}\n GlobalKnownHostsFile none\n"
    )
    return config


def of(seen: Visit, host: str) -> list[tuple[str, str]]:
    return [(step["name"], step["status"]) for step in seen.steps if step["host"] == host]


def test_without_leave_a_jump_is_followed_to_where_it_takes_a_login(
    server: Server, key: Path, tmp_path: Path
) -> None:
    before = server.log().count("Accepted publickey")
    seen = visit(jumping(tmp_path, server, server.port, key))
    assert of(seen, "bastion") == [(name, "passed") for name in STEPS]
    assert of(seen, "web") == [(name, "not-tested") for name in STEPS]
    assert "--allow-exec" in seen.steps[6]["detail"]
    assert seen.verdict == "unknown"
    assert server.log().count("Accepted publickey") == before


def test_with_leave_the_other_side_is_walked_too(server: Server, key: Path, tmp_path: Path) -> None:
    config = jumping(tmp_path, server, server.port, key)
    seen = visit(config, allow_exec=True)
    assert of(seen, "web") == [(name, "passed") for name in STEPS], seen.steps
    assert seen.verdict == "works"
    assert logs_in(config)


def test_hops_in_a_row(server: Server, key: Path, tmp_path: Path) -> None:
    hops = ["Host web", " ProxyJump first,second"]
    hops += ["Host first second", " HostName 127.0.0.1", f" Port {server.port}"]
    config = jumping(tmp_path, server, server.port, key, *hops)
    seen = visit(config, allow_exec=True)
    for host in ("first", "second", "web"):
        assert of(seen, host) == [(name, "passed") for name in STEPS], seen.steps
    assert logs_in(config)


def test_a_jump_host_that_lets_nobody_in(tmp_path: Path, key: Path) -> None:
    with sshd(tmp_path / "server") as strict:
        config = jumping(tmp_path, strict, strict.port, key)
        for allowed in (False, True):
            seen = visit(config, allow_exec=allowed)
            assert seen.stop == ("auth", "key-not-authorized")
            assert seen.failed["host"] == "bastion"
            assert of(seen, "web") == [(name, "not-tested") for name in STEPS]
        assert not logs_in(config)


def test_a_jump_host_that_forwards_nothing(tmp_path: Path, key: Path) -> None:
    with sshd(tmp_path / "server", "AllowTcpForwarding no") as strict:
        authorize(strict, key)
        seen = visit(jumping(tmp_path, strict, strict.port, key), allow_exec=True)
    assert seen.stop == ("banner", "jump-forward-refused")
    assert seen.failed["host"] == "web"


def test_a_jump_host_that_cannot_reach_the_next(server: Server, key: Path, tmp_path: Path) -> None:
    seen = visit(jumping(tmp_path, server, free_port(), key), allow_exec=True)
    assert seen.stop == ("banner", "jump-connect-failed")


def test_a_jump_host_reached_through_itself(server: Server, key: Path, tmp_path: Path) -> None:
    config = jumping(tmp_path, server, server.port, key, "Host *", " ProxyJump 127.0.0.1:22")
    loop = jumping(tmp_path, server, server.port, key, "Host bastion", " ProxyJump web")
    for each in (config, loop):
        seen = visit(each)
        assert ("config", "jump-loop") in [(s["name"], s["code"]) for s in seen.steps]
        assert seen.verdict == "fails"


def with_command(folder: Path, server: Server, key: Path, command: str) -> Path:
    return jumping(folder, server, server.port, key, "Host web", f" ProxyCommand {command}")


_RELAY = """
import os, socket, sys, threading
far = socket.create_connection((sys.argv[1], int(sys.argv[2])))
def send():
    while data := os.read(0, 65536):
        far.sendall(data)
threading.Thread(target=send, daemon=True).start()
while data := far.recv(65536):
    os.write(1, data)
"""


@pytest.fixture
def relay(tmp_path: Path) -> str:
    script = tmp_path / "relay.py"
    script.write_text(_RELAY)
    return f"{sys.executable} {script} %h %p"


def test_a_proxy_command_is_run_only_with_leave(
    server: Server, key: Path, tmp_path: Path, relay: str
) -> None:
    config = with_command(tmp_path, server, key, f"touch {tmp_path}/ran; exec {relay}")
    seen = visit(config)
    assert seen.verdict == "unknown"
    assert not (tmp_path / "ran").exists()
    assert "--allow-exec" in seen.steps[0]["detail"]


def test_a_proxy_command_that_connects(
    server: Server, key: Path, tmp_path: Path, relay: str
) -> None:
    config = with_command(tmp_path, server, key, relay)
    seen = visit(config, allow_exec=True)
    assert seen.verdict == "works", seen.steps
    assert logs_in(config)


@pytest.mark.parametrize("command", ["false", "no-such-program-here %h", "sleep 20"])
def test_a_proxy_command_that_fails(
    server: Server, key: Path, tmp_path: Path, command: str
) -> None:
    config = with_command(tmp_path, server, key, command)
    seen = visit(config, allow_exec=True, timeout=0.5)
    assert seen.stop == ("banner", "proxy-command-failed")
    if "no-such" in command:
        assert any("not found" in note for note in seen.failed["notes"])


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["FancyNewOption yes"], "config-bad-option"),
        (["Port abc"], "config-bad-value"),
        (["Ciphers nope"], "config-bad-value"),
        (["IdentityAgent ${NO_SUCH_VARIABLE}/x"], "config-bad-token"),
        (["User ~ada bob"], "config-bad-value"),
        (["ForkAfterAuthentication yes"], "command-conflict"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_settings_with_which_ssh_does_not_start(
    server: Server, key: Path, tmp_path: Path, lines: list[str], code: str
) -> None:
    config = jumping(tmp_path, server, server.port, key, *lines)
    seen = visit(config)
    assert seen.stop == ("config", code)
    if code.startswith("config"):
        assert ssh(config).returncode == 255


def test_an_included_file_others_may_write_to(server: Server, key: Path, tmp_path: Path) -> None:
    included = tmp_path / "more"
    included.write_text("Compression no\n")
    included.chmod(0o666)
    config = jumping(tmp_path, server, server.port, key, f"Include {included}")
    step = visit(config).failed
    assert (step["name"], step["code"]) == ("config", "config-bad-permissions")
    assert f"chmod 600 {included}" in step["remedy"][0]


def test_each_host_has_a_heading(server: Server, key: Path, tmp_path: Path) -> None:
    text = text_of(jumping(tmp_path, server, server.port, key))
    assert text.startswith(f"bastion: {server.user}@127.0.0.1 port {server.port}\n")
    assert f"\nweb: {server.user}@127.0.0.1 port {server.port}\n" in text
    assert text.endswith("\nwhether the login would work is not known\n")
