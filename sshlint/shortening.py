"""The one way in which lists and values are shortened where a message names them."""

from __future__ import annotations

from collections.abc import Sequence

MOST_NAMES = 4
MOST_CHARACTERS = 60


def first_few(names: Sequence[str], most: int = MOST_NAMES, noun: str = "") -> list[str]:
    """The names, or the first `most` of them and `5 more` (`5 more files`); never `1 more`."""
    if len(names) <= most + 1:
        return list(names)
    return [*names[:most], f"{len(names) - most} more {noun}".rstrip()]


def listed(names: Sequence[str], most: int = MOST_NAMES, noun: str = "") -> str:
    """`a`, `a and b`, `a, b and 5 more`."""
    shown = first_few(names, most, noun)
    return " and ".join((", ".join(shown[:-1]), shown[-1]) if len(shown) > 1 else shown)


def shortened(text: str) -> str:
    """The beginning of a text, with … where something is left out."""
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"


def in_quotes(text: str) -> str:
    """A value of a file as a message names it: `"22O"`."""
    return f'"{shortened(text)}"'
