"""Which programs of this machine may be started, and what they get to see of the environment.

Only ssh and git are started without being asked to, with arguments of our own; neither is ever
taken from what is under review, whatever PATH says.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping

# Where nobody keeps work trees: a program from here needs no further look.
_OF_THE_SYSTEM = ("/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin", "/opt/homebrew/bin")
_under_review: set[str] = set()


def never_from(directories: Iterable[str]) -> None:
    """Take no program from these directories, which are under review, for the rest of the run."""
    _under_review.update(map(os.path.realpath, directories))


def find_program(name: str) -> str | None:
    """The absolute path of the first program in PATH that may be started, or `None`."""
    for path in programs(name):
        if is_of_the_system(path) or not _is_under_review(path):
            return path
    return None


def programs(name: str) -> Iterator[str]:
    """The programs of that name, in the order of PATH, to be looked at only.

    Relative and empty entries of PATH are skipped: they name whatever directory the run is in.
    """
    for directory in os.environ.get("PATH", os.defpath).split(os.pathsep):
        if os.path.isabs(directory):
            path = os.path.join(directory, f"{name}.exe" if sys.platform == "win32" else name)
            if os.access(path, os.X_OK) and os.path.isfile(path):
                yield path


def is_of_the_system(path: str) -> bool:
    """Whether a program lies where only the system's own do."""
    return os.path.dirname(path) in _OF_THE_SYSTEM


def _is_under_review(path: str) -> bool:
    """Also where the entry of PATH, or the program in it, is a link into what is under review."""
    paths = (path, os.path.realpath(path), os.path.realpath(os.path.dirname(path)))
    return any((p + os.sep).startswith(top + os.sep) for p in paths for top in _under_review)


def bare_environment() -> dict[str, str]:
    """For programs that need nothing: no variable of the user's steers them."""
    kept = {"PATH": os.defpath, "LC_ALL": "C"}
    if sys.platform == "win32":
        kept |= {k: v for k, v in os.environ.items() if k.upper() in ("SYSTEMROOT", "WINDIR")}
    return kept


def own_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """For the user's own commands, which ssh would run: all but who called sudo."""
    return {name: value for name, value in environment.items() if not name.startswith("SUDO_")}
