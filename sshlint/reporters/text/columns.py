"""Text in columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sshlint.reporters.text.layout import NARROW, Unbroken, fill, hung, pieces, width_of

_UNDER = "    "


def columns(
    rows: Sequence[Sequence[str]],
    width: int = 0,
    written: Callable[[int, str], str] = lambda number, cell: cell,
) -> Iterator[str]:
    """A line for each row, its cells two spaces apart; the last is wrapped at `width` (0: never).

    Where the others leave no room for it, it stands below them. `written` is how a cell of the
    column of this number (from 0), but the last, is shown.
    """
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)][:-1]
    has_room = not width or width - sum(widths) - 2 * len(widths) >= NARROW
    for row in rows:
        cells = [Unbroken(cell, written(number, cell)) for number, cell in enumerate(row[:-1])]
        if has_room:
            padded = zip(cells, widths, strict=True)
            yield from hung(_joined([_padded(*cell) for cell in padded]), pieces(row[-1]), width)
        else:
            yield from fill(cells, width, rest=_UNDER)
            yield from fill(pieces(row[-1]), width, first=_UNDER, rest=_UNDER)


def _padded(cell: Unbroken, width: int) -> Unbroken:
    padding = " " * (width - width_of(cell.text))
    return Unbroken(cell.text + padding, cell.written + padding)


def _joined(cells: Sequence[Unbroken]) -> Unbroken:
    """The cells as one label, behind which `hung` puts the second of the spaces."""
    text = "  ".join(cell.text for cell in cells)
    return Unbroken(f"{text} ", "  ".join(cell.written for cell in cells) + " ")
