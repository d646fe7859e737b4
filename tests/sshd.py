"""An sshd of our own on loopback, for tests that ask the real server."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

# sshd must be called by its full path; root's wants this folder for its unprivileged child.
_PLACES = ("/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/lib/ssh/sshd")
_PRIVILEGE_SEPARATION = Path("/run/sshd")
_SECONDS = 60.0  # until a busy machine has done it


class Server(NamedTuple):
    """A running server. Logins work as `user` only, by keys in `authorized_keys`."""

    port: int
    user: str
    folder: Path
    host_key: Path
    authorized_keys: Path
    log_file: Path

    def log(self) -> str:
        return self.log_file.read_text("utf-8", "replace")

    def wait_for(self, text: str, times: int = 1) -> str:
        """The log once it holds `text`; fails the test when it does not come."""
        deadline = time.monotonic() + _SECONDS
        while self.log().count(text) < times:
            if time.monotonic() > deadline:
                pytest.fail(f"sshd did not log {text!r}:\n{self.log()[-3000:]}")
            time.sleep(0.02)
        return self.log()

    def ssh(self, *arguments: str, key: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Log in as `user` with nothing but this key; `arguments` are options, then a command."""
        options = ["-F", "none", "-p", str(self.port), "-o", "BatchMode=yes"]
        options += ["-o", "StrictHostKeyChecking=no", "-o", "IdentitiesOnly=yes"]
        options += ["-o", f"UserKnownHostsFile={self.folder / 'known_hosts'}"]
        options += ["-o", "GlobalKnownHostsFile=none", "-o", "LogLevel=ERROR"]
        options += ["-i", str(key)] if key else []
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        return subprocess.run(
            ["ssh", *options, f"{self.user}@127.0.0.1", *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            env=environment,
            timeout=120,
            check=False,
        )


def need(program: str) -> str:
    """The path of a program the test asks; without it the test is skipped, in CI it fails."""
    locations = _PLACES if program == "sshd" else ()
    path = shutil.which(program) or next(
        (location for location in locations if Path(location).exists()), None
    )
    if path is None:
        reason = f"{program} is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def make_key(path: Path, kind: str = "ed25519", *arguments: str) -> Path:
    """A fresh key pair without passphrase."""
    need("ssh-keygen")
    command = ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "", "-f", str(path), *arguments]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return path


@contextlib.contextmanager
def sshd(folder: Path, *settings: str, last: Sequence[str] = ()) -> Iterator[Server]:
    """Run an sshd in `folder` on a free loopback port; it is always stopped.

    `settings` are lines of sshd_config and stand before ours, so that they win; `last` stand after
    them, for Match blocks.
    """
    program = need("sshd")
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        _PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)
    host_key = folder / "host_key"
    if not host_key.exists():
        make_key(host_key)
    authorized_keys, log_file = folder / "authorized_keys", folder / "sshd.log"
    authorized_keys.touch()
    port = free_port()
    ours = [
        f"Port {port}",
        "ListenAddress 127.0.0.1",
        f"HostKey {host_key}",
        f"AuthorizedKeysFile {authorized_keys}",
        f"PidFile {folder / 'sshd.pid'}",
        "StrictModes no",
        "UsePAM no",
        "PermitRootLogin yes",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "LogLevel DEBUG2",
    ]
    config = folder / "sshd_config"
    config.write_text("\n".join([*settings, *ours, *last]) + "\n")
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [program, "-D", "-e", "-f", str(config)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    server = Server(port, getpass.getuser(), folder, host_key, authorized_keys, log_file)
    try:
        _wait_until_it_listens(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(_SECONDS)


def _wait_until_it_listens(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _SECONDS
    while "Server listening" not in server.log():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"sshd does not start:\n{server.log()}")
        time.sleep(0.02)
