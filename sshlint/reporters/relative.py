"""Paths as machines take them: relative to the repository or home that was linted."""

from __future__ import annotations

from sshlint.excerpt import visible
from sshlint.source import Location


def relative_path(path: str, base: str) -> str:
    """The path below `base`, with /, or the whole path where it lies elsewhere."""
    inside = base.rstrip("/") + "/"
    return visible(path[len(inside) :] if path.startswith(inside) else path)


def lines(location: Location) -> tuple[int, int, int, int] | None:
    """First line and column, last line and column (from 1, the last exclusive); None: the file."""
    if location.source is None or location.start is None:
        return None
    end = location.start if location.end is None else location.end
    return (*location.source.position(location.start), *location.source.position(end))
