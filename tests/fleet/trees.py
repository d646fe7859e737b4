"""A machine's disk below a directory, for `collect --root`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "sshlint" / "schemas" / "collect.json").read_text())


class Done(NamedTuple):
    """A run of the command; `report` is empty where it wrote none."""

    status: int
    report: dict[str, Any]
    output: str
    errors: str


_STRANGER = 54321  # no passwd entry on this machine


class Tree:
    """Files by their paths on that machine, whose users have an id that can be given to files."""

    def __init__(self, top: Path) -> None:
        self.top = top
        top.chmod(0o755)  # where pytest makes them for root alone
        self.users: list[str] = []
        self.ids: dict[str, int] = {}
        self.groups: list[str] = []

    def path(self, name: str) -> Path:
        path = self.top / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, name: str, text: str | bytes, mode: int = 0o644) -> Path:
        path = self.path(name)
        data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
        path.write_bytes(data)
        path.chmod(mode)
        return path

    def link(self, name: str, target: str) -> None:
        self.path(name).symlink_to(target)

    def user(self, name: str, groups: tuple[str, ...] = (), uid: int | None = None) -> Path:
        """Add an account; returns its `.ssh`."""
        if uid is None:
            uid = os.geteuid() or _STRANGER + len(self.users)
        self.ids[name] = uid
        self.users.append(f"{name}:x:{uid}:{uid}:{name}:/home/{name}:/bin/bash\n")
        self.groups += [f"{group}:x:{2000 + len(self.groups)}:{name}\n" for group in groups]
        self.write("/etc/passwd", "".join(self.users))
        self.write("/etc/group", "".join(self.groups))
        ssh = self.path(f"/home/{name}/.ssh/config").parent
        ssh.parent.chmod(0o755)
        ssh.chmod(0o700)
        return ssh

    def give(self) -> None:
        """Let each user own the home, as far as this process can."""
        for name, uid in self.ids.items() if os.geteuid() == 0 else ():
            home = self.top / "home" / name
            for path in (home, *home.rglob("*")):
                os.chown(path, uid, uid, follow_symlinks=False)

    def collect(self, *words: str) -> dict[str, Any]:
        self.give()
        done = collect("--root", str(self.top), *words)
        assert (done.status, done.errors) == (0, ""), done.errors
        return done.report


def collect(*words: str, program: tuple[str, ...] = ("-m", "sshlint"), **more: str) -> Done:
    """Run `sshlint collect` as users do."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **more}
    done = subprocess.run(
        [sys.executable, *program, "collect", *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        check=False,
        timeout=120,
    )
    report = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    return Done(done.returncode, report, done.stdout, done.stderr)


def account(report: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (one for one in report["accounts"] if one["name"] == name)
    found_account: dict[str, Any] = found
    return found_account


def valid(report: dict[str, Any]) -> dict[str, Any]:
    """The report, which is as the schema has it."""
    import jsonschema

    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    return report


def keygen(*words: str) -> str:
    """Run ssh-keygen; what it prints."""
    done = subprocess.run(
        ["ssh-keygen", *words],
        check=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    return done.stdout


def fingerprint(path: Path) -> str:
    return keygen("-l", "-f", str(path)).split()[1]


def make_key(path: Path, *words: str) -> Path:
    keygen("-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path), *words)
    return path
