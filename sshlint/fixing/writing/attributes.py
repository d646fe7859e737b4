"""What a new file takes over from the one it replaces: owner and extended attributes."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping

ACCESS_LIST = "system.posix_acl_access"
DEFAULT_LIST = "system.posix_acl_default"
# Signatures over the content, which the kernel makes anew.
_MADE_BY_THE_KERNEL = frozenset(("security.ima", "security.evm"))
_NONE = (errno.ENODATA, errno.ENOTSUP, errno.EOPNOTSUPP)


def read(path: str | int) -> dict[str, bytes]:
    """The extended attributes of a file, access lists among them; none where there are none."""
    if not hasattr(os, "listxattr"):
        return {}
    try:
        names = os.listxattr(path, follow_symlinks=isinstance(path, int))
    except OSError:
        return {}
    found = {}
    for name in names:
        value = get(path, name)
        if value is not None and name not in _MADE_BY_THE_KERNEL:
            found[name] = value
    return found


def get(path: str | int, name: str) -> bytes | None:
    """One extended attribute; None where the file has none of that name."""
    if not hasattr(os, "getxattr"):
        return None
    try:
        return os.getxattr(path, name, follow_symlinks=isinstance(path, int))
    except OSError:
        return None


def write(descriptor: int, wanted: Mapping[str, bytes]) -> None:
    """Give an open file exactly these attributes. Raises OSError where one cannot be given.

    A new file may have got an access list from its folder: one that is not wanted goes, lest the
    last chmod opens the file to whom it names.
    """
    if not hasattr(os, "setxattr"):
        return
    present = read(descriptor)
    for name, value in wanted.items():
        if present.get(name) != value:
            os.setxattr(descriptor, name, value)
    if ACCESS_LIST in present and ACCESS_LIST not in wanted:
        os.removexattr(descriptor, ACCESS_LIST)


def put(descriptor: int, name: str, value: bytes | None) -> None:
    """Set an attribute of an open file or directory, or remove it where `value` is None."""
    if value is not None:
        os.setxattr(descriptor, name, value)
        return
    try:
        os.removexattr(descriptor, name)
    except OSError as error:
        if error.errno not in _NONE:
            raise
