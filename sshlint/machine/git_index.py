"""What a git work tree holds, read without any of the repository's configuration.

A repository under review is data: its configuration, hooks, filters and alternates can name
commands, so git never sees it. The index is copied, once it is known to be whole, into a git
directory of our own, and git reads it there; it is told nothing else of the repository but its
ignore files.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable
from typing import NamedTuple

from sshlint.machine.git_directory import GitDirectory, GitUnknown
from sshlint.machine.programs import bare_environment, find_program
from sshlint.machine.workplace import Workplace, workplace
from sshlint.source import Unreadable, read_below

_SECONDS = 5.0
_MAX_INDEX = 64 * 1024 * 1024
_MAX_TEXT = 1024 * 1024
_HASHES = (("sha1", 20), ("sha256", 32))
_HEADER = re.compile(rb"DIRC\0\0\0[\2-\4]")


class Holding(NamedTuple):
    """Of the names asked for: those in the index, those that `git add` would take, and those below
    a directory that a sparse index holds only as a whole."""

    tracked: frozenset[str]
    addable: frozenset[str]
    unknown: frozenset[str]


class _Index(NamedTuple):
    """An index that is whole: its bytes, how it is hashed, and the index it builds on."""

    data: bytes
    hash_name: str
    extensions: dict[bytes, bytes]
    shared: tuple[str, bytes] | None = None

    @property
    def is_sparse(self) -> bool:
        return b"sdir" in self.extensions

    @property
    def options(self) -> tuple[str, ...]:
        """What keeps git from completing a sparse index out of objects."""
        return ("--sparse",) if self.is_sparse else ()


def holding(
    directory: GitDirectory, names: Iterable[str], *, excludes: Iterable[str] = ()
) -> Holding:
    """What git holds of files, by their names below the work tree. Raises `GitUnknown`.

    `excludes` are files of ignore patterns that are the user's own.
    """
    wanted = list(names)
    git = find_program("git")
    if git is None:
        raise GitUnknown("git is not installed: it was not asked which keys it holds")
    index = _read_index(directory)
    try:
        with workplace("git") as place:
            _furnish(place, directory, index, excludes)
            return _ask_both(_Git(git, place.path, directory.top), index, wanted)
    except OSError as error:
        raise GitUnknown(f"git was not asked which keys it holds: {error.strerror}") from None


def _ask_both(git: _Git, index: _Index | None, wanted: list[str]) -> Holding:
    listed = git.ask("ls-files", "-z", "--cached", *index.options) if index else []
    folded = tuple(name for name in listed if name.endswith("/"))
    tracked = frozenset(listed)
    unknown = frozenset(name for name in wanted if folded and name.startswith(folded))
    others = [name for name in wanted if name not in tracked and name not in unknown]
    # A name that begins with a colon would be more than a name.
    asked = {f"./{name}": name for name in others}
    ask = ("check-ignore", "-z", "--no-index", "--stdin")
    ignored = (
        frozenset(asked[word] for word in git.ask(*ask, names=asked)) if asked else frozenset()
    )
    return Holding(tracked & frozenset(wanted), frozenset(others) - ignored, unknown)


class _Git:
    """git on a git directory of ours, with an environment of ours."""

    def __init__(self, git: str, place: str, top: str) -> None:
        self.git = git
        # From within the work tree git would answer for that directory only.
        self.root = os.path.splitdrive(place)[0] + os.sep
        self.environment = {
            **bare_environment(),
            "HOME": place,
            "XDG_CONFIG_HOME": place,
            "GIT_DIR": place,
            "GIT_WORK_TREE": top,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_TERMINAL_PROMPT": "0",
        }

    def ask(self, *words: str, names: Iterable[str] = ()) -> list[str]:
        """The NUL-separated answer. Raises `GitUnknown`."""
        import subprocess

        try:
            done = subprocess.run(
                [self.git, *words],
                cwd=self.root,
                env=self.environment,
                input=b"".join(os.fsencode(name) + b"\0" for name in names),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.SubprocessError):
            raise GitUnknown("git did not say which keys it holds") from None
        if done.returncode not in ((0, 1) if words[0] == "check-ignore" else (0,)):
            raise GitUnknown("git did not say which keys it holds")
        return [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]


def _furnish(
    place: Workplace, directory: GitDirectory, index: _Index | None, excludes: Iterable[str]
) -> None:
    """Make the git directory that git will see."""
    for name in ("objects", "refs", "info"):
        place.make_directory(name)
    settings = ["[core]", "repositoryformatversion = 1", "bare = false", "fsmonitor = false",
                "untrackedCache = false", f"hooksPath = {os.devnull}",
                f"attributesFile = {os.devnull}"]  # fmt: skip
    if index is not None and index.is_sparse:
        settings += ["sparseCheckout = true", "sparseCheckoutCone = true"]
        settings += ["[index]", "sparse = true"]
    if index is not None and index.hash_name != "sha1":
        settings += ["[extensions]", f"objectFormat = {index.hash_name}"]
    files = {"HEAD": b"ref: refs/heads/main\n", "config": "\n".join(settings).encode() + b"\n"}
    patterns = [_text_of(directory.common, "info", "exclude")]
    patterns += [_text_of(os.path.dirname(path), os.path.basename(path)) for path in excludes]
    files["info/exclude"] = b"\n".join(reversed(patterns)) + b"\n"  # the repository's count more
    files["info/sparse-checkout"] = _text_of(directory.path, "info", "sparse-checkout")
    if index is not None:
        files["index"] = index.data
        if index.shared is not None:
            files[index.shared[0]] = index.shared[1]
    for name, data in files.items():
        place.put(name, data)


def _text_of(directory: str, *names: str) -> bytes:
    """A small file of patterns; nothing where there is none that can be read."""
    try:
        return read_below(directory, *names, limit=_MAX_TEXT)
    except Unreadable:
        return b""


def _read_index(directory: GitDirectory) -> _Index | None:
    """The index, whole; None where nothing was ever added. Raises `GitUnknown`."""
    try:
        data = read_below(directory.path, "index", limit=_MAX_INDEX)
    except Unreadable as error:
        if error.missing:
            return None
        raise GitUnknown(f"git's index cannot be read: {error.reason}") from None
    index = _whole(data)
    if index is None:
        raise GitUnknown("git's index is damaged: it is not known which keys git holds")
    link = index.extensions.get(b"link")
    if link is None:
        return index
    size = dict(_HASHES)[index.hash_name]
    name = f"sharedindex.{link[:size].hex()}"
    if not any(link[:size]):  # split, and builds on nothing
        return index
    for where in (directory.path, directory.common):
        with contextlib.suppress(Unreadable):
            shared = read_below(where, name, limit=_MAX_INDEX)
            if _whole(shared) is None or (any(shared[-size:]) and shared[-size:] != link[:size]):
                break
            return index._replace(shared=(name, shared))
    raise GitUnknown("the index that git's index builds on is missing or damaged")


def _whole(data: bytes) -> _Index | None:
    """An index whose checksum is right, or left out (index.skipHash); git itself does not look."""
    if not _HEADER.match(data):
        return None
    for name, size in _HASHES:
        body = memoryview(data)[:-size]
        if hashlib.new(name, body, usedforsecurity=False).digest() == data[-size:]:
            return _Index(data, name, _extensions(data, size))
    for name, size in reversed(_HASHES):
        if len(data) >= 12 + size and not any(data[-size:]):
            return _Index(data, name, _extensions(data, size))
    return None


def _extensions(data: bytes, hash_size: int) -> dict[bytes, bytes]:
    """The extensions that matter, by signature, found where a chain of them reaches the end."""
    found: dict[bytes, bytes] = {}
    end = len(data) - hash_size
    for signature in (b"link", b"sdir"):
        at = data.find(signature, 12)
        while at >= 0 and signature not in found:
            if _chain_reaches(data, at, end):
                size = int.from_bytes(data[at + 4 : at + 8], "big")
                found[signature] = data[at + 8 : at + 8 + size]
            at = data.find(signature, at + 1)
    return found


def _chain_reaches(data: bytes, at: int, end: int) -> bool:
    while at + 8 <= end:
        if not data[at : at + 4].isalpha():
            return False
        at += 8 + int.from_bytes(data[at + 4 : at + 8], "big")
    return at == end
