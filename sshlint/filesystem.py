"""The files under review: those of this machine, or of one whose disk lies below a directory.

Within `below` every path is that machine's own: `/etc/passwd` is DIR/etc/passwd. Each part of it is
opened beneath the one before it and never followed, so a link leads where it would lead on that
machine, an absolute one from DIR again, and nothing leads out of DIR, whatever is moved meanwhile.
The functions are those of `os` and `os.path`, with their errors.
"""

from __future__ import annotations

import errno
import os
import stat as mode_bits
from collections.abc import Iterator
from contextlib import contextmanager

# linux/namei.h: MAXSYMLINKS, so that a walk and the kernel give up on the same links.
_MOST_LINKS = 40
# Parts of a path that are walked in all; PATH_MAX allows half as many.
_MOST_STEPS = 4096
_DIRECTORY = (
    getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
)
_SEARCHED = getattr(os, "O_PATH", getattr(os, "O_SEARCH", os.O_RDONLY))
_FILE = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
)

_top: int | None = None  # the open DIR


def open_directory(path: str) -> int:
    """A descriptor for `below`, which keeps to that directory whatever becomes of its path."""
    return os.open(path, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0))


@contextmanager
def below(directory: int | None) -> Iterator[None]:
    """Review what lies below an open directory meanwhile; with `None` this machine, as ever."""
    global _top  # noqa: PLW0603 - a process has one
    before, _top = _top, directory
    try:
        yield
    finally:
        _top = before


def is_entered() -> bool:
    """Whether a directory stands for the machine under review."""
    return _top is not None


def open_file(path: str) -> int:
    """A descriptor to read from; opening never blocks, whatever the path is."""
    if _top is None:
        return os.open(path, _FILE)
    with _Walk(path) as walk:
        return os.open(walk.name, _FILE | os.O_NOFOLLOW, dir_fd=walk.descriptor)


def stat(path: str, *, follow_symlinks: bool = True) -> os.stat_result:
    if _top is None:
        return os.stat(path, follow_symlinks=follow_symlinks)
    with _Walk(path, last=follow_symlinks) as walk:
        return os.stat(walk.name, dir_fd=walk.descriptor, follow_symlinks=False)


def lstat(path: str) -> os.stat_result:
    return stat(path, follow_symlinks=False)


def readlink(path: str) -> str:
    if _top is None:
        return os.readlink(path)
    with _Walk(path, last=False) as walk:
        return os.readlink(walk.name, dir_fd=walk.descriptor)


def listdir(path: str) -> list[str]:
    if _top is None:
        return os.listdir(path)
    with _Walk(path) as walk:
        flags = os.O_RDONLY | _DIRECTORY
        descriptor = os.open(walk.name, flags, dir_fd=walk.descriptor)
        try:
            return os.listdir(descriptor)
        finally:
            os.close(descriptor)


def getxattr(path: str, name: str) -> bytes:
    """Linux only, as `os.getxattr`."""
    if _top is None:
        return os.getxattr(path, name)
    with _Walk(path) as walk:
        flags = os.O_PATH | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(walk.name, flags, dir_fd=walk.descriptor)
        try:
            return os.getxattr(f"/proc/self/fd/{descriptor}", name)
        finally:
            os.close(descriptor)


def realpath(path: str) -> str:
    if _top is None:
        return os.path.realpath(path)
    try:
        with _Walk(path, missing=True) as walk:
            return walk.path
    except (OSError, ValueError):
        return os.path.normpath(path)


def exists(path: str) -> bool:
    return os.path.exists(path) if _top is None else _mode(path) is not None


def lexists(path: str) -> bool:
    return os.path.lexists(path) if _top is None else _mode(path, follow=False) is not None


def isdir(path: str) -> bool:
    return os.path.isdir(path) if _top is None else mode_bits.S_ISDIR(_mode(path) or 0)


def isfile(path: str) -> bool:
    return os.path.isfile(path) if _top is None else mode_bits.S_ISREG(_mode(path) or 0)


def islink(path: str) -> bool:
    if _top is None:
        return os.path.islink(path)
    return mode_bits.S_ISLNK(_mode(path, follow=False) or 0)


