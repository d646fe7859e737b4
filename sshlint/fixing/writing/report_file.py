"""Files that sshlint writes for the user to keep: reports and baselines."""

from __future__ import annotations

import errno
import os
import stat as mode_bits

from sshlint.fixing.refusal import Refused, refusal, user_name
from sshlint.fixing.writing import write
from sshlint.fixing.writing.temporary import write_all
from sshlint.source import to_bytes


def put(path: str, text: str) -> None:
    """As `put_bytes`, for a text."""
    put_bytes(path, to_bytes(text))


def put_bytes(path: str, data: bytes, mode: int = 0o666) -> None:
    """Create a file, or give the one that exists new content, whole or not at all.

    A new file gets `mode`, less the umask. A link of one's own, or of root's, is followed; into a
    device or a pipe the data is written as it is. Raises `sshlint.fixing.refusal.Refused`.
    """
    path = os.path.abspath(path)
    _refuse_links_of_others(path)
    target = os.path.realpath(path)
    try:
        found = os.stat(path)
    except FileNotFoundError:
        write.create(target, data, mode & ~_umask())
    except OSError as error:
        raise refusal(path, error) from None
    else:
        if mode_bits.S_ISDIR(found.st_mode):
            raise Refused(path, "it is a directory, not a file")
        if mode_bits.S_ISREG(found.st_mode):
            write.replace(target, data, found)
        else:
            _write_into(path, data)


def _refuse_links_of_others(path: str) -> None:
    """Who can put a link there, in /tmp for one, would choose which file is overwritten."""
    at = os.sep
    for part in path.split(os.sep):
        at = os.path.join(at, part)
        try:
            found = os.lstat(at)
        except OSError:
            return
        if mode_bits.S_ISLNK(found.st_mode) and found.st_uid not in (0, os.geteuid()):
            raise Refused(path, f"{at} is a symbolic link of {user_name(found.st_uid)}")


def _write_into(path: str, data: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            os.set_blocking(descriptor, True)
            write_all(descriptor, data)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno in (errno.EPIPE, errno.ENXIO):
            raise Refused(path, "nobody reads it") from None
        raise refusal(path, error) from None


def _umask() -> int:
    umask = os.umask(0o077)
    os.umask(umask)
    return umask
