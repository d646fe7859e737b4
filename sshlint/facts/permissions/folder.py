"""What the folders above a path let others do to what lies in them."""

from __future__ import annotations

import os
import stat as mode_bits

from sshlint import filesystem
from sshlint.facts.path import folders_above
from sshlint.machine.access import ENTER, WRITE, Acl, access_list, foreign_owner, others_with


def is_hidden(real_path: str, home: str, owner: int) -> bool:
    """Whether a folder above a path, up to the home, lets nobody else through."""
    for folder in folders_above(real_path, filesystem.realpath(home)):
        stat = _stat(folder)
        if stat is not None and not others_with(ENTER, stat, owner, _acl_of(folder, stat)):
            return True
    return False


def folder_writers(folder: str, holder: int, owner: int) -> str:
    """Who but root and the owner may replace a file in a folder that the user `holder` owns.

    In a sticky folder nobody can replace what root or the owner holds.
    """
    stat = _stat(folder)
    if stat is None or (stat.st_mode & mode_bits.S_ISVTX and holder in (0, owner)):
        return ""
    stranger = foreign_owner(stat, owner)
    found = others_with(WRITE, stat, owner, _acl_of(folder, stat))
    return found or (f"its owner {stranger}" if stranger else "")


def _acl_of(path: str, stat: os.stat_result) -> Acl | None:
    """The access list of a folder on the way; where it cannot be read, the mode must do."""
    if not stat.st_mode & mode_bits.S_IRWXG:
        return None
    try:
        return access_list(path)
    except OSError:
        return None


def _stat(path: str) -> os.stat_result | None:
    try:
        return filesystem.stat(path)
    except OSError:
        return None
