"""Idle sessions that a firewall forgets: diagnosed, and kept alive by each of the remedies."""

from __future__ import annotations

import os
import selectors
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import plink
from tests.diagnosis.login_lab import authorize, command, first, tcp_server
from tests.sshd import Server, make_key, need, sshd

_FORGETS_AFTER = 2.3  # seconds; the shortest keepalive interval is 1, and some come a second late
_IDLE = "sleep 3.3; echo alive"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_key(tmp_path_factory.mktemp("keys") / "id")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, key: Path) -> Iterator[Server]:
    with sshd(tmp_path_factory.mktemp("server"), "LogLevel INFO") as running:
        authorize(running, key)
        yield running


def _readable(*sockets: socket.socket) -> list[socket.socket]:
    """Those that have something, within 50 ms; select itself takes no descriptor above 1023."""
    with selectors.DefaultSelector() as selector:
        for each in sockets:
            selector.register(each, selectors.EVENT_READ, each)
        return [key.data for key, _ in selector.select(0.05)]


class Firewall:
    """Passes a connection on until nothing has come for a while, then ends it."""

    def __init__(self, port: int, *, reset: bool) -> None:
        self.port = port
        self.reset = reset

    def carry(self, near: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as far:
            other = {near: far, far: near}
            last = time.monotonic()
            while time.monotonic() - last < _FORGETS_AFTER:
                for readable in _readable(near, far):
                    data = readable.recv(65536)
                    if not data:
                        return
                    other[readable].sendall(data)
                    last = time.monotonic()
            if self.reset:
                linger = b"\1\0\0\0\0\0\0\0"
                near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


def idle_ssh(folder: Path, server: Server, key: Path, *more: str) -> tuple[bytes, bytes]:
    """What a session prints that is idle behind the firewall, and what ssh says."""
    call = [need("ssh"), "-F", "none", "-i", str(key), "-o", "IdentitiesOnly=yes", *more]
    call += ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=VERBOSE"]
    call += ["-o", f"UserKnownHostsFile={folder}/known_hosts", "-o", "GlobalKnownHostsFile=none"]
    if not any("ServerAlive" in word for word in more):
        call += ["-o", "ServerAliveInterval=0"]  # Debian's BatchMode sets it
    with tcp_server(Firewall(server.port, reset=True).carry) as port:
        done = subprocess.run(
            [*call, "-p", str(port), f"{server.user}@127.0.0.1", _IDLE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            timeout=120,
            check=False,
        )
    return done.stdout, done.stderr


def test_keepalives_of_the_client(server: Server, key: Path, tmp_path: Path) -> None:
    out, log = idle_ssh(tmp_path, server, key)
    assert b"alive" not in out
    cause = first(log)
    assert cause["code"] == "connection-lost"
    name, _ = command(cause, r"ServerAliveInterval \d+").split()
    out, _ = idle_ssh(tmp_path, server, key, "-o", f"{name}=1")
    assert b"alive" in out


def test_keepalives_of_the_server(server: Server, key: Path, tmp_path: Path) -> None:
    _, log = idle_ssh(tmp_path, server, key)
    name, _ = command(first(log), r"ClientAliveInterval \d+").split()
    with sshd(tmp_path / "server", f"{name} 1", "LogLevel INFO") as patient:
        authorize(patient, key)
        out, _ = idle_ssh(tmp_path, patient, key)
        assert b"alive" in out


@pytest.mark.parametrize(
    ("reset", "verbose", "code"),
    [
        (True, (), "connection-lost"),  # a bare reset is what people see of an idle cut
        (True, ("-v",), "connection-lost"),
        (False, (), "server-closed"),
        (False, ("-v",), "connection-lost"),
    ],
    ids=["reset", "reset, with its log", "closed", "closed, with its log"],
)
def test_a_session_of_puttys_that_was_idle(
    server: Server, key: Path, tmp_path: Path, reset: bool, verbose: tuple[str, ...], code: str
) -> None:
    ppk = tmp_path / "id.ppk"
    subprocess.run([need("puttygen"), str(key), "-O", "private", "-o", str(ppk)], check=True)
    said = subprocess.run(
        ["ssh-keygen", "-lf", f"{server.host_key}.pub"], check=True, capture_output=True, text=True
    )
    host_key = said.stdout.split()[1]

    def idle(*settings: str) -> subprocess.CompletedProcess[str]:
        with tcp_server(Firewall(server.port, reset=reset).carry) as port:
            lines = ["HostName=127.0.0.1", f"PortNumber={port}", "Protocol=ssh", *settings]
            plink.save(tmp_path, "web", "\n".join([*lines, ""]))
            words = ("-hostkey", host_key, "-i", str(ppk), "-l", server.user, *verbose)
            return plink.run(tmp_path, "-load", "web", *words, _IDLE)

    cut = idle()
    assert "alive" not in cut.stdout
    cause = first(cut.stderr.encode())
    assert cause["code"] == code, cut.stderr
    if code == "server-closed":  # once is enough
        wanted = command(cause, r"PingInterval 0, PingIntervalSecs 59, TCPNoDelay 1")
        pairs = [pair.split() for pair in wanted.replace(" 59", " 1").split(", ")]
        assert "alive" in idle(*(f"{name}={value}" for name, value in pairs)).stdout
