"""Clean verdicts in the user's cache: small files that only the user can read or change."""

from __future__ import annotations

import contextlib
import os
import stat as mode_bits

from sshlint.fixing.directory import in_real_directory
from sshlint.fixing.refusal import Refused
from sshlint.fixing.writing import write

_MOST = 500  # a stamp is 3 kB or so; beyond that the older half goes


def put(path: str, text: str) -> None:
    """Put a stamp in place of the one that is there, whole; in silence where that is not safe.

    Its folder is made with mode 0700; one that is somebody else's, or open to others, is left
    alone. Of two shells at once one wins.
    """
    folder = in_real_directory(os.path.dirname(path))
    path = os.path.join(folder, os.path.basename(path))
    if not _own_folder(folder):
        return
    data = text.encode("utf-8", "surrogateescape")
    with contextlib.suppress(OSError, Refused):
        try:
            found = os.lstat(path)
        except FileNotFoundError:
            _make_room(folder)
            write.create(path, data, 0o600)
        else:
            if mode_bits.S_ISREG(found.st_mode) and found.st_uid == os.geteuid():
                write.replace(path, data, found)


def _own_folder(folder: str) -> bool:
    """Whether the folder is the user's alone; it is made where it is missing, in what is theirs."""
    above = folder
    while not os.path.lexists(above):
        above = os.path.dirname(above)
    try:
        if os.stat(above).st_uid == os.geteuid():
            os.makedirs(folder, mode=0o700, exist_ok=True)
        found = os.lstat(folder)
    except OSError:
        return False
    private = mode_bits.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
    return private and found.st_uid == os.geteuid()


def _make_room(folder: str) -> None:
    with os.scandir(folder) as entries:
        stamps = [(entry.stat(follow_symlinks=False).st_mtime, entry.path) for entry in entries]
    if len(stamps) >= _MOST:
        for _, path in sorted(stamps)[: _MOST // 2]:
            with contextlib.suppress(OSError):
                os.unlink(path)
