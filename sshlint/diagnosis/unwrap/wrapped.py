"""Messages that a terminal, a mail or a message box broke into several lines."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sshlint.diagnosis.unwrap import LogLine
from sshlint.diagnosis.wordings import UNBROKEN, Match, WordingIndex, words_of
from sshlint.tables.messages.message import Fact, Message

_LINES = 6  # of one message: the longest, at 40 columns
_LOOKED_AT = 2000  # lines from the start of a log; nobody pastes more by hand
_LENGTH = 400  # characters of a line that can be wrapped
_DEBUG = re.compile(r"debug[123]: ")
_GOES_ON = re.compile(r"[A-Za-z0-9@.,_+-]{1,1024}\Z")
_LISTS = frozenset({"offer", "algorithms"})

AnyMatch = Match[Message] | Match[Fact]


class Indexes(NamedTuple):
    messages: WordingIndex[Message]
    facts: WordingIndex[Fact]


def rejoined(lines: Iterable[LogLine], indexes: Indexes) -> Iterator[LogLine]:
    """*lines*, with those that are one message made one; it stands where its first line stands."""
    window: deque[LogLine] = deque()
    for line in lines:
        if line.number > _LOOKED_AT:
            while window:
                yield _taken(window, indexes)
            yield line
            continue
        window.append(line)
        if len(window) == _LINES:
            yield _taken(window, indexes)
    while window:
        yield _taken(window, indexes)


def _taken(window: deque[LogLine], indexes: Indexes) -> LogLine:
    """The next message, taken from the window."""
    first = window[0]
    lines = _candidates(window)
    if len(lines) > 1:
        count, text = _joined([line.text for line in lines], indexes)
        if count > 1:
            pasted = " ".join(window.popleft().pasted.strip() for _ in range(count))
            return LogLine(first.number, pasted, text, first.inventory)
    return window.popleft()


def _candidates(window: deque[LogLine]) -> list[LogLine]:
    """The first line and those that may go on with it."""
    found: list[LogLine] = []
    for line in window:
        text = line.text.strip()
        if not text or len(text) > _LENGTH or (found and _DEBUG.match(text)):
            break
        found.append(line)
    return found


def _joined(texts: list[str], indexes: Indexes) -> tuple[int, str]:
    """How many of the lines are one message, and that message."""
    debug = _DEBUG.match(texts[0].lstrip()) is not None
    best = (0, 1, texts[0])
    for separator in (" ", ""):
        parts = [text.strip() for text in texts] if separator else _as_wrapped(texts)
        ends: list[int] = []
        length = 0
        for part in parts:
            length += len(part)
            ends.append(length)
            length += len(separator)
        whole = separator.join(parts)
        words = words_of(whole.encode("utf-8", "replace"))
        for index in indexes:
            match = _crossing(index, whole, words, ends, parts, debug=debug)
            if match is None:
                continue
            count = 1 + sum(end < match.literal[1] for end in ends[:-1])
            within = any(_breaks_a_value(match, end) for end in ends[: count - 1])
            if match.size > best[0] or (match.size == best[0] and within and not separator):
                best = (match.size, count, separator.join(parts[:count]))
    if best[1] == 1 and len(texts) > 1 and _GOES_ON.match(texts[1].strip()):
        return _longer_list(texts, indexes, debug=debug)
    return best[1], best[2]


def _as_wrapped(texts: list[str]) -> list[str]:
    """Lines cut at a width keep the space they were cut at; what is indented was not cut so."""
    return [text if text[:2] != "  " else text.lstrip() for text in texts]


def _crossing(
    index: WordingIndex[Message] | WordingIndex[Fact],
    whole: str,
    words: set[bytes],
    ends: list[int],
    parts: list[str],
    *,
    debug: bool,
) -> AnyMatch | None:
    """The row whose own text begins in the first line and ends in a later one."""
    for match in index.matches(whole, words, debug=debug):
        start, end = match.literal
        if not start < ends[0] < end:
            continue
        count = 1 + sum(each < end for each in ends[:-1])
        alone = [_best(index, part, debug=debug) for part in parts[:count]]
        if all(other is None or other.size < match.size for other in alone):
            return match
    return None


def _best(
    index: WordingIndex[Message] | WordingIndex[Fact], text: str, *, debug: bool
) -> AnyMatch | None:
    return index.find(text, words_of(text.encode("utf-8", "replace")), debug=debug)


def _breaks_a_value(match: AnyMatch, at: int) -> bool:
    """Whether a line ends within a path or a name, where no space can have been."""
    return any(start < at < end for name, (start, end) in match.spans.items() if name in UNBROKEN)


def _longer_list(texts: list[str], indexes: Indexes, *, debug: bool) -> tuple[int, str]:
    """A list of algorithms, or in a debug line any value, that goes on in the next lines."""
    first = texts[0].rstrip()
    for index in indexes:
        match = _best(index, first, debug=debug)
        if match is None:
            continue
        open_ended = [
            name
            for name, (_, end) in match.spans.items()
            if end == len(first) and (debug or name in _LISTS)
        ]
        if not open_ended:
            return 1, texts[0]
        count = 1
        while count < len(texts) and _GOES_ON.match(texts[count].strip()):
            count += 1
        return count, "".join([first, *(text.strip() for text in texts[1:count])])
    return 1, texts[0]
