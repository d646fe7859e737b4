"""Whether ssh accepts a config file's owner and mode (readconf.c, SSHCONF_CHECKPERM)."""

from __future__ import annotations

import os
from functools import lru_cache

from sshlint.lean import NamedTuple
from sshlint.machine.user_database import group_with_id, users


class Members(NamedTuple):
    """The uids in a group by passwd entry, and those it lists; -1 where a name has no uid."""

    by_entry: frozenset[int]
    listed: frozenset[int]


def accepted(stat: os.stat_result, uid: int, vendor: str) -> bool:
    """Owned by root or the user, and written by nobody else.

    Debian's ssh, and Ubuntu's, allows group-write where the group is the owner's alone.
    """
    if stat.st_uid not in (0, uid) or stat.st_mode & 0o002:
        return False
    if not stat.st_mode & 0o020:
        return True
    return vendor == "Debian" and is_private_group(stat.st_gid, uid, stat.st_uid)


def is_private_group(gid: int, uid: int, file_owner: int) -> bool:
    """What Debian's ssh asks of a group that may write (its patch, secure_permissions).

    Somebody must be in it; by passwd entry only the user, by its list only the file's owner.
    """
    found = members(gid)
    if found is None or not (found.by_entry or found.listed):
        return False
    return found.by_entry <= {uid} and found.listed <= {file_owner}


@lru_cache(maxsize=256)
def members(gid: int) -> Members | None:
    """Who is in a group; `None` for one that is no longer known, which may come to hold anybody."""
    group = group_with_id(gid)
    if group is None:
        return None
    accounts = users()
    uids = {user.name: user.uid for user in accounts}
    by_entry = frozenset(user.uid for user in accounts if user.gid == gid)
    return Members(by_entry, frozenset(uids.get(name, -1) for name in group.members))
