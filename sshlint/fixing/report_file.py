"""Files that sshlint writes for the user to keep: reports and baselines."""

from __future__ import annotations

import os

from sshlint.fixing import write


def put(path: str, text: str) -> None:
    """Create a file, or give the one that is there new content, whole or not at all.

    A link is followed. Raises `sshlint.fixing.refusal.Refused`.
    """
    target = os.path.realpath(path)
    data = text.encode("utf-8", "surrogateescape")
    try:
        found = os.stat(target)
    except FileNotFoundError:
        write.create(target, data, 0o666 & ~_umask())
    else:
        write.replace(target, data, found)


def _umask() -> int:
    umask = os.umask(0o077)
    os.umask(umask)
    return umask
