"""Real failed logins: what ssh and plink print against a loopback server."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sshlint.commands import diagnose
from tests import plink
from tests.sshd import Server, need

_ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TERM": "dumb"}


def authorize(server: Server, *keys: Path) -> None:
    """Let in these keys and no others."""
    server.authorized_keys.write_text("".join(Path(f"{key}.pub").read_text() for key in keys))


def run_ssh(
    folder: Path,
    server: Server | int,
    *arguments: str,
    config: tuple[str, ...] = (),
    user: str = "",
    command: str = "true",
    environment: dict[str, str] | None = None,
) -> bytes:
    """Everything ssh says as it logs in; it sees nothing of the real user's keys and hosts."""
    port = server if isinstance(server, int) else server.port
    name = user or ("someone" if isinstance(server, int) else server.user)
    return _run(
        [need("ssh"), "-F", str(_client_config(folder, *config)), "-p", str(port)],
        [*arguments, f"{name}@127.0.0.1", command],
        _ENVIRONMENT | (environment or {}),
    )


def _client_config(folder: Path, *lines: str) -> Path:
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


def run_plink(folder: Path, server: Server | int, *arguments: str, user: str = "") -> bytes:
    """Everything plink says; its settings and host keys lie in `folder`."""
    port = server if isinstance(server, int) else server.port
    name = user or ("someone" if isinstance(server, int) else server.user)
    store = folder / "putty"
    store.mkdir(exist_ok=True)
    return _run(
        [need("plink"), "-ssh", "-batch", "-P", str(port)],
        [*arguments, f"{name}@127.0.0.1", "true"],
        plink.environment(store),
    )


def _run(call: list[str], arguments: list[str], environment: dict[str, str]) -> bytes:
    done = subprocess.run(
        [*call, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
        env=environment,
    )
    return done.stdout


@contextlib.contextmanager
def tcp_server(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A loopback port where each connection is given to `answer`."""
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


def ask(log: bytes) -> list[dict[str, Any]]:
    """The causes that `sshlint diagnose --format json` finds in a log."""
    out = io.StringIO()
    diagnose.run(io.BytesIO(log), format="json", out=out)
    causes: list[dict[str, Any]] = json.loads(out.getvalue())["causes"]
    return causes


def first(log: bytes) -> dict[str, Any]:
    """The likeliest cause; a log without one fails the test with its text."""
    causes = ask(log)
    assert causes, log.decode("utf-8", "replace")
    return causes[0]


def command(cause: dict[str, Any], pattern: str) -> str:
    """The part of a cause's or a step's remedy that matches: what a person would copy from it."""
    for text in cause["remedy"]:
        found = re.search(pattern, text)
        if found:
            return found[0]
    raise AssertionError(f"no remedy matches {pattern!r}: {cause['remedy']}")


def carry_out(cause: dict[str, Any], pattern: str) -> None:
    subprocess.run(["/bin/sh", "-c", command(cause, pattern)], check=True, timeout=120)
