"""Directories opened step by step from the root, no link followed.

A path is resolved before it is judged; between that and the write somebody may put a link into it.
What is opened here is the directory that was judged, whatever happens to its path meanwhile.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat as mode_bits
from collections.abc import Iterator

from sshlint.source import MAX_BYTES, Source, read_descriptor, unreadable

# Passing through a directory takes no right to list it, where the system can tell the two apart.
_PASS = getattr(os, "O_PATH", os.O_RDONLY)
_DIRECTORY = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | os.O_CLOEXEC
FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_NOFOLLOW | os.O_CLOEXEC


def in_real_directory(path: str) -> str:
    """The path itself, in its directory's real place."""
    path = os.path.abspath(path)
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))


@contextlib.contextmanager
def parent(path: str) -> Iterator[tuple[int, str]]:
    """The directory that holds a path, held open, and the path's name in it. Raises OSError."""
    path = os.path.abspath(path)
    descriptor = _open(os.path.dirname(path))
    try:
        yield descriptor, os.path.basename(path) or "."
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def opened(path: str) -> Iterator[int]:
    """A directory, held open. Raises OSError, ELOOP where a part of the path is a link."""
    descriptor = _open(os.path.abspath(path))
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def read_file(path: str, *, limit: int = MAX_BYTES, secret: bool = False) -> Source:
    """Read a regular file as `sshlint.source.read` does, but over no link. Raises `Unreadable`."""
    try:
        with parent(path) as (directory, name):
            found = os.stat(name, dir_fd=directory, follow_symlinks=False)
            if mode_bits.S_ISLNK(found.st_mode):
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
            descriptor = os.open(name, FILE, dir_fd=directory)
    except OSError as error:
        raise unreadable(path, error) from None
    return read_descriptor(path, descriptor, limit=limit, secret=secret)


def _open(path: str) -> int:
    parts = [part for part in path.split(os.sep) if part]
    descriptor = os.open(os.sep, _PASS | _DIRECTORY)
    for number, part in enumerate(parts, 1):
        try:
            below = _step(descriptor, part, last=number == len(parts))
        finally:
            os.close(descriptor)
        descriptor = below
    return descriptor


def _step(above: int, name: str, *, last: bool) -> int:
    try:
        if last:  # it is synced after a rename, which takes more than the right to pass
            with contextlib.suppress(PermissionError):
                return os.open(name, os.O_RDONLY | _DIRECTORY, dir_fd=above)
        return os.open(name, _PASS | _DIRECTORY, dir_fd=above)
    except NotADirectoryError:
        found = os.stat(name, dir_fd=above, follow_symlinks=False)
        if mode_bits.S_ISLNK(found.st_mode):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None
        raise
