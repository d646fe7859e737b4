"""A path that a config names: who but the home's owner decides what lies there."""

from __future__ import annotations

import os

from sshlint import filesystem
from sshlint.facts.permissions.folder import folder_writers, is_hidden
from sshlint.machine.access import WRITE, access_list, foreign_owner, others_with
from sshlint.settings import Context

TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm", "/private/tmp")  # noqa: S108 - looked for, not used
NOBODY = -1  # holds what is not there yet: a sticky folder protects it from no one


def absolute(word: str, home: str) -> str:
    """The path of a word that begins with `/`, `~/`, `$HOME/` or `%d/`; else nothing."""
    for start in ("~/", "$HOME/", "${HOME}/", "%d/"):
        if word.startswith(start):
            return os.path.join(home, word[len(start) :])
    return word if word.startswith("/") else ""


def who_decides(path: str, context: Context) -> str:
    """Who else may write to a file, put another in its place, or create it; or nothing.

    Nothing either where modes are another machine's, or where Windows keeps access lists.
    """
    if context.in_repository or context.platform == "win32":
        return ""
    real = filesystem.realpath(path)
    if is_hidden(real, context.home, context.owner):
        return ""
    try:
        stat = filesystem.stat(real)
    except OSError:
        who = folder_writers(os.path.dirname(real), NOBODY, context.owner)
        return f"{who} can put a file there" if who else ""
    try:
        acl = access_list(real)
    except OSError:
        acl = None
    if who := others_with(WRITE, stat, context.owner, acl):
        return f"{who} can write to it"
    if who := foreign_owner(stat, context.owner):
        return f"it belongs to {who}"
    who = folder_writers(os.path.dirname(real), stat.st_uid, context.owner)
    return f"{who} can put another file in its place" if who else ""
