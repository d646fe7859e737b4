"""Where a work tree's git directory is, and what of it can be believed.

`.git` may be a file that names another directory (worktrees, submodules), or a link. It is followed
only where the other side confirms it, so that no tree can pass somebody else's repository off as
its own.
"""

from __future__ import annotations

import os
import stat as mode_bits

from sshlint.lean import NamedTuple
from sshlint.source import Unreadable, read_below

_MAX_POINTER = 4096


class GitUnknown(Exception):  # noqa: N818 - it is an answer, not a failure of ours
    """What git holds cannot be known; the words say why."""


class GitDirectory(NamedTuple):
    """A work tree and its git directory, by real paths; `common` is what worktrees share.

    `program` is what the user runs on it: git or yadm.
    """

    top: str
    path: str
    common: str
    program: str = "git"


def git_directory(top: str) -> GitDirectory:
    """The git directory of a work tree, at its real path. Raises `GitUnknown`."""
    dot_git = os.path.join(top, ".git")
    try:
        stat = os.lstat(dot_git)
    except OSError:
        return _named_by_environment(top)
    if mode_bits.S_ISDIR(stat.st_mode):
        return GitDirectory(top, dot_git, dot_git)
    if mode_bits.S_ISLNK(stat.st_mode):
        raise GitUnknown(f"{dot_git} is a link, which is not followed: git was not asked")
    if not mode_bits.S_ISREG(stat.st_mode):
        raise GitUnknown(f"{dot_git} is no git directory: git was not asked")
    return _pointed_at(top, dot_git, stat.st_uid)


def yadm_directory(home: str) -> GitDirectory | None:
    """yadm's repository of a home, whose work tree is the home itself."""
    for name in (".local/share/yadm/repo.git", ".config/yadm/repo.git", ".yadm/repo.git"):
        path = os.path.join(home, name)
        if os.path.isfile(os.path.join(path, "index")) and os.path.realpath(path) == path:
            return GitDirectory(home, path, path, "yadm")
    return None


def _named_by_environment(top: str) -> GitDirectory:
    """The one that git tells its hooks of, where it is kept elsewhere: the user chose it."""
    named = os.environ.get("GIT_DIR")
    if not named:
        raise GitUnknown("there is no git directory: git was not asked")
    path = os.path.realpath(named)
    return GitDirectory(top, path, path)


def _pointed_at(top: str, dot_git: str, owner: int) -> GitDirectory:
    """A submodule's, which lies in the git directory around it, or a worktree's."""
    path = os.path.realpath(os.path.join(top, _pointer(top, ".git", prefix="gitdir: ")))
    outside = GitUnknown(
        f"{dot_git} names {path}, which does not belong to this work tree: git was not asked"
    )
    try:
        if os.stat(path).st_uid != owner:
            raise outside
    except OSError:
        raise GitUnknown(
            f"{dot_git} names {path}, which does not exist: git was not asked"
        ) from None
    if _is_submodule(top, path):
        return GitDirectory(top, path, path)
    try:
        back = os.path.realpath(os.path.join(path, _pointer(path, "gitdir")))
        common = os.path.realpath(os.path.join(path, _pointer(path, "commondir")))
    except GitUnknown:
        raise outside from None
    if back != dot_git or os.path.dirname(os.path.dirname(path)) != common:
        raise outside
    return GitDirectory(top, path, common)


def _is_submodule(top: str, path: str) -> bool:
    """Whether a git directory lies among the modules of a repository around the work tree."""
    around = os.path.dirname(top)
    while True:
        modules = os.path.join(around, ".git", "modules")
        if path.startswith(modules + os.sep) and os.path.realpath(modules) == modules:
            return True
        parent = os.path.dirname(around)
        if parent == around:
            return False
        around = parent


def _pointer(directory: str, name: str, *, prefix: str = "") -> str:
    path = os.path.join(directory, name)
    try:
        text = os.fsdecode(read_below(directory, name, limit=_MAX_POINTER))
    except Unreadable as error:
        raise GitUnknown(f"{path} cannot be read, {error.reason}: git was not asked") from None
    if not text.startswith(prefix) or "\0" in text:
        raise GitUnknown(f"{path} names no git directory: git was not asked")
    return text.removeprefix(prefix).rstrip("\r\n")
