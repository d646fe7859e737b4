"""Whether ssh accepts a config file's owner and mode (readconf.c, SSHCONF_CHECKPERM)."""

from __future__ import annotations

import os


def accepted(stat: os.stat_result, uid: int, vendor: str) -> bool:
    """Owned by root or the user, and written by nobody else.

    Debian and Ubuntu allow group-write where the group is the owner's alone.
    """
    if stat.st_uid not in (0, uid) or stat.st_mode & 0o002:
        return False
    if not stat.st_mode & 0o020:
        return True
    return vendor in ("Debian", "Ubuntu") and _is_private_group(stat.st_gid, stat.st_uid)


def _is_private_group(gid: int, uid: int) -> bool:
    import grp
    import pwd

    try:
        owner, members = pwd.getpwuid(uid).pw_name, grp.getgrgid(gid).gr_mem
    except KeyError:
        return False
    primary = {entry.pw_name for entry in pwd.getpwall() if entry.pw_gid == gid}
    return primary | set(members) == {owner}
