"""Who but the owner may write to a path or read it, as ssh, sshd and the file system see it."""

from __future__ import annotations

import os
import stat as mode_bits
import struct
from functools import lru_cache

from sshlint import filesystem
from sshlint.lean import NamedTuple
from sshlint.machine.ownership import is_private_group, members
from sshlint.machine.user_database import group_ids_of, group_with_id, user_with_id

READ, WRITE, ENTER = 4, 2, 1


# Members of these may already act as root, or are trusted by convention with the system's files.
_PRIVILEGED_GROUPS = frozenset(("root", "wheel", "admin", "sudo"))
# linux/posix_acl.h: the tags of entries, in the order they are stored in.
_ACL_USER, _ACL_OWNING_GROUP, _ACL_GROUP, _ACL_MASK, _ACL_OTHER = 0x02, 0x04, 0x08, 0x10, 0x20


class AclEntry(NamedTuple):
    """A user or group named in a POSIX access list, and its `rwx` bits before the mask."""

    kind: str
    number: int
    bits: int

    def __str__(self) -> str:
        if self.kind == "group":
            return f"group {group_name(self.number)}"
        name = user_name(self.number)
        return name if name.startswith("uid ") else f"user {name}"


class Acl(NamedTuple):
    """A POSIX access list with named entries, which the group bits of the mode then only mask."""

    named: tuple[AclEntry, ...]
    group: int  # bits of the owning group
    mask: int
    other: int

    def mode_of_new(self, mode: int) -> int:
        """As a default list: the mode of a file that is created with `mode`."""
        group = self.mask if self.named else self.group
        return mode & 0o700 | mode & 0o070 & group << 3 | mode & 0o007 & self.other

    def holders(self, bit: int) -> list[AclEntry]:
        """The named users and groups that really hold a permission."""
        return [entry for entry in self.named if entry.bits & self.mask & bit]


def others_with(bit: int, stat: os.stat_result, owner: int, acl: Acl | None = None) -> str:
    """Who else holds a permission by the mode: a phrase such as `group staff`, or nothing.

    Root and the home's owner do not count, nor do groups that can act as root anyway or that hold
    nobody but the owner. `acl` is the path's access list, where it has one.
    """
    if stat.st_mode & bit:
        return "everyone"
    if not stat.st_mode & bit << 3:
        return ""
    found = []
    if (acl is None or acl.group & bit) and not is_harmless_group(stat.st_gid, owner):
        found.append(f"group {group_name(stat.st_gid)}")
    if acl is not None:
        found += [str(entry) for entry in acl.holders(bit) if not _is_harmless(entry, owner)]
    return " and ".join(found)


def foreign_owner(stat: os.stat_result, owner: int) -> str:
    """The name of an owner who is neither the home's nor root, or nothing."""
    return "" if stat.st_uid in (0, owner) else user_name(stat.st_uid)


def strict_modes_refuse(stat: os.stat_result, owner: int, *, private_groups: bool) -> str:
    """Who makes ssh (for a config) and sshd (StrictModes) refuse a path of this mode, or nothing.

    Debian's ssh takes a group-writable file whose group is the user's private one
    (`private_groups`); upstream never does. Neither looks at an access list.
    """
    if stat.st_mode & mode_bits.S_IWOTH:
        return "everyone"
    if stat.st_mode & mode_bits.S_IWGRP and not (
        private_groups and is_private_group(stat.st_gid, owner, stat.st_uid)
    ):
        return f"group {group_name(stat.st_gid)}"
    return ""


def may_read(uid: int, stat: os.stat_result, acl: Acl | None = None) -> bool:
    """Whether a user may read a path, its folders apart."""
    if uid in (0, stat.st_uid):
        return uid == 0 or bool(stat.st_mode & mode_bits.S_IRUSR)
    groups = _groups_of(uid)
    # fs/namei.c acl_permission_check: with no group bits Linux does not look at the list at all.
    if acl is not None and stat.st_mode & mode_bits.S_IRWXG:
        for entry in acl.named:
            if entry.kind == "user" and entry.number == uid:
                return bool(entry.bits & acl.mask & READ)
        held = [e.bits for e in acl.named if e.kind == "group" and e.number in groups]
        held += [acl.group] if stat.st_gid in groups else []
        if held:
            return any(bits & acl.mask & READ for bits in held)
    elif stat.st_gid in groups:
        return bool(stat.st_mode & mode_bits.S_IRGRP)
    return bool(stat.st_mode & mode_bits.S_IROTH)


@lru_cache(maxsize=256)
def is_harmless_group(gid: int, owner: int) -> bool:
    """Whether a group holds nobody but the owner, or those who can act as root anyway."""
    if group_name(gid) in _PRIVILEGED_GROUPS:
        return True
    found = members(gid)
    return found is not None and found.by_entry | found.listed <= {owner}


def _is_harmless(entry: AclEntry, owner: int) -> bool:
    if entry.kind == "user":
        return entry.number in (0, owner)
    return is_harmless_group(entry.number, owner)


@lru_cache(maxsize=256)
def _groups_of(uid: int) -> frozenset[int]:
    user = user_with_id(uid)
    return frozenset(group_ids_of(user)) if user else frozenset()


@lru_cache(maxsize=256)
def group_name(gid: int) -> str:
    found = group_with_id(gid)
    return found.name if found else str(gid)


@lru_cache(maxsize=256)
def user_name(uid: int) -> str:
    found = user_with_id(uid)
    return found.name if found else f"uid {uid}"


def access_list(path: str, *, default: bool = False) -> Acl | None:
    """The POSIX access list of a path, or with `default` that of new files in a folder.

    `None` where there is none (a mode says it all then), or where the system has no such lists.
    Raises `OSError` where it is there and cannot be read.
    """
    import errno

    kind = "default" if default else "access"
    try:
        blob = filesystem.getxattr(path, f"system.posix_acl_{kind}")
    except AttributeError:  # not Linux
        return None
    except OSError as error:
        if error.errno in (errno.ENODATA, errno.EOPNOTSUPP, errno.ENOENT):
            return None
        raise
    return decode_acl(blob)


def decode_acl(blob: bytes) -> Acl:
    """linux/posix_acl_xattr.h: a version word, then tag, bits and id of each entry."""
    entries = list(struct.iter_unpack("<HHI", blob[4 : 4 + (len(blob) - 4) // 8 * 8]))
    bits_of = {tag: bits for tag, bits, _ in entries}
    named = tuple(
        AclEntry("user" if tag == _ACL_USER else "group", number, bits)
        for tag, bits, number in entries
        if tag in (_ACL_USER, _ACL_GROUP)
    )
    group = bits_of.get(_ACL_OWNING_GROUP, 0)
    return Acl(named, group, bits_of.get(_ACL_MASK, group), bits_of.get(_ACL_OTHER, 0))
