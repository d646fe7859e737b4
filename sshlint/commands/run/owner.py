"""Whose files a run is about: root becomes their owner before it reads any."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from sshlint.source import SshlintError, hold


def as_owner(
    job: Callable[[], int],
    *,
    home: str | None = None,
    paths: Iterable[str] = (),
    held: Iterable[str | None] = (),
    written: Iterable[str | None] = (),
    kept: Iterable[int] = (),
    changes: bool = False,
    asks: bool = False,
) -> int:
    """Do a job; as the owner of the home and PATHs where root runs it and they are another's.

    `held` are files that the runner named, to be read before; `written` those that are written
    with the runner's rights; `kept` are descriptors that stay open. Only a job that `asks` keeps
    the terminal. Returns the exit status. Raises `SshlintError` where PATHs have several owners,
    and where a job that `changes` files cannot be done as their owner.
    """
    if os.name != "posix" or os.geteuid() != 0:
        return job()
    found = dict.fromkeys(owner for owner in _owners(home, paths) if owner[0])
    if not found:
        return job()
    return _step_down(job, list(found), list(held), list(written), list(kept), changes, asks)


def _step_down(
    job: Callable[[], int],
    owners: list[tuple[int, int]],
    held: list[str | None],
    written: list[str | None],
    kept: list[int],
    changes: bool,
    asks: bool,
) -> int:
    from sshlint.commands.run.ending import status_of
    from sshlint.commands.run.terminal import warn
    from sshlint.machine.account import user_name
    from sshlint.machine.step_down import CannotStepDown, Owner, run_as
    from sshlint.rules import registry

    if len({uid for uid, _ in owners}) > 1:
        names = ", ".join(dict.fromkeys(user_name(uid) for uid, _ in owners))
        raise SshlintError(f"these PATHs belong to different users ({names}); check each by itself")
    registry.listed()  # which looks into the directory of the rules, once
    owner = Owner.of(*owners[0])
    for path in filter(None, held):
        hold(os.path.abspath(path))
    allowed = {os.path.abspath(path) for path in written if path}

    def put(path: str, text: str) -> str:
        from sshlint.fixing.refusal import Refused
        from sshlint.fixing.writing import report_file

        if os.path.abspath(path) not in allowed:
            return "it was not asked for"
        try:
            report_file.put(path, text)
        except Refused as error:
            return error.reason
        return ""

    try:
        return run_as(owner, lambda: status_of(job), put, kept, asks=asks)
    except CannotStepDown as error:
        reason = f"root cannot become {user_name(owner.uid)}, whose files these are: {error}"
        if changes:
            raise SshlintError(f"{reason}; nothing was changed") from None
        warn(f"{reason}; they are read as root")
        return job()


def stranger(path: str) -> str:
    """Why root must not look at a path in a process that stays root, or nothing."""
    if os.name != "posix" or os.geteuid() != 0:
        return ""
    from sshlint.machine.account import user_name

    there = path
    while not os.path.lexists(there):
        there = os.path.dirname(there)
    uid = _owner_of_path(there)[0]
    if not uid:
        return ""
    return f"it belongs to {user_name(uid)}, and this runs as root: open it as {user_name(uid)}"


def _owners(home: str | None, paths: Iterable[str]) -> Iterator[tuple[int, int]]:
    from sshlint.machine.account import owner_of_home

    if home is not None and os.path.isdir(home):
        yield owner_of_home(os.path.abspath(home))
    for path in paths:
        if path != "-" and os.path.lexists(path):
            yield _owner_of_path(os.path.abspath(path))


def _owner_of_path(path: str) -> tuple[int, int]:
    """A PATH's home, work tree, directory or file: the first of these that there is."""
    from sshlint.config.deployed import git_top
    from sshlint.machine.account import owner_of_home

    above, found, _ = (path + os.sep).rpartition(f"{os.sep}.ssh{os.sep}")
    if found:
        return owner_of_home(above or os.sep)
    if top := git_top(path):
        at = os.stat(top)
        return at.st_uid, at.st_gid
    if os.path.isdir(path):
        return owner_of_home(path)
    at = os.lstat(path)
    return (at.st_uid, at.st_gid) if at.st_uid else owner_of_home(os.path.dirname(path))
