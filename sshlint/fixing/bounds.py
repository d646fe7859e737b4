"""Where fixes may write: in the home or work tree under review, and to the files the user named.

All else that is read, over a link or an Include, belongs to somebody whom this run is not about.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from sshlint.config.deployed import git_top
from sshlint.fixing.directory import in_real_directory
from sshlint.lean import NamedTuple
from sshlint.settings import Context


class Root(NamedTuple):
    """A directory by its real path, what it is called, and the uid whose files may be changed."""

    path: str
    name: str
    owner: int

    def holds(self, path: str) -> bool:
        return path == self.path or path.startswith(self.path.rstrip("/") + "/")


class Bounds(NamedTuple):
    """The directories and, beside them, the files in which fixes may write; all real paths."""

    roots: tuple[Root, ...] = ()
    files: frozenset[str] = frozenset()

    def refuses(self, path: str, owner: int | None = None) -> str:
        """Why a real path is not written to, or the empty string; `owner` is its uid if known."""
        if path in self.files:
            return ""
        root = next((root for root in self.roots if root.holds(path)), None)
        if root is None:
            names = " and ".join(dict.fromkeys(root.name for root in self.roots))
            return f"outside {names or 'what was named'}"
        if owner is not None and owner != root.owner:
            from sshlint.fixing.refusal import user_name

            return f"it belongs to {user_name(owner)}, not to {user_name(root.owner)}"
        return ""

    def to_json(self) -> dict[str, object]:
        return {"roots": [list(root) for root in self.roots], "files": sorted(self.files)}


NOWHERE = Bounds()


def bounds_of(context: Context, paths: Iterable[str]) -> Bounds:
    """The bounds of a run over these absolute PATHs; without any it is about the home."""
    home = Root(os.path.realpath(context.home), "the home", context.owner)
    roots: list[Root] = []
    files: set[str] = set()
    named = list(paths)
    for path in named:
        real = in_real_directory(path)
        top = _work_tree(path, context.home)
        if top:
            roots.append(_root(os.path.realpath(top), "the work tree"))
        elif home.holds(path) or home.holds(real) or path.startswith(context.home + os.sep):
            roots.append(home)
        elif os.path.isdir(path):
            roots.append(_root(os.path.realpath(path), path))
        else:
            files.add(real)
    return Bounds(tuple(dict.fromkeys(roots)) if named else (home,), frozenset(files))


def _work_tree(path: str, home: str) -> str:
    """The work tree a PATH lies in; what is in `~/.ssh` is the home's, whoever keeps it."""
    ssh = os.path.join(home, ".ssh")
    return "" if path == ssh or path.startswith(ssh + os.sep) else git_top(path)


def _root(path: str, name: str) -> Root:
    try:
        return Root(path, name, os.stat(path).st_uid)
    except OSError:
        return Root(path, name, os.geteuid())
