"""Temporary files: made beside what they are to become, and removed where a run was killed."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat as mode_bits
from collections.abc import Iterable, Iterator

from sshlint.fixing import directory

_MAX_NAME = 200  # bytes of NAME in a temporary name; file systems allow 255 for all of it
_NAME = re.compile(r"\..+\.sshlint-[0-9a-f]{8}", re.DOTALL)


@contextlib.contextmanager
def temporary_file(folder: int, name: str, mode: int) -> Iterator[tuple[int, str]]:
    """An exclusively made file beside `name`, open for writing; gone afterwards if not renamed."""
    stem = os.fsdecode(os.fsencode(name)[:_MAX_NAME])
    temporary = f".{stem}.sshlint-{os.urandom(4).hex()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(temporary, flags, mode, dir_fd=folder)
    try:
        lock(descriptor)  # so that nobody takes it for what a killed run left
        yield descriptor, temporary
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise
    finally:
        os.close(descriptor)


def lock(descriptor: int) -> bool:
    """Lock a file for as long as it is open; False where somebody else has it locked."""
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EAGAIN, errno.EACCES)  # others: no locks to be had here
    return True


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of it, in as many calls as it takes."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def remove_leftovers(folders: Iterable[str]) -> list[str]:
    """Remove what killed runs left in these folders; returns the paths that are gone."""
    removed = []
    for folder in dict.fromkeys(folders):
        with contextlib.suppress(OSError), directory.opened(folder) as descriptor:
            names = sorted(filter(_NAME.fullmatch, os.listdir(descriptor)))
            removed += [os.path.join(folder, n) for n in names if _remove(descriptor, n)]
    return removed


def _remove(folder: int, name: str) -> bool:
    """A file that is still being written is locked by its writer, and stays."""
    try:
        descriptor = os.open(name, directory.FILE, dir_fd=folder)
        try:
            found = os.fstat(descriptor)
            if not mode_bits.S_ISREG(found.st_mode) or not lock(descriptor):
                return False
            os.unlink(name, dir_fd=folder)
        finally:
            os.close(descriptor)
    except OSError:
        return False
    return True
