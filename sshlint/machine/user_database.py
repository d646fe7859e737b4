"""The users and groups of the machine under review: as the system says, or etc/passwd and etc/group
below the directory that stands for the machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache

from sshlint import filesystem
from sshlint.lean import NamedTuple
from sshlint.source import Unreadable, read

PASSWD, GROUP = "/etc/passwd", "/etc/group"
_MAX_BYTES = 16 * 1024 * 1024
_LARGEST_ID = 2**32 - 2  # the last one stands for "no id"


class User(NamedTuple):
    """A line of passwd."""

    name: str
    uid: int
    gid: int
    home: str
    shell: str


class SystemGroup(NamedTuple):
    """A line of group."""

    name: str
    gid: int
    members: tuple[str, ...]


def user_with_id(uid: int) -> User | None:
    if filesystem.is_entered():
        return _users_by_id().get(uid)
    try:
        import pwd

        entry = pwd.getpwuid(uid)
    except (ImportError, KeyError, OverflowError):
        return None
    return User(entry.pw_name, entry.pw_uid, entry.pw_gid, entry.pw_dir, entry.pw_shell)


def user_named(name: str) -> User | None:
    if filesystem.is_entered():
        return next((user for user in users() if user.name == name), None)
    try:
        import pwd

        entry = pwd.getpwnam(name)
    except (ImportError, KeyError, ValueError, UnicodeEncodeError):
        return None
    return User(entry.pw_name, entry.pw_uid, entry.pw_gid, entry.pw_dir, entry.pw_shell)


def users() -> tuple[User, ...]:
    """All users, in the order of the database."""
    if filesystem.is_entered():
        return _users_in_tree()
    import pwd

    return tuple(
        User(one.pw_name, one.pw_uid, one.pw_gid, one.pw_dir, one.pw_shell)
        for one in pwd.getpwall()
    )


def group_with_id(gid: int) -> SystemGroup | None:
    if filesystem.is_entered():
        return _groups_by_id().get(gid)
    try:
        import grp

        entry = grp.getgrgid(gid)
    except (ImportError, KeyError, OverflowError):
        return None
    return SystemGroup(entry.gr_name, entry.gr_gid, tuple(entry.gr_mem))


def group_ids_of(user: User) -> list[int]:
    """The ids of all groups a user is in."""
    if filesystem.is_entered():
        return list(dict.fromkeys((user.gid, *_group_ids_by_member().get(user.name, ()))))
    return os.getgrouplist(user.name, user.gid)


@lru_cache(maxsize=1)
def _users_in_tree() -> tuple[User, ...]:
    return tuple(_read_users())


@lru_cache(maxsize=1)
def _users_by_id() -> dict[int, User]:
    """The first entry of each id counts, as in getpwuid."""
    return {user.uid: user for user in reversed(_users_in_tree())}


@lru_cache(maxsize=1)
def _groups_in_tree() -> tuple[SystemGroup, ...]:
    found = []
    for fields in _lines(GROUP):
        if len(fields) >= 4 and (gid := _number(fields[2])) is not None:
            members = tuple(name for name in fields[3].split(",") if name)
            found.append(SystemGroup(fields[0], gid, members))
    return tuple(found)


@lru_cache(maxsize=1)
def _groups_by_id() -> dict[int, SystemGroup]:
    """The first entry of each id counts, as in getgrgid."""
    return {group.gid: group for group in reversed(_groups_in_tree())}


@lru_cache(maxsize=1)
def _group_ids_by_member() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for group in _groups_in_tree():
        for name in group.members:
            found.setdefault(name, []).append(group.gid)
    return found


def _read_users() -> Iterator[User]:
    for fields in _lines(PASSWD):
        if len(fields) < 7:
            continue
        uid, gid = _number(fields[2]), _number(fields[3])
        if uid is not None and gid is not None and fields[5].startswith(os.sep):
            yield User(fields[0], uid, gid, os.path.normpath(fields[5]), fields[6] or "/bin/sh")


def _lines(path: str) -> Iterator[list[str]]:
    """The fields of each line; of NIS and comments none."""
    try:
        text = read(path, limit=_MAX_BYTES).text
    except Unreadable:
        return
    for line in text.split("\n"):
        if line and line[0] not in "+-#":
            yield line.split(":")


def _number(text: str) -> int | None:
    if not (text.isascii() and text.isdecimal() and len(text) <= 10):
        return None
    return int(text) if int(text) <= _LARGEST_ID else None
