"""Carrying out the steps that diagnose gives, as a person would who pastes them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.diagnosis.login_lab import first, run_ssh
from tests.sshd import Server, need


def step(cause: dict[str, Any], form: str, containing: str = "") -> str:
    """The command of the first step of this form, which a test carries out."""
    for each in cause["steps"]:
        command = "\n".join(each["command"])
        if each["form"] == form and containing in command:
            return command
    raise AssertionError(f"no step in {form} with {containing!r}: {cause['steps']}")


def paste(folder: Path, command: str, *, sock: str = "") -> None:
    """Run a command in a shell whose `ssh` is the one of the test and whose sshlint is ours."""
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    (folder / ".ssh").mkdir(mode=0o700, exist_ok=True)  # ssh-copy-id wants it
    config = folder / "client_config"
    scripts = {
        "ssh": f'exec {need("ssh")} -F {config} "$@"',
        "sshlint": f'exec {sys.executable} -m sshlint "$@"',
    }
    for name, text in scripts.items():
        script = programs / name
        script.write_text(f"#!/bin/sh\n{text}\n")
        script.chmod(0o755)
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "LC_ALL": "C", "HOME": str(folder)}
    environment["SSH_AUTH_SOCK"] = sock
    repository = str(Path(__file__).parents[3])
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        check=False, timeout=120, cwd=repository, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, (command, done.stdout, done.stderr)


def modes(folder: Path) -> dict[str, int]:
    """The mode of each file, by path."""
    return {str(path): path.stat().st_mode for path in folder.rglob("*") if path.is_file()}


def lines_for(command: str, name: str = "127.0.0.1") -> tuple[str, ...]:
    """Lines of ssh_config with the name that is typed in them."""
    return tuple(command.replace("Host NAME", f"Host {name}").split("\n"))


def logs_in(folder: Path, server: Server, *arguments: str, config: tuple[str, ...] = ()) -> bool:
    """Whether a login works; *config* is followed by a block for all hosts."""
    more = (*config, "Match all") if config else ()
    cause = first(run_ssh(folder, server, "-v", *arguments, config=more))
    return str(cause["code"]) == "login-succeeded"
