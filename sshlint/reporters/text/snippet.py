"""The lines that a finding is about, with the places marked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sshlint.excerpt import is_secret, line, shown_path, visible
from sshlint.finding import Finding
from sshlint.lean import NamedTuple
from sshlint.reporters.text.layout import clipped, clipped_left, fill, pieces, width_of
from sshlint.reporters.text.style import Style
from sshlint.source import BULLET, Location

_GUTTER = 8
_WIDEST = 150
_LOOKED_AT = 4 * _WIDEST  # characters of a long line on either side of the place


def location(location: Location, home: str) -> str:
    """`~/.ssh/config:14:5`, or the path alone for a finding about a whole file."""
    path = shown_path(location.path, home)
    if location.source is None or location.start is None:
        return path
    line, column = location.source.position(location.start)
    return f"{path}:{line}:{column}"


class _Mark(NamedTuple):
    location: Location
    label: str
    sign: str


def snippets(finding: Finding, style: Style) -> Iterator[str]:
    """The lines of a finding and of what explains it: other files first, then in their order."""
    marks = [_Mark(related.location, related.message, "-") for related in finding.related]
    marks.append(_Mark(finding.location, finding.mark, "^"))
    here = [mark for mark in marks if mark.location.source is finding.location.source]
    for mark in marks:
        if mark not in here:
            head = f"  {location(mark.location, style.home)}"
            yield head if _has_line(mark.location) else f"{head}: {visible(mark.label)}"
            yield from _snippet(mark, style, "aside")
    for mark in sorted(here, key=lambda mark: mark.location.start or 0):
        primary = mark.sign == "^"
        yield from _snippet(mark, style, finding.severity.label if primary else "aside")


def _has_line(location: Location) -> bool:
    source = location.source
    return source is not None and location.start is not None and not is_secret(source)


def _snippet(mark: _Mark, style: Style, color: str) -> Iterator[str]:
    at = mark.location
    if at.source is None or at.start is None or not _has_line(at):
        return
    room = max(min(style.width - _GUTTER, _WIDEST), 16)
    number, column = at.source.position(at.start)
    raw = line(at.source, number) or ""
    length = max((at.end or at.start) - at.start, 1)
    first, last = column - 1, column - 1 + length
    before, marked, after = (  # of a long line what can be shown of it
        raw[max(0, first - _LOOKED_AT) : first],
        raw[first : min(last, first + _LOOKED_AT)],
        raw[last : last + _LOOKED_AT],
    )
    before, marked, after = (_spaced(part) for part in (before, marked, after))
    if width_of(before + marked + after) > room or first > _LOOKED_AT:
        marked = clipped(marked, room // 2)
        before = clipped_left(before, room - width_of(marked) if not after else room // 2)
    left = room - width_of(before + marked)
    after = "" if marked.endswith("…") and last - first > len(marked) else after
    yield f"{number:5} | {(before + marked + clipped(after, left)).rstrip()}"
    yield from _under(mark, style, color, width_of(before), max(width_of(marked), 1))


def _under(mark: _Mark, style: Style, color: str, at: int, length: int) -> Iterator[str]:
    """The marks under a line and what they say, beside them or below."""
    signs, label = mark.sign * length, visible(style.with_home(mark.label))
    gutter = f"{'':5} | "
    if _GUTTER + at + length + 1 + width_of(label) <= style.width or not label:
        yield f"{gutter}{' ' * at}{style.paint(f'{signs} {label}'.rstrip(), color)}"
        return
    yield f"{gutter}{' ' * at}{style.paint(signs, color)}"
    words = [piece._replace(written=style.paint(piece.text, color)) for piece in pieces(label)]
    yield from fill(words, style.width, first=gutter, rest=gutter)


def _spaced(text: str) -> str:
    """As it can be shown; how long something masked is stays hidden too."""
    return re.sub(f"{BULLET}+", BULLET * 4, visible(text.replace("\t", "    ")))
