"""A real ssh-agent for the length of a test."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sshd import need


@contextmanager
def ssh_agent(folder: Path) -> Iterator[str]:
    """The path of the socket of an agent that holds nothing yet."""
    path = str(folder / "agent")
    process = subprocess.Popen([need("ssh-agent"), "-D", "-a", path], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not os.path.exists(path) and time.monotonic() < deadline:
            time.sleep(0.01)
        yield path
    finally:
        process.terminate()
        process.wait(10)


def add(path: str, key: Path) -> None:
    """Give a key to the agent behind a socket."""
    environment = {**os.environ, "SSH_AUTH_SOCK": path}
    subprocess.run(["ssh-add", "-q", str(key)], check=True, env=environment, capture_output=True)
