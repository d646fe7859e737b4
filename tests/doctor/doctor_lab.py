"""The same login twice: walked by doctor, and made by ssh with the same config."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from sshlint.commands import doctor
from tests.sshd import Server, need

ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C"}


class Visit(NamedTuple):
    """What doctor says of a login."""

    status: int
    verdict: str
    steps: list[dict[str, Any]]

    @property
    def failed(self) -> dict[str, Any]:
        """The one step that failed; what comes after it is not tested."""
        locations = [at for at, step in enumerate(self.steps) if step["status"] == "failed"]
        assert len(locations) == 1, self.steps
        at = locations[0]
        assert {step["status"] for step in self.steps[at + 1 :]} <= {"not-tested"}
        return self.steps[at]

    @property
    def stop(self) -> tuple[str, str]:
        """The step that failed, and why."""
        step = self.failed
        return step["name"], step["code"]

    def step(self, name: str) -> dict[str, Any]:
        (found,) = [step for step in self.steps if step["name"] == name]
        return found

    @property
    def offered(self) -> list[str]:
        """The fingerprints of the keys that the server was asked about, in their order."""
        notes = self.step("auth")["notes"]
        asked = [note for note in notes if re.search(r": (accepted|refused)( \(|$)", note)]
        return [found[0] for note in asked if (found := re.search(r"SHA256:\S{43}", note))]


def write_config(folder: Path, server: Server | int, *lines: str, user: str = "") -> Path:
    """A config for the host `web`, with `lines` before ours, so that they win."""
    port = server if isinstance(server, int) else server.port
    name = user or ("someone" if isinstance(server, int) else server.user)
    ours = [
        "HostName 127.0.0.1",
        f"Port {port}",
        f"User {name}",
        f"UserKnownHostsFile {folder}/known_hosts",
        "GlobalKnownHostsFile none",
        "StrictHostKeyChecking accept-new",
        "IdentityAgent none",
        "IdentitiesOnly yes",
        "GSSAPIAuthentication no",
        "BatchMode yes",
    ]
    config = folder / "config"
    config.write_text("\n".join(["Host web", *lines, *ours]) + "\n")
    config.chmod(0o600)
    return config


def visit(config: Path, host: str = "web", *, timeout: float = 2.0, **more: Any) -> Visit:
    out = io.StringIO()
    options = doctor.DoctorOptions(host, config=str(config), timeout=timeout, format="json", **more)
    status = doctor.run(options, out)
    document = json.loads(out.getvalue())
    assert document["version"] == 1
    assert status == (0 if document["verdict"] == "works" else 1)
    return Visit(status, document["verdict"], document["steps"])


def text_of(config: Path, host: str = "web", **more: Any) -> str:
    out = io.StringIO()
    doctor.run(doctor.DoctorOptions(host, config=str(config), timeout=2.0, **more), out)
    return out.getvalue()


def ssh(
    config: Path, *arguments: str, host: str = "web", **environment: str
) -> subprocess.CompletedProcess[str]:
    """The real login."""
    return subprocess.run(
        [need("ssh"), "-F", str(config), *arguments, host, "true"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        env={**ENVIRONMENT, **environment},
        timeout=120,
        check=False,
    )


def logs_in(config: Path) -> bool:
    return ssh(config).returncode == 0


def assert_fixed(config: Path) -> None:
    """Doctor says that the login would work, and it does."""
    assert visit(config).verdict == "works"
    done = ssh(config)
    assert done.returncode == 0, done.stderr
