"""Removes the temporary files that killed runs left."""

from __future__ import annotations

import os
import re
import stat as mode_bits
from collections.abc import Iterable

from sshlint.fixing.write import lock

_NAME = re.compile(r"\..+\.sshlint-[0-9a-f]{8}", re.DOTALL)


def remove_leftovers(folders: Iterable[str]) -> list[str]:
    """Remove what killed runs left in these folders; returns the paths that are gone."""
    removed = []
    for folder in dict.fromkeys(folders):
        try:
            with os.scandir(folder) as entries:
                names = sorted(entry.name for entry in entries if _NAME.fullmatch(entry.name))
        except OSError:
            continue
        removed += [path for name in names if _remove(path := os.path.join(folder, name))]
    return removed


def _remove(path: str) -> bool:
    """A file that is still being written is locked by its writer, and stays."""
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
        try:
            found = os.fstat(descriptor)
            if not mode_bits.S_ISREG(found.st_mode) or not lock(descriptor):
                return False
            os.unlink(path)
        finally:
            os.close(descriptor)
    except OSError:
        return False
    return True
