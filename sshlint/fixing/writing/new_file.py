"""Creates one new file with its final mode, whole or not at all; touches none that is there."""

from __future__ import annotations

import contextlib
import os

from sshlint.fixing.directory import in_real_directory
from sshlint.fixing.writing import write


def create(path: str, data: bytes, mode: int) -> None:
    """Write `data` to a file that must not exist; raises FileExistsError, OSError.

    A link at `path` counts as existing. The mode holds from the first moment, whatever the umask
    would add or take. On failure nothing is left behind.
    """
    if os.name == "posix":
        write.create_new(in_real_directory(path), data, mode)
    else:
        _create_in_place(path, data, mode)


def _create_in_place(path: str, data: bytes, mode: int) -> None:
    """Without folder descriptors and hard links: a kill may leave part of the file."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(
        path, flags | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0), mode
    )
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(path)
        raise


def remove(path: str) -> None:
    """Take back a file that `create` made in this run."""
    with contextlib.suppress(OSError):
        os.unlink(path)
