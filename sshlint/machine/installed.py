"""The ssh that stands first in PATH: its version and vendor, its defaults and its algorithms.

Asked once, when something needs to know: `ssh -V`, `ssh -Q …` and `ssh -G -F none localhost`, with
a fixed environment, no config, and little time. Nothing under review is given to it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.machine.programs import bare_environment, find_program, is_of_the_system
from sshlint.settings import Release
from sshlint.tables import algorithms

SECONDS = 5.0
_VERSION = lazy_pattern(r"(OpenSSH(?:_for_Windows)?_(\d+)\.(\d+)(?:p\d+)?(?:[ ]([A-Za-z]+))?[^,]*)")
# Ubuntu and its kin build Debian's package.
_VENDORS = {"Ubuntu": "Debian", "Raspbian": "Debian", "Debian": "Debian", "FreeBSD": "FreeBSD"}
# What `ssh -Q` calls the names each kind of list may hold.
_QUERIES = {
    "kex": "kex",
    "cipher": "cipher",
    "mac": "mac",
    "pubkey": "key-sig",
    "ca-signature": "sig",
}
_DEFAULT_LISTS = {
    "kex": "kexalgorithms",
    "cipher": "ciphers",
    "mac": "macs",
    "pubkey": "pubkeyacceptedalgorithms",
    "ca-signature": "casignaturealgorithms",
}
_OLD_NAMES = {"pubkey": "pubkeyacceptedkeytypes"}  # up to 8.4


class Installed(NamedTuple):
    """An ssh on this machine. `banner` is its version as `Match version` compares it."""

    path: str
    release: Release
    banner: str


def installed() -> Installed | None:
    """The ssh first in PATH, or `None` where there is none that says its version."""
    path = find_program("ssh")
    return None if path is None else _at(path)


@lru_cache(maxsize=4)
def _at(path: str) -> Installed | None:
    answer = _begun.pop(path, None) or _start(path, "-V")
    found = _VERSION.search(answer())
    if found is None:
        return None
    banner, major, minor, mark = found.groups()
    return Installed(path, Release((int(major), int(minor)), _vendor(mark or "")), banner)


def forget() -> None:
    """Ask again, where another ssh may have come to stand in the same place."""
    for known in (_at, default_lines, lists):
        known.cache_clear()


_begun: dict[str, Callable[[], str]] = {}


def begin() -> None:
    """Start to ask ssh for its version, so that it answers while Python does something else.

    Only the system's own: which others lie within what is under review is not known yet.
    """
    path = find_program("ssh")
    if path is not None and is_of_the_system(path) and path not in _begun:
        _begun[path] = _start(path, "-V")


def _vendor(mark: str) -> str:
    if mark in _VENDORS:
        return _VENDORS[mark]
    if sys.platform == "darwin":
        return "Apple"
    return "RHEL" if os.path.exists("/etc/redhat-release") else ""


@lru_cache(maxsize=4)
def default_lines(path: str) -> tuple[tuple[str, str], ...]:
    """What `ssh -G` prints without any config: (keyword, value), in order; empty where it fails."""
    lines = _ask(path, "-G", "-F", "none", "localhost").splitlines()
    pairs = (line.partition(" ") for line in lines)
    return tuple((keyword, value) for keyword, _, value in pairs if keyword.isalnum())


class _Lists(Mapping[str, tuple[Sequence[str], Sequence[str]]]):
    """Kind -> (default list, all names); each kind is asked for when it is looked up."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.known: dict[str, tuple[Sequence[str], Sequence[str]]] = {}

    def __getitem__(self, kind: str) -> tuple[Sequence[str], Sequence[str]]:
        if kind not in self.known:
            lines = dict(default_lines(self.path))
            defaults = lines.get(_DEFAULT_LISTS[kind]) or lines.get(_OLD_NAMES.get(kind, ""), "")
            names = tuple(_ask(self.path, "-Q", _QUERIES[kind]).split())
            if not defaults or not names:
                raise KeyError(kind)
            self.known[kind] = tuple(defaults.split(",")), names
        return self.known[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(algorithms.KINDS.values())

    def __len__(self) -> int:
        return len(_QUERIES)


@lru_cache(maxsize=4)
def lists(path: str) -> Mapping[str, tuple[Sequence[str], Sequence[str]]]:
    """That ssh's own algorithm lists, for `sshlint.config.values.normalise`."""
    return _Lists(path)


def _ask(path: str, *arguments: str) -> str:
    """What ssh prints, on both its streams; empty where it takes too long or cannot be run."""
    return _start(path, *arguments)()


def _start(path: str, *arguments: str) -> Callable[[], str]:
    """Start ssh; what is returned waits for what it prints."""
    environment = bare_environment()
    if not hasattr(os, "posix_spawn"):  # Windows
        return lambda: _ask_slowly([path, *arguments], environment)
    reading, writing = os.pipe()
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, writing, 1),
        (os.POSIX_SPAWN_DUP2, writing, 2),
    ]
    try:
        child = os.posix_spawn(path, ["ssh", *arguments], environment, file_actions=actions)
    except OSError:
        os.close(reading)
        return str
    finally:
        os.close(writing)
    return lambda: _finish(child, reading)


def _finish(child: int, reading: int) -> str:
    try:
        data = _read_until_end(reading)
    finally:
        os.close(reading)
    if data is None:
        import signal

        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return (data or b"").decode("utf-8", "surrogateescape")


def _read_until_end(descriptor: int) -> bytes | None:
    import select
    import time

    data, end = bytearray(), time.monotonic() + SECONDS
    waiting = select.poll()  # select() takes no descriptor above 1,023
    waiting.register(descriptor, select.POLLIN)
    while (left := end - time.monotonic()) > 0:
        if waiting.poll(left * 1000):
            block = os.read(descriptor, 65536)
            if not block:
                return bytes(data)
            data += block
    return None


def _ask_slowly(command: list[str], environment: dict[str, str]) -> str:
    import subprocess

    try:
        answer = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.decode("utf-8", "surrogateescape")


def release_named(version: tuple[int, ...]) -> Release:
    """That version: as the installed ssh has it where it is the same, else as upstream made it."""
    found = installed()
    if found is not None and found.release.version == version:
        return found.release
    return Release(version)
