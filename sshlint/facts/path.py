"""Paths as places and as words of a command."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint.lean import lazy_pattern
from sshlint.source import to_bytes

_SPECIAL = lazy_pattern(r"[^\w@%+=:,./~-]|^~")


def quoted(path: str) -> str:
    """A path as one word for a POSIX shell, which still expands a leading `~/`.

    What would not be seen, or would move a cursor, is written as `$'…'` (POSIX 2024; bash, zsh and
    ksh have long read it), so that the word is the same path once it has passed the gate.
    """
    if path.startswith("-"):
        path = f"./{path}"  # a path must not turn into an option
    home = "~/" if path.startswith("~/") else ""
    rest = path[len(home) :]
    if home and not rest:
        return home
    if rest and not _SPECIAL.search(rest):
        return path
    if not rest.isprintable():
        return f"{home}$'{''.join(map(_escaped, rest))}'"
    return home + "'" + rest.replace("'", "'\"'\"'") + "'"


def _escaped(character: str) -> str:
    if character in "'\\":
        return f"\\{character}"
    if character.isprintable():
        return character
    return "".join(f"\\{byte:03o}" for byte in to_bytes(character))


def base_name(path: str) -> str:
    """The last part of a path, for a sentence that tells of its folder elsewhere."""
    return os.path.basename(path)


def is_within(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def folders_above(path: str, home: str) -> Iterator[str]:
    """The folders to judge above a path: up to the home, or only its own outside of it."""
    folder = os.path.dirname(path)
    yield folder
    while is_within(folder, home):
        folder = os.path.dirname(folder)
        yield folder
