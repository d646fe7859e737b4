"""A text after rounds of edits, as pieces of what it was: so what changed need not be searched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sshlint.finding import Text


class TextPiece(NamedTuple):
    """A run of the original, or, where `text` is not None, what stands in its place."""

    start: int
    end: int
    text: str | None = None

    def __len__(self) -> int:
        return self.end - self.start if self.text is None else len(self.text)

    def part(self, first: int, last: int) -> TextPiece:
        """What lies between two offsets into it; the first keeps the run taken away."""
        if self.text is None:
            return TextPiece(self.start + first, self.start + last)
        return TextPiece(self.start if first == 0 else self.end, self.end, self.text[first:last])


class Replacement(NamedTuple):
    """A run of the original and what it became."""

    start: int
    end: int
    text: str


def whole(text: str) -> list[TextPiece]:
    return [TextPiece(0, len(text))]


def changed(pieces: list[TextPiece], edits: Iterable[Text]) -> list[TextPiece]:
    """The pieces after edits of the present text that do not overlap."""
    made: list[TextPiece] = []
    reader = _Reader(pieces)
    for one in sorted(edits, key=lambda one: (one.start, one.end)):
        made += reader.upto(one.start)
        gone = list(reader.upto(one.end))
        start = gone[0].start if gone else reader.here
        end = gone[-1].end if gone else start
        made.append(TextPiece(start, end, one.replacement))
    made += reader.rest()
    return made


class _Reader:
    """Walks over pieces by offsets into the present text."""

    def __init__(self, pieces: list[TextPiece]) -> None:
        self._pieces = pieces
        self._at = 0  # the piece
        self._within = 0  # the offset into it
        self._offset = 0  # into the present text
        self.here = 0  # the place in the original

    def upto(self, offset: int) -> Iterator[TextPiece]:
        while self._offset < offset and self._at < len(self._pieces):
            piece = self._pieces[self._at]
            last = min(len(piece), self._within + offset - self._offset)
            yield self._take(piece.part(self._within, last), last)
            if last < len(piece):
                return

    def rest(self) -> Iterator[TextPiece]:
        while self._at < len(self._pieces):
            piece = self._pieces[self._at]
            yield self._take(piece.part(self._within, len(piece)), len(piece))

    def _take(self, part: TextPiece, last: int) -> TextPiece:
        self._offset += last - self._within
        self._within = last
        self.here = part.end
        if last == len(self._pieces[self._at]):
            self._at, self._within = self._at + 1, 0
        return part


def replacements(pieces: Iterable[TextPiece], size: int) -> Iterator[Replacement]:
    """What changed, in the order of the original, which is of that size."""
    at, text = 0, ""
    for piece in (*pieces, TextPiece(size, size)):
        if piece.text is not None:
            text += piece.text
            continue
        if text or piece.start > at:
            yield Replacement(at, piece.start, text)
        at, text = piece.end, ""
