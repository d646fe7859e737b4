"""What fixes would change, as a diff that `patch -p0` takes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sshlint.fixing.proving.pieces import Replacement

_CONTEXT = 3  # lines
_NO_NEWLINE = "\\ No newline at end of file\n"
# What patch takes for more than a name, or for its end.
_UNSPEAKABLE = frozenset('\n\r\t"\\')


class _Change(NamedTuple):
    """Lines of the old text, from `start` up to `end`, and those in their place."""

    start: int
    end: int
    lines: list[str]


def unified_diff(name: str, old: str, replacements: Iterable[Replacement]) -> Iterator[str]:
    """The lines of a unified diff, each with its line end. Every byte of the texts is in them.

    The replacements are in order and do not overlap.
    """
    lines = _lines(old)
    label = f"{name}\t" if " " in name else name
    shift = 0
    head = [f"--- {label}\n", f"+++ {label}\n"]
    for hunk in _hunks(_changes(old, lines, replacements)):
        yield from head
        head = []
        start = max(0, hunk[0].start - _CONTEXT)
        end = min(len(lines), hunk[-1].end + _CONTEXT)
        more = sum(len(change.lines) - (change.end - change.start) for change in hunk)
        size = end - start
        yield f"@@ -{_range(start, size)} +{_range(start + shift, size + more)} @@\n"
        shift += more
        at = start
        for change in hunk:
            yield from _marked(" ", lines[at : change.start])
            yield from _marked("-", lines[change.start : change.end])
            yield from _marked("+", change.lines)
            at = change.end
        yield from _marked(" ", lines[at:end])


def can_be_named(name: str) -> bool:
    """Whether a path can stand in a diff's head."""
    return not _UNSPEAKABLE.intersection(name)


def _changes(old: str, lines: list[str], replacements: Iterable[Replacement]) -> Iterator[_Change]:
    """The changes line by line; those that meet in a line are one."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    parts: list[str] = []  # what stands in place of the lines from `first` on, as far as `at`
    first, last, at, tail = 0, -1, 0, ""  # `last`: the line after them
    for start, end, new in replacements:
        begin = bisect_right(starts, start) - 1
        if 0 < begin == len(lines) and not lines[-1].endswith("\n"):
            begin -= 1
        if begin >= last:
            if parts:
                yield from _change(first, last, "".join((*parts, old[at : starts[last]])), lines)
            parts, first, last, at, tail = [], begin, begin, starts[begin], ""
        kept = old[at:start]
        parts += (kept, new)
        tail = new or kept or tail
        at = end
        last = max(last, bisect_left(starts, end))
        if last < len(lines) and at == starts[last] and tail and not tail.endswith("\n"):
            last += 1  # the next line goes on where this one now ends
    if parts:
        yield from _change(first, last, "".join((*parts, old[at : starts[last]])), lines)


def _change(first: int, last: int, text: str, lines: list[str]) -> Iterator[_Change]:
    """A change without the lines at both ends that stay."""
    new = _lines(text)
    low, high = 0, len(new)
    while first < last and low < high and lines[first] == new[low]:
        first, low = first + 1, low + 1
    while first < last and low < high and lines[last - 1] == new[high - 1]:
        last, high = last - 1, high - 1
    if first < last or low < high:
        yield _Change(first, last, new[low:high])


def _hunks(changes: Iterable[_Change]) -> Iterator[list[_Change]]:
    """Changes whose context would meet stand in one hunk."""
    hunk: list[_Change] = []
    for change in changes:
        if hunk and change.start - hunk[-1].end > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _range(start: int, size: int) -> str:
    """As diff counts: an empty range is named by the line before it."""
    if size == 1:
        return str(start + 1)
    return f"{start + 1 if size else start},{size}"


def _marked(sign: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield sign + line if line.endswith("\n") else f"{sign}{line}\n{_NO_NEWLINE}"


def _lines(text: str) -> list[str]:
    """Lines with their LF: nothing else ends a line for patch."""
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines
