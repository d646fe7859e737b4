"""Offsets of ours to positions of the Language Server Protocol, and back.

A position is a line and a number of code units, of an encoding that client and server agreed on.
Lines end at LF, CR or CRLF there; a byte that is not UTF-8 counts as one U+FFFD, which is what
editors show for it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from lsprotocol.types import Position, PositionEncodingKind, Range, TextEdit

from sshlint.lean import lazy_pattern

UTF8, UTF16 = PositionEncodingKind.Utf8.value, PositionEncodingKind.Utf16.value
_LINE = lazy_pattern(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")


def split_lines(text: str) -> list[str]:
    """The lines as clients count them, each with its ending; the last has none."""
    if "\r" not in text:
        lines = text.splitlines(keepends=True) if _has_plain_lines(text) else _by_newline(text)
    else:
        lines = _LINE.findall(text)
    if not lines or lines[-1].endswith(("\n", "\r")):
        lines.append("")
    return lines


def _has_plain_lines(text: str) -> bool:
    """Whether Python, which knows more line endings, splits it alike."""
    return text.isascii() and not any(sign in text for sign in "\v\f\x1c\x1d\x1e")


def _by_newline(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def units(text: str, encoding: str) -> int:
    """How many code units a text has."""
    if text.isascii():
        return len(text)
    if encoding == UTF16:
        return len(text) + sum(character > "\uffff" for character in text)
    if encoding == UTF8:
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text)


def index(text: str, count: int, encoding: str) -> int:
    """The character at which `count` code units have passed; never within a character."""
    if text.isascii() or encoding not in (UTF8, UTF16):
        return min(count, len(text))
    passed = 0
    for at, character in enumerate(text):
        passed += units(character, encoding)
        if passed > count:
            return at
    return len(text)


class TextLines:
    """A text by lines, for the way from offsets to positions and back.

    `shift` is how many characters the offsets have in front that the client does not see: the
    byte order mark, which editors take off.
    """

    def __init__(self, lines: Sequence[str], encoding: str, shift: int = 0) -> None:
        self.lines = lines
        self.encoding = encoding
        self.shift = shift
        self._starts = [0, *accumulate(map(len, lines))][: len(lines)]

    @classmethod
    def of(cls, text: str, encoding: str) -> TextLines:
        return cls(split_lines(text), encoding)

    def position(self, offset: int) -> Position:
        offset = max(offset - self.shift, 0)
        number = bisect_right(self._starts, offset) - 1
        line = self.lines[number]
        within = min(offset - self._starts[number], len(line))
        return Position(number, units(line[:within], self.encoding))

    def range(self, start: int, end: int) -> Range:
        return Range(self.position(start), self.position(end))

    def edit(self, start: int, end: int, new: str) -> TextEdit:
        """Replace a run by `new`; no position is within a CRLF, so such an edit takes all of it."""
        if self._splits_ending(start):
            start, new = start - 1, "\r" + new
        if self._splits_ending(end):
            end, new = (end - 1, new[:-1]) if new.endswith("\r") else (end + 1, new + "\n")
        return TextEdit(self.range(start, end), new)

    def _splits_ending(self, offset: int) -> bool:
        offset -= self.shift
        number = bisect_right(self._starts, max(offset, 0)) - 1
        line = self.lines[number]
        return line.endswith("\r\n") and offset == self._starts[number] + len(line) - 1

    def offset(self, position: Position) -> int:
        """The offset of a position; of one beyond a line or the text, its end."""
        if position.line >= len(self.lines):
            return self._starts[-1] + len(self.lines[-1]) + self.shift
        line = self.lines[position.line].rstrip("\r\n")
        within = index(line, position.character, self.encoding)
        return self._starts[position.line] + within + self.shift

    def span(self, wanted: Range) -> tuple[int, int]:
        return self.offset(wanted.start), self.offset(wanted.end)
