"""Sessions cut in the middle, jump hosts, control sockets and configs that ssh refuses."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.diagnosis.login_lab import (
    ask,
    authorize,
    carry_out,
    command,
    first,
    run_ssh,
    tcp_server,
)
from tests.sshd import Server, free_port, need, sshd

ONLY = ("-o", "IdentitiesOnly=yes")


class Wire:
    """A relay to a server, with a pair of pliers: `cut` ends it, `freeze` swallows all."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cut = threading.Event()
        self.freeze = threading.Event()

    def carry(self, near: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as far:
            other = {near: far, far: near}
            while not self.cut.is_set():
                for readable in select.select([near, far], [], [], 0.02)[0]:
                    data = readable.recv(65536)
                    if not data:
                        return
                    if not self.freeze.is_set():
                        other[readable].sendall(data)
            # a reset, as a firewall that has forgotten the connection sends it
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def session(
    folder: Path, port: int, user: str, key: Path, trouble: Callable[[], None], *more: str
) -> bytes:
    """Log in, make trouble once the session is open, and return what ssh said."""
    call = [need("ssh"), "-F", "none", "-p", str(port), "-i", str(key), *ONLY, *more]
    call += ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=VERBOSE"]
    call += ["-o", f"UserKnownHostsFile={folder}/known_hosts", "-o", "GlobalKnownHostsFile=none"]
    with subprocess.Popen(
        [*call, f"{user}@127.0.0.1", "echo open; exec sleep 20"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"]},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        trouble()
        return process.communicate(timeout=120)[1]


def test_a_session_cut_in_the_middle(server: Server, key: Path, tmp_path: Path) -> None:
    wire = Wire(server.port)
    with tcp_server(wire.carry) as port:
        log = session(tmp_path, port, server.user, key, wire.cut.set)
    causes = ask(log)
    assert [cause["code"] for cause in causes] == ["connection-lost"]
    remedy = " ".join(causes[0]["remedy"])
    for word in ("ServerAliveInterval", "ClientAliveInterval", "firewall", "link worse"):
        assert word in remedy


def test_a_server_that_falls_silent(server: Server, key: Path, tmp_path: Path) -> None:
    wire = Wire(server.port)
    alive = ("-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=1")
    with tcp_server(wire.carry) as port:
        log = session(tmp_path, port, server.user, key, wire.freeze.set, *alive)
        wire.cut.set()
    assert first(log)["code"] == "keepalive-timeout"


def test_a_client_that_falls_silent(tmp_path: Path, key: Path) -> None:
    settings = ("ClientAliveInterval 1", "ClientAliveCountMax 1", "LogLevel INFO")
    with sshd(tmp_path / "server", *settings) as strict:
        authorize(strict, key)
        wire = Wire(strict.port)

        def fall_silent() -> None:
            wire.freeze.set()
            strict.wait_for("not responding")
            wire.cut.set()

        with tcp_server(wire.carry) as port:
            session(tmp_path, port, strict.user, key, fall_silent)
        assert first(strict.log().encode())["code"] == "idle-cut-by-server"


def jump(folder: Path, bastion: Server, port: int, key: Path, *more: str) -> bytes:
    """A login to `port` through `bastion`."""
    config = folder / "jump_config"
    config.write_text(
        f"Host bastion\n HostName 127.0.0.1\n Port {bastion.port}\n"
        f"Host inner\n HostName 127.0.0.1\n Port {port}\n ProxyJump bastion\n"
        f"Host *\n User {bastion.user}\n IdentityFile {key}\n IdentitiesOnly yes\n BatchMode yes\n"
        f" StrictHostKeyChecking no\n UserKnownHostsFile {folder}/known_hosts\n"
    )
    done = subprocess.run(
        [need("ssh"), "-F", str(config), *more, "inner", "true"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=120,
        env={"PATH": os.environ["PATH"]},
    )
    return done.stdout


@pytest.mark.parametrize("verbose", [(), ("-v",)], ids=["quiet", "verbose"])
def test_a_jump_host_that_cannot_reach_the_next(
    server: Server, key: Path, tmp_path: Path, verbose: tuple[str, ...]
) -> None:
    cause = first(jump(tmp_path, server, free_port(), key, *verbose))
    assert cause["code"] == "jump-connect-failed"


@pytest.mark.parametrize("verbose", [(), ("-v",)], ids=["quiet", "verbose"])
def test_a_jump_host_that_forwards_nothing(
    tmp_path: Path, key: Path, verbose: tuple[str, ...]
) -> None:
    with sshd(tmp_path / "server", "AllowTcpForwarding no") as strict:
        authorize(strict, key)
        cause = first(jump(tmp_path, strict, strict.port, key, *verbose))
    assert cause["code"] == "jump-forward-refused"


@pytest.mark.parametrize("verbose", [(), ("-v",)], ids=["quiet", "verbose"])
def test_a_jump_host_that_lets_nobody_in(
    tmp_path: Path, key: Path, verbose: tuple[str, ...]
) -> None:
    with sshd(tmp_path / "server") as strict:
        causes = ask(jump(tmp_path, strict, strict.port, key, *verbose))
    assert [cause["code"] for cause in causes] in (["publickey-refused"], ["key-not-authorized"])


def test_a_good_login_through_a_jump_host(server: Server, key: Path, tmp_path: Path) -> None:
    causes = ask(jump(tmp_path, server, server.port, key, "-v"))
    assert [cause["code"] for cause in causes] == ["login-succeeded"]


def test_a_jump_host_reached_through_itself(tmp_path: Path) -> None:
    log = run_ssh(tmp_path, 22, config=("ProxyJump 127.0.0.1",))
    assert first(log)["code"] == "jump-loop"


def test_a_proxy_command_that_fails(tmp_path: Path) -> None:
    for proxy in ("false", "no-such-program-here %h"):
        causes = ask(run_ssh(tmp_path, 22, config=(f"ProxyCommand {proxy}",)))
        assert [cause["code"] for cause in causes] == ["proxy-command-failed"]


def test_a_control_socket_with_too_long_a_path(server: Server, key: Path, tmp_path: Path) -> None:
    control = ("-o", "ControlMaster=yes", "-o", f"ControlPath={tmp_path}/{'x' * 90}")
    log = run_ssh(tmp_path, server, *control, *ONLY, "-i", str(key))
    assert first(log)["code"] == "control-path-too-long"


def test_a_control_socket_without_its_folder(server: Server, key: Path, tmp_path: Path) -> None:
    location = Path(
        tempfile.mkdtemp(prefix="c", dir="/tmp")
    )  # the path of a socket may not be long
    folder = location / "c"
    control = ("-o", "ControlMaster=yes", "-o", f"ControlPath={folder}/%p")
    cause = first(run_ssh(tmp_path, server, *control, *ONLY, "-i", str(key)))
    assert cause["code"] == "control-folder-missing"
    carry_out(cause, r"mkdir .*")
    log = run_ssh(tmp_path, server, "-v", *control, *ONLY, "-i", str(key))
    shutil.rmtree(location)
    assert first(log)["code"] == "login-succeeded"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("FancyNewOption yes", "config-bad-option"),
        ("Port abc", "config-bad-value"),
        ("Ciphers nope", "config-bad-value"),
        ("PubkeyAcceptedAlgorithms ssh-nope", "config-bad-value"),
        ('User "alice', "config-bad-value"),
        ("Host", "config-bad-value"),
        ("Match nonsense", "config-bad-value"),
        ("User alice bob", "config-bad-value"),
        ("StrictHostKeyChecking maybe", "config-bad-value"),
        ("LocalForward 8080", "config-bad-value"),
        ("SetEnv X", "config-bad-value"),
        ("IPQoS foo", "config-bad-value"),
        ("ServerAliveInterval soon", "config-bad-value"),
        ("IdentityFile %Z", "config-bad-token"),
        ("IdentityFile ~nobodysuch/id", "config-bad-token"),
        ("IdentityFile ${NO_SUCH_VARIABLE}/id", "config-bad-token"),
    ],
)
def test_a_config_ssh_refuses(server: Server, tmp_path: Path, line: str, code: str) -> None:
    log = run_ssh(tmp_path, server, config=("# first", line))
    causes = ask(log)
    assert [cause["code"] for cause in causes] == [code], log
    if code != "config-bad-token":
        location = f"open {tmp_path}/client_config at line 2"
        assert location in " ".join(causes[0]["remedy"])


def test_the_remedy_for_an_unknown_option(server: Server, key: Path, tmp_path: Path) -> None:
    cause = first(run_ssh(tmp_path, server, config=("FancyNewOption yes",)))
    ignore = command(cause, r"IgnoreUnknown \S+")
    config = (ignore, "FancyNewOption yes")
    log = run_ssh(tmp_path, server, "-v", *ONLY, "-i", str(key), config=config)
    assert first(log)["code"] == "login-succeeded"


def test_an_included_file_others_may_write_to(server: Server, key: Path, tmp_path: Path) -> None:
    included = tmp_path / "more"
    included.write_text("Compression no\n")
    included.chmod(0o666)
    config = (f"Include {included}",)
    cause = first(run_ssh(tmp_path, server, config=config))
    assert cause["code"] == "config-bad-permissions"
    carry_out(cause, r"chmod 600 [^;]+")
    log = run_ssh(tmp_path, server, "-v", *ONLY, "-i", str(key), config=config)
    assert first(log)["code"] == "login-succeeded"


def test_a_config_that_is_not_there(tmp_path: Path) -> None:
    call = [need("ssh"), "-F", str(tmp_path / "none"), "host"]
    done = subprocess.run(call, capture_output=True, check=False)
    assert first(done.stderr)["code"] == "config-missing"


def test_two_commands_at_once(server: Server, key: Path, tmp_path: Path) -> None:
    config = ("RemoteCommand uptime",)
    cause = first(run_ssh(tmp_path, server, *ONLY, "-i", str(key), config=config))
    assert cause["code"] == "command-conflict"
    option = command(cause, r"-o RemoteCommand=none").split()
    log = run_ssh(tmp_path, server, "-v", *option, *ONLY, "-i", str(key), config=config)
    assert first(log)["code"] == "login-succeeded"


def test_a_local_port_that_is_taken(server: Server, key: Path, tmp_path: Path) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as holder:
        port = holder.getsockname()[1]
        forward = ("-L", f"127.0.0.1:{port}:127.0.0.1:9")
        causes = ask(run_ssh(tmp_path, server, "-v", *forward, *ONLY, "-i", str(key)))
    assert "forward-port-taken" in [cause["code"] for cause in causes]