def glob(pattern: str) -> list[str]:
    """The paths that a pattern names, in byte order; a leading dot must be written out."""
    if _top is None:
        import glob

        return sorted(glob.glob(pattern), key=os.fsencode)
    found = [os.sep]
    for part in pattern.split(os.sep):
        if part:
            found = [path for folder in found for path in _matching(folder, part)]
    return sorted(found, key=os.fsencode)


def _matching(folder: str, part: str) -> list[str]:
    """What a part of a pattern names in a directory."""
    import fnmatch
    import re

    if not any(magic in part for magic in "*?["):
        path = os.path.join(folder, part)
        return [path] if lexists(path) else []
    fits = re.compile(fnmatch.translate(part)).match
    try:
        names = listdir(folder)
    except OSError:
        return []
    shown = (name for name in names if name[0] != "." or part[0] == ".")
    return [os.path.join(folder, name) for name in shown if fits(name)]


def _mode(path: str, *, follow: bool = True) -> int | None:
    try:
        return stat(path, follow_symlinks=follow).st_mode
    except (OSError, ValueError):
        return None


class _Walk:
    """The way to a path below the entered directory: an open parent, and a name in it.

    Without `last` the last part is not followed where it is a link. With `missing` what follows a
    part that does not exist is taken as it stands. `path` is where the way leads, without links.
    """

    def __init__(self, path: str, *, last: bool = True, missing: bool = False) -> None:
        if "\0" in path:
            raise ValueError("embedded null byte")
        self.asked = path
        self.last = last
        self.missing = missing
        self.parts: list[str] = []  # real directories from the top
        self.steps = self.links = 0
        self.descriptor = -1
        self.name = "."

    def __enter__(self) -> _Walk:
        self.descriptor = _open([])
        try:
            self._walk(_split(self.asked))
        except BaseException:
            os.close(self.descriptor)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)

    @property
    def path(self) -> str:
        return os.path.normpath(os.sep + os.sep.join((*self.parts, self.name)))

    def _walk(self, todo: list[str]) -> None:
        """Go along the parts, which stand in `todo` with the next one last."""
        while todo:
            part = todo.pop()
            self._count(1)
            if part == ".":
                continue  # what stands before it was opened as a directory
            if part == "..":
                self._begin_again(self.parts[:-1])
                continue
            try:
                self._step(part, todo)
            except OSError:
                if not self.missing:
                    raise
                self.name = os.sep.join((part, *reversed(todo)))
                return

    def _step(self, part: str, todo: list[str]) -> None:
        target = _target(part, self.descriptor) if todo or self.last else None
        if target is not None:
            self.links += 1
            if self.links > _MOST_LINKS:
                raise self._error(errno.ELOOP)
            if target.startswith(os.sep):
                self._begin_again([])
            todo += _split(target)
        elif todo:
            inner = os.open(part, _SEARCHED | _DIRECTORY, dir_fd=self.descriptor)
            os.close(self.descriptor)
            self.descriptor = inner
            self.parts.append(part)
        else:
            self.name = part

    def _begin_again(self, parts: list[str]) -> None:
        """Go from the top: what lies above an open directory may have been moved meanwhile."""
        self._count(len(parts))
        descriptor = _open(parts)
        os.close(self.descriptor)
        self.descriptor, self.parts = descriptor, parts

    def _count(self, steps: int) -> None:
        self.steps += steps
        if self.steps > _MOST_STEPS:
            raise self._error(errno.ENAMETOOLONG)

    def _error(self, number: int) -> OSError:
        return OSError(number, os.strerror(number), self.asked)


def _split(path: str) -> list[str]:
    """The parts of a path, last first; a slash at the end asks for a directory, as `/.` does."""
    parts = [part for part in path.split(os.sep) if part not in ("", ".")]
    if path.endswith((os.sep, "/.")) or path == ".":
        parts.append(".")
    return parts[::-1]


def _target(part: str, directory: int) -> str | None:
    """Where a link leads; None for what is no link."""
    found = os.stat(part, dir_fd=directory, follow_symlinks=False)
    return os.readlink(part, dir_fd=directory) if mode_bits.S_ISLNK(found.st_mode) else None


def _open(parts: list[str]) -> int:
    """Open a directory by its parts from the top, none of which is a link."""
    descriptor = os.dup(-1 if _top is None else _top)
    for part in parts:
        try:
            inner = os.open(part, _SEARCHED | _DIRECTORY, dir_fd=descriptor)
        finally:
            os.close(descriptor)
        descriptor = inner
    return descriptor
