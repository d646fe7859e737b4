"""Who but the owner may write to a path or read it, as ssh, sshd and the file system see it."""

from __future__ import annotations

import os
import stat as mode_bits
import struct
from functools import lru_cache
from typing import NamedTuple

# Members of these may already act as root, or are trusted by convention with the system's files.
_PRIVILEGED_GROUPS = frozenset(("root", "wheel", "admin", "sudo"))
_ACL_USER, _ACL_GROUP = 0x02, 0x08  # linux/posix_acl.h: entries that name a user or a group


class AclEntry(NamedTuple):
    """A user or group named in a POSIX access list, and its `rwx` bits before the mask."""

    kind: str
    number: int
    bits: int

    def __str__(self) -> str:
        return f"{self.kind} {self._name()}"

    def _name(self) -> str:
        return user_name(self.number) if self.kind == "user" else group_name(self.number)


def others_who_write(stat: os.stat_result, owner: int) -> str:
    """Who else may write to a path of this mode: a phrase such as `group staff`, or nothing.

    Root and the home's owner do not count, nor do groups that can act as root anyway or that hold
    nobody but the owner.
    """
    if stat.st_mode & mode_bits.S_IWOTH:
        return "everyone"
    if stat.st_mode & mode_bits.S_IWGRP and not _is_harmless_group(stat.st_gid, owner):
        return f"group {group_name(stat.st_gid)}"
    if stat.st_uid not in (0, owner):
        return f"its owner {user_name(stat.st_uid)}"
    return ""


def strict_modes_refuse(stat: os.stat_result, owner: int, *, private_groups: bool) -> str:
    """Why ssh (for a config) and sshd (StrictModes) refuse a path of this mode, or nothing.

    Debian's ssh takes a group-writable file whose group holds nobody but the file's owner
    (`private_groups`); upstream never does.
    """
    if stat.st_uid not in (0, owner):
        return f"it belongs to {user_name(stat.st_uid)}"
    if stat.st_mode & mode_bits.S_IWOTH:
        return "everyone may write to it"
    if stat.st_mode & mode_bits.S_IWGRP and not (
        private_groups and is_private_group(stat.st_gid, stat.st_uid)
    ):
        return f"group {group_name(stat.st_gid)} may write to it"
    return ""


@lru_cache(maxsize=256)
def is_private_group(gid: int, uid: int) -> bool:
    """Whether a group has no member, listed or by passwd entry, but this user."""
    import grp
    import pwd

    try:
        group = grp.getgrgid(gid)
        user = pwd.getpwuid(uid)
    except KeyError:
        return False
    if any(member != user.pw_name for member in group.gr_mem):
        return False
    return all(entry.pw_uid == uid for entry in pwd.getpwall() if entry.pw_gid == gid)


@lru_cache(maxsize=256)
def _is_harmless_group(gid: int, owner: int) -> bool:
    return group_name(gid) in _PRIVILEGED_GROUPS or is_private_group(gid, owner)


@lru_cache(maxsize=256)
def group_name(gid: int) -> str:
    import grp

    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


@lru_cache(maxsize=256)
def user_name(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def acl_entries(path: str, *, default: bool = False) -> tuple[AclEntry, ...]:
    """The users and groups that a POSIX access list of a path names; empty where there is none.

    With `default`, those that new files in a folder will get.
    """
    kind = "default" if default else "access"
    try:
        blob = os.getxattr(path, f"system.posix_acl_{kind}")
    except (OSError, AttributeError, ValueError):  # not there, not supported, not Linux
        return ()
    # linux/posix_acl_xattr.h: a version word, then tag, bits and id of each entry.
    entries = struct.iter_unpack("<HHI", blob[4 : 4 + (len(blob) - 4) // 8 * 8])
    return tuple(
        AclEntry("user" if tag == _ACL_USER else "group", number, bits)
        for tag, bits, number in entries
        if tag in (_ACL_USER, _ACL_GROUP)
    )
