"""plink with a PuTTY store of our own, for tests that ask the real program."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.sshd import need


def environment(store: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LC_ALL": "C", "PUTTYDIR": str(store), "HOME": str(store)}


def save(store: Path, file_name: str, text: str) -> Path:
    """A session file as it stands; characters in it stand for themselves."""
    folder = store / "sessions"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return path


def run(store: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [need("plink"), "-batch", *arguments],
        capture_output=True,
        text=True,
        errors="surrogateescape",
        stdin=subprocess.DEVNULL,
        env=environment(store),
        timeout=120,
        check=False,
    )


@contextlib.contextmanager
def probe() -> Iterator[socket.socket]:
    """A listener that looks like an SSH server until the first packet."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(10)
        yield listener


def proposal(listener: socket.socket, store: Path, session: str) -> list[list[str]]:
    """The name lists of the key exchange proposal that plink sends for a session (RFC 4253 7.1)."""
    client = subprocess.Popen(
        [need("plink"), "-batch", "-load", session, "true"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(store),
    )
    try:
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(10)
            connection.sendall(b"SSH-2.0-probe\r\n")
            return _name_lists(connection)
    finally:
        client.kill()
        client.wait()


def _name_lists(connection: socket.socket) -> list[list[str]]:
    data = b""
    while b"\n" not in data:
        data += connection.recv(4096)
    packet = data.partition(b"\n")[2]
    while len(packet) < 4 or len(packet) < 4 + int.from_bytes(packet[:4], "big"):
        packet += connection.recv(4096)
    at, lists = 4 + 1 + 1 + 16, []  # length, padding length, message number, cookie
    for _ in range(4):
        size = int.from_bytes(packet[at : at + 4], "big")
        lists.append(packet[at + 4 : at + 4 + size].decode().split(","))
        at += 4 + size
    return lists
