"""A private directory for a moment's work, in sshlint's own state directory.

Gone afterwards; what a killed run left is removed by the next.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import NamedTuple

from sshlint.machine.own_directories import state_directory


class Workplace(NamedTuple):
    """A new directory that only its owner can enter."""

    path: str

    def make_directory(self, name: str) -> None:
        os.mkdir(os.path.join(self.path, name), 0o700)

    def put(self, name: str, data: bytes) -> None:
        """Write a new file. Raises `OSError`."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with open(os.open(os.path.join(self.path, name), flags, 0o600), "wb") as file:
            file.write(data)


@contextlib.contextmanager
def workplace(name: str) -> Iterator[Workplace]:
    """A workplace for as long as this lasts. Raises `OSError`."""
    import shutil

    state = state_directory()
    parent = os.path.join(state, name)
    os.makedirs(os.path.dirname(state), exist_ok=True)
    for directory in (state, parent):
        with contextlib.suppress(FileExistsError):
            os.mkdir(directory, 0o700)
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    around = os.open(parent, flags)
    place = os.path.join(parent, os.urandom(8).hex())
    own = -1
    try:
        os.fchmod(around, 0o700)
        _lock(around, wait=True)  # while it is new and not yet locked, nobody takes it for left
        _remove_left(parent)
        os.mkdir(place, 0o700)
        own = os.open(place, flags)
        _lock(own)
    finally:
        os.close(around)
    try:
        yield Workplace(place)
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(own)


def _remove_left(parent: str) -> None:
    """Remove the directories that nobody has locked any more."""
    import shutil

    for name in os.listdir(parent):
        path = os.path.join(parent, name)
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                if _lock(descriptor):
                    shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(descriptor)


def _lock(descriptor: int, *, wait: bool = False) -> bool:
    """Lock for as long as it is open; False where another run has it, or there are no locks."""
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except (ImportError, OSError):
        return False
    return True
