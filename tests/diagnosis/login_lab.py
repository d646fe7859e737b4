"""A loopback sshd and the clients that fail against it: real logs for the diagnosis tests."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ME = getpass.getuser()
SSHD = "/usr/sbin/sshd"
PRIVSEP_FOLDER = Path("/run/sshd")
QUIET_ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TERM": "dumb"}


class Server(NamedTuple):
    port: int
    folder: Path
    log: Path


def need(program: str) -> str:
    """The path of an oracle program; without it the test is skipped, in CI it fails."""
    path = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
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


def make_key(path: Path, *arguments: str) -> Path:
    """Make a key pair with ssh-keygen, Ed25519 and without passphrase unless told otherwise."""
    options = list(arguments) or ["-t", "ed25519"]
    if "-N" not in options:
        options += ["-N", ""]
    command = ["ssh-keygen", "-q", "-C", "alice@example", "-f", str(path), *options]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return path


def authorize(server_folder: Path, *keys: Path) -> Path:
    """Write the authorized_keys of the login under test."""
    lines = "".join(Path(f"{key}.pub").read_text() for key in keys)
    target = server_folder / "authorized_keys"
    target.write_text(lines)
    target.chmod(0o600)
    return target


@contextlib.contextmanager
def sshd(folder: Path, *settings: str) -> Iterator[Server]:
    """Run an sshd of our own on a free loopback port, its keys and log in *folder*."""
    need("sshd")
    if os.geteuid() == 0:
        PRIVSEP_FOLDER.mkdir(mode=0o755, exist_ok=True)
    folder.mkdir(exist_ok=True)
    host_key = folder / "host_ed25519"
    if not host_key.exists():
        make_key(host_key)
    server = Server(free_port(), folder, folder / "sshd.log")
    ours = [
        f"Port {server.port}",
        "ListenAddress 127.0.0.1",
        f"AuthorizedKeysFile {folder}/authorized_keys",
        f"PidFile {folder}/pid",
        "PermitRootLogin yes",
        "UsePAM no",
        "LogLevel VERBOSE",
    ]
    if not any(line.startswith("HostKey ") for line in settings):
        ours.append(f"HostKey {host_key}")
    if not any(line.startswith("StrictModes") for line in settings):
        ours.append("StrictModes no")
    if not any(line.startswith("PasswordAuthentication") for line in settings):
        ours += ["PasswordAuthentication no", "KbdInteractiveAuthentication no"]
    config = folder / "sshd_config"
    config.write_text("\n".join([*settings, *ours]) + "\n")
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            [SSHD, "-D", "-e", "-f", str(config)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=QUIET_ENVIRONMENT,
        )  # fmt: skip
    try:
        wait_until(lambda: b"Server listening" in server.log.read_bytes(), process)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    deadline = time.monotonic() + 10
    while not ready():
        if process is not None and process.poll() is not None:
            pytest.fail(f"{process.args!r} ended with status {process.returncode}")
        if time.monotonic() > deadline:
            pytest.fail("not ready after 10 seconds")
        time.sleep(0.01)


def client_config(folder: Path, *lines: str) -> Path:
    """A client configuration that sees nothing of the real user's keys, agent or known hosts."""
    config = folder / "client_config"
    ours = [
        f"UserKnownHostsFile {folder}/known_hosts",
        "GlobalKnownHostsFile /dev/null",
        "StrictHostKeyChecking accept-new",
        "IdentityAgent none",
        "GSSAPIAuthentication no",
        "BatchMode yes",
        "ConnectTimeout 5",
    ]
    config.write_text("\n".join([*lines, *ours]) + "\n")
    config.chmod(0o600)
    return config


def run_ssh(
    folder: Path,
    port: int,
    *arguments: str,
    config: tuple[str, ...] = (),
    user: str = ME,
    command: str = "true",
    environment: dict[str, str] | None = None,
) -> bytes:
    """Everything ssh says while it logs in to 127.0.0.1:*port*."""
    need("ssh")
    call = ["ssh", "-F", str(client_config(folder, *config)), "-p", str(port), *arguments]
    done = subprocess.run(
        [*call, f"{user}@127.0.0.1", command],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=30, check=False, env=QUIET_ENVIRONMENT | (environment or {}),
    )  # fmt: skip
    return done.stdout


def run_plink(
    folder: Path, port: int, *arguments: str, user: str = ME, command: str = "true"
) -> bytes:
    """Everything plink says; its settings and host key cache live in *folder*."""
    need("plink")
    putty = folder / "putty"
    putty.mkdir(exist_ok=True)
    call = ["plink", "-ssh", "-batch", "-P", str(port), *arguments, f"{user}@127.0.0.1", command]
    environment = QUIET_ENVIRONMENT | {"PUTTYDIR": str(putty), "HOME": str(folder)}
    done = subprocess.run(
        call, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=30, check=False, env=environment,
    )  # fmt: skip
    return done.stdout


@contextlib.contextmanager
def tcp_server(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A loopback port where each connection is given to *answer*."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    answer(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        # shutdown wakes the accept that close alone would leave waiting
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
