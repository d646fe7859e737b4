"""Paths as machines take them: relative to the repository or home that was linted."""

from __future__ import annotations

from sshlint.reporters.visible import visible
from sshlint.source import Place


def relative_path(path: str, base: str) -> str:
    """The path below `base`, with /, or the whole path where it lies elsewhere."""
    inside = base.rstrip("/") + "/"
    return visible(path[len(inside) :] if path.startswith(inside) else path)


def lines(place: Place) -> tuple[int, int, int, int] | None:
    """First line and column, last line and column (from 1, the last exclusive); None: the file."""
    if place.source is None or place.start is None:
        return None
    end = place.start if place.end is None else place.end
    return (*place.source.position(place.start), *place.source.position(end))
