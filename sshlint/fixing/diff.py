"""What fixes would change, as a diff that `patch -p0` takes."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

_NO_NEWLINE = "\\ No newline at end of file\n"
# What patch takes for more than a name, or for its end.
_UNSPEAKABLE = frozenset('\n\r\t"\\')


def unified_diff(name: str, old: str, new: str) -> Iterator[str]:
    """The lines of a unified diff, each with its line end. Every byte of the texts is in them."""
    label = f"{name}\t" if " " in name else name
    lines = difflib.unified_diff(_lines(old), _lines(new), label, label)
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}"


def can_be_named(name: str) -> bool:
    """Whether a path can stand in a diff's head."""
    return not _UNSPEAKABLE.intersection(name)


def _lines(text: str) -> list[str]:
    """Lines with their LF: nothing else ends a line for patch."""
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines
