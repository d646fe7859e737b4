"""Creates one new file with its final mode, whole or not at all; touches none that is there."""

from __future__ import annotations

import contextlib
import os


def create(path: str, data: bytes, mode: int) -> None:
    """Write `data` to a file that must not exist; raises FileExistsError, OSError.

    A link at `path` counts as existing. The mode holds from the first moment, whatever the umask
    would add or take. On failure nothing is left behind.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(
        path, flags | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0), mode
    )
    try:
        with os.fdopen(descriptor, "wb") as file:
            if os.name == "posix":
                os.fchmod(descriptor, mode)  # the umask may have taken the owner's own bits
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        _sync_folder(os.path.dirname(path) or ".")
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(path)
        raise


def _sync_folder(path: str) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: str) -> None:
    """Take back a file that `create` made in this run."""
    with contextlib.suppress(OSError):
        os.unlink(path)
