"""Why a file was left as it is, in the user's words."""

from __future__ import annotations

import errno
import os
import struct

_FS_IOC_GETFLAGS = 2 << 30 | struct.calcsize("l") << 16 | ord("f") << 8 | 1  # linux/fs.h
_FS_IMMUTABLE, _FS_APPEND = 0x10, 0x20

_REASONS = {
    errno.ENOENT: "it no longer exists",
    errno.ELOOP: "a part of its path has become a symbolic link",
    errno.EROFS: "its file system is mounted read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the limit on file sizes (ulimit -f) is too low",
    errno.EIO: "the disk reports an error",
    errno.EEXIST: "a file of that name exists already",
    errno.ENOTDIR: "a part of its path is not a directory",
    errno.ENAMETOOLONG: "its name is too long",
}


class Refused(Exception):  # noqa: N818 - it is an answer, not a failure of ours
    """A change that is not made; `reason` completes the sentence "PATH was left as it is: …"."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def refusal(path: str, error: OSError) -> Refused:
    """What the system's refusal to change `path` means."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return Refused(path, _locked(path))
    folder = os.path.dirname(path)
    if error.errno == errno.ENOENT and folder and not os.path.isdir(folder):
        return Refused(path, f"its directory {folder} does not exist")
    reason = _REASONS.get(error.errno or 0) or (error.strerror or "it cannot be written").lower()
    return Refused(path, reason)


def _locked(path: str) -> str:
    folder = os.path.dirname(path)
    for locked, what in ((path, "it"), (folder, f"its directory {folder}")):
        flags = _flags(locked)
        if flags & _FS_IMMUTABLE:
            return f"{what} is immutable; chattr -i lifts that"
        if flags & _FS_APPEND:
            return f"{what} can only be appended to; chattr -a lifts that"
    owner = _foreign_owner(path)
    if owner:
        return f"it belongs to {owner}, who alone (or root) can change it"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"no permission to write in its directory {folder}"
    return "no permission to change it"


def _flags(path: str) -> int:
    """The attributes that `lsattr` shows; 0 where there are none to be had."""
    try:
        import fcntl

        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (ImportError, OSError):
        return 0
    try:
        answer = fcntl.ioctl(descriptor, _FS_IOC_GETFLAGS, bytes(struct.calcsize("l")))
    except OSError:
        return 0
    finally:
        os.close(descriptor)
    return int(struct.unpack_from("=i", answer)[0])


def _foreign_owner(path: str) -> str:
    try:
        owner = os.lstat(path).st_uid
    except OSError:
        return ""
    return "" if owner == os.geteuid() else user_name(owner)


def user_name(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
