"""Which of the known wordings a line bears: an inverted index over their rarest words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from sshlint.tables.message import Fact, Message

Row = TypeVar("Row", Message, Fact)

_DEBUG = "debug: "
_PLACE = re.compile(r"\{([a-z_]*)\}")
_WORD = re.compile(r"[a-z0-9]+")
# words that every debug log is full of: no use as anchors
_COMMON = frozenset({
    "type", "packet", "send", "sent", "line", "file", "from", "channel", "read", "open", "wait",
    "server", "client", "this", "public", "private", "number", "received", "window", "will",
})  # fmt: skip
_NUMBERS = frozenset({"port", "line", "number", "listen_port", "peer", "status", "serial"})
_NAMES = frozenset({"host", "user", "right_user"})
# Only letters and digits make words; everything else parts them.
_TO_WORDS = bytes(
    byte if chr(byte).isalnum() and byte < 128 else 32 for byte in bytes(range(256)).lower()
)


def words_of(line: bytes) -> set[bytes]:
    """The words of *line* in lower case, as the index knows them."""
    return set(line.translate(_TO_WORDS).split())


class Match(Generic[Row]):
    """A row whose wording a line bears, and what stands in its places.

    No NamedTuple: before Python 3.11 none can be generic.
    """

    __slots__ = ("row", "values")

    def __init__(self, row: Row, values: Mapping[str, str]) -> None:
        self.row: Row = row
        self.values = values


class _Wording(Generic[Row]):
    """One row, its expression compiled when its anchor word first turns up."""

    __slots__ = ("_expression", "_longest", "debug", "literal_length", "row", "template")

    def __init__(self, row: Row) -> None:
        self.row: Row = row
        self.debug = row.wording.startswith(_DEBUG)
        self.template = row.wording.removeprefix(_DEBUG)
        self.literal_length = len(_PLACE.sub("", self.template))
        self._longest = max(_PLACE.sub("\0", self.template).split("\0"), key=len).lower()
        self._expression: re.Pattern[str] | None = None

    def match(self, text: str, lowered: str) -> Mapping[str, str] | None:
        if self._longest not in lowered:  # a plain search is far cheaper than the expression
            return None
        if self._expression is None:
            self._expression = _expression(self.template)
        found = self._expression.search(text)
        return None if found is None else found.groupdict()


class Index(Generic[Row]):
    """Looks a line up among all wordings by its words, trying only the few that share one."""

    __slots__ = ("_by_word", "anchors")

    def __init__(self, rows: Iterable[Row]) -> None:
        wordings = sorted(map(_Wording, rows), key=lambda each: -each.literal_length)
        counts = Counter(word for each in wordings for word in _literal_words(each.template))
        self._by_word: dict[bytes, list[_Wording[Row]]] = {}
        for each in wordings:
            words = _literal_words(each.template)
            anchor = min(
                words,
                key=lambda word: (len(word) < 4, word in _COMMON, counts[word], -len(word), word),
            )
            self._by_word.setdefault(anchor.encode(), []).append(each)
        self.anchors = frozenset(self._by_word)

    def find(self, text: str, words: set[bytes], *, debug: bool) -> Match[Row] | None:
        """The row with the most literal text that *text* bears."""
        shared = words & self.anchors
        if not shared:
            return None
        candidates = [
            each for word in shared for each in self._by_word[word] if each.debug == debug
        ]
        candidates.sort(key=lambda each: -each.literal_length)
        lowered = text.lower()
        for each in candidates:
            values = each.match(text, lowered)
            if values is not None:
                return Match(each.row, values)
        return None


def _literal_words(template: str) -> list[str]:
    """Words of *template* that stand in the line as they are, not joined to a varying part."""
    marked = _PLACE.sub("\0", template).lower()
    words = [
        match[0]
        for match in _WORD.finditer(marked)
        if "\0" not in marked[max(match.start() - 1, 0) : match.end() + 1]
    ]
    return words or _WORD.findall(marked)


def _expression(template: str) -> re.Pattern[str]:
    pieces = _PLACE.split(template)
    parts = [re.escape(pieces[0])]
    for name, literal in zip(pieces[1::2], pieces[2::2], strict=True):
        body = _group_body(name, last=not literal)
        parts.append(f"(?P<{name}>{body})" if name else f"(?:{body})")
        parts.append(re.escape(literal))
    # A leading open group takes in whatever stands before: one try from the start is enough.
    start = r"\A" if not pieces[0] and pieces[1] not in _NAMES | _NUMBERS else ""
    return re.compile(start + "".join(parts), re.IGNORECASE)


def _group_body(name: str, *, last: bool) -> str:
    if name in _NUMBERS:
        return r"[0-9]{1,10}"
    if name in _NAMES:
        return r"[^\s'\"]{1,255}" if last else r"[^\s'\"]{1,255}?"
    return r".{1,4096}" if last else r".{1,1024}?"
