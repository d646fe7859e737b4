"""A home with a fix of every kind, and a child process that dies at a given system call."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from sshlint.finding import (
    WARNING,
    Action,
    Edit,
    Finding,
    Fix,
    Mode,
    NewFile,
    Rename,
    Rule,
    Text,
    Violation,
)
from sshlint.fixing.bounds import Bounds, Root
from sshlint.fixing.fix_run import FixRun
from sshlint.fixing.rounds import fix_all
from sshlint.lint import Report, as_finding
from sshlint.source import Source, read
from tests.forked import fork

# Every call by which Python code changes a file system, or makes a change last.
CALLS = (
    "open",
    "write",
    "fsync",
    "rename",
    "link",
    "unlink",
    "mkdir",
    "rmdir",
    "chmod",
    "fchmod",
    "fchown",
    "setxattr",
    "removexattr",
)
Hook = Callable[[int, str, tuple[Any, ...]], None]

CONFIG = b"Host a\r\n\tPort 22\r\nHost b\r\n\tPort 23\r\n"
KNOWN_HOSTS = b"a ssh-ed25519 AAAA\n"


@lru_cache(maxsize=1)
def private_key() -> bytes:
    """A key as ssh-keygen makes it, once for all tests of a run."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "key")
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "faults", "-f", path]
        subprocess.run(command, check=True)
        return Path(path).read_bytes()


def make_home(home: Path) -> None:
    """Lay out the home; its files have modes that tell whether one was widened."""
    ssh = home / ".ssh"
    ssh.mkdir(parents=True)
    for name, data, mode in (
        ("config", CONFIG, 0o640),
        ("id_ed25519", private_key().replace(b"\n", b"\r\n"), 0o644),
        ("known_hosts", KNOWN_HOSTS, 0o666),
        ("old name", b"text\n", 0o604),
    ):
        (ssh / name).write_bytes(data)
        (ssh / name).chmod(mode)
    ssh.chmod(0o700)
    home.chmod(0o755)


def fixes(home: Path) -> list[Finding]:
    """What a lint of that home would propose, as long as it is to be done."""
    ssh = home / ".ssh"
    found: list[Finding] = []
    config = read(str(ssh / "config"))
    if "\tPort 22\r" in config.text:
        at = config.text.index("22\r")
        found.append(finding(config, Text(config, at, at + 2, "2222")))
    if "\tPort 23" in config.text:
        at = config.text.index("\tPort 23")
        found.append(finding(config, Text(config, at, at + 10, "")))
    key = read(str(ssh / "id_ed25519"), secret=True)
    if b"\r" in key.data:
        found.append(finding(key, Action("repair-key", key.path)))
    for name, mode in (("id_ed25519", 0o600), ("known_hosts", 0o644)):
        source = read(str(ssh / name))
        if source.stat is not None and source.stat.st_mode & 0o777 != mode:
            found.append(finding(source, Mode(source.path, mode)))
    if not (ssh / "sockets").exists():
        found.append(finding(config, NewFile(str(ssh / "sockets"), None, 0o700)))
    if not (ssh / "new").exists():
        found.append(finding(config, NewFile(str(ssh / "new"), b"new\n", 0o600)))
    if (ssh / "old name").exists():
        old = read(str(ssh / "old name"))
        found.append(finding(old, Rename(old.path, str(ssh / "new name"))))
    return found


def finding(source: Source, *edits: Edit) -> Finding:
    title = " ".join(type(edit).__name__ for edit in edits)
    fix = Fix.safe(title, *edits)
    return as_finding(_RULE, WARNING, Violation(source.whole, title, fix=fix))


_RULE: Rule[Any] = Rule(
    code="SSH000",
    name="faults",
    severity=WARNING,
    summary="",
    why="",
    remedy="",
    references=(),
    on=object,  # it is never asked
    check=lambda fact, context: iter(()),
)


def fix_home(home: Path, state: Path) -> tuple[FixRun, list[str]]:
    """Make every fix of the home; the run, and what was refused."""

    def nobody(prompt: str) -> bytes:
        raise AssertionError(prompt)

    fix_run = FixRun(str(state), nobody)

    def look() -> Report:
        found = fixes(home)
        fix_run.saw(found, Bounds((Root(str(home), "the home", home.stat().st_uid),)))
        return Report(found, [], 0)

    outcome = fix_all(look, lambda findings: findings, fix_run.change)
    fix_run.close()
    return fix_run, [str(refused) for _, refused in outcome.refused]


def in_child(job: Callable[[], object], hook: Hook) -> int:
    """Run a job in a forked child, with `hook` called before each of its `CALLS`.

    The hook gets the call's number (from 1), name and arguments. Returns the wait status.
    """
    child = fork()
    if child == 0:
        status = 70
        try:
            _hook_calls(hook)
            job()
            status = 0
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1]


def _hook_calls(hook: Hook) -> None:
    number = 0

    def hooked(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **keywords: Any) -> Any:
            nonlocal number
            number += 1
            hook(number, name, arguments)
            return call(*arguments, **keywords)

        return run

    for name in CALLS:
        setattr(os, name, hooked(name, getattr(os, name)))


def killed_at(job: Callable[[], object], number: int, *, halfway: bool) -> bool | None:
    """Kill a child that does a job at its n-th call. None: there are no more calls.

    With `halfway`, half of what a write was to write is written first; False: it was no write.
    """
    real_write = os.write
    reader, writer = os.pipe()

    def hook(now: int, name: str, arguments: tuple[Any, ...]) -> None:
        if now != number:
            return
        if halfway:
            if name != "write":
                real_write(writer, b"no write")
            else:
                descriptor, data = arguments
                real_write(descriptor, bytes(data)[: len(data) // 2])
        os.kill(os.getpid(), signal.SIGKILL)

    status = in_child(job, hook)
    os.close(writer)
    was_write = not os.read(reader, 1)
    os.close(reader)
    if os.WIFSIGNALED(status):
        return was_write
    assert os.WEXITSTATUS(status) == 0
    return None


def leftovers(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if ".sshlint-" in path.name:
            yield path


def tree(home: Path) -> dict[str, tuple[int, bytes]]:
    """Mode and content of all there is, by path below the home."""
    return {
        str(path.relative_to(home)): (
            path.lstat().st_mode,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in [home, *home.rglob("*")]
    }
