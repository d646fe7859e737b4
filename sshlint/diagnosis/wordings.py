"""Which of the known wordings a line bears: an inverted index over their rarest words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from sshlint.tables.messages.message import Fact, Message

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
_PATHS = frozenset({"file", "key", "server_path", "socket"})
UNBROKEN = _NUMBERS | _NAMES | _PATHS | {"offer", "algorithms", "methods", "fingerprint"}
_PATH_START = re.compile(r"(?:^|[\s\"'`(=>|:])((?:~|[A-Za-z]:)?[/\\]|~/|\.{1,2}[/\\])")
# Only letters and digits make words; everything else parts them.
_TO_WORDS = bytes(
    byte if chr(byte).isalnum() and byte < 128 else 32 for byte in bytes(range(256)).lower()
)


def words_of(line: bytes) -> set[bytes]:
    """The words of *line* in lower case, as the index knows them."""
    return set(line.translate(_TO_WORDS).split())


class Match(Generic[Row]):
    """A row whose wording a line bears, and what stands in its places.

    *literal* is where the row's own text begins and ends in the line, *size* its length; *spans*
    are those of the places. No NamedTuple: before Python 3.11 none can be generic.
    """

    __slots__ = ("literal", "row", "size", "spans", "values")

    def __init__(self, wording: _Wording[Row], found: re.Match[str]) -> None:
        self.row: Row = wording.row
        self.size = wording.literal_length
        self.spans = {name: found.span(name) for name in found.groupdict()}
        self.literal = wording.literal_span(found)
        self.values: dict[str, str] = {
            name: _cleaned(name, value, leads=found.start(name) == found.start())
            for name, value in found.groupdict().items()
        }
        if self.values.get("host") == "UNKNOWN":  # what ssh calls the peer behind a ProxyCommand
            self.values |= dict.fromkeys(self.values.keys() & {"host", "port"}, "")


class _Wording(Generic[Row]):
    """One row, its expression compiled when its anchor word first turns up."""

    __slots__ = (
        "_expression", "_leads", "_longest", "_trails", "debug", "literal_length", "row",
        "template",
    )  # fmt: skip

    def __init__(self, row: Row) -> None:
        self.row: Row = row
        self.debug = row.wording.startswith(_DEBUG)
        # a full stop is the first thing that is lost when a message is typed or quoted
        self.template = row.wording.removeprefix(_DEBUG).removesuffix(".").rstrip()
        self._leads = self.template.startswith("{")
        self._trails = self.template.endswith("}")
        self.literal_length = len(_PLACE.sub("", self.template))
        self._longest = max(_PLACE.sub("\0", self.template).split("\0"), key=len).lower()
        self._expression: re.Pattern[str] | None = None

    def match(self, text: str, lowered: str) -> Match[Row] | None:
        if self._longest not in lowered:  # a plain search is far cheaper than the expression
            return None
        if self._expression is None:
            self._expression = _expression(self.template)
        found = self._expression.search(text)
        return None if found is None else Match(self, found)

    def literal_span(self, found: re.Match[str]) -> tuple[int, int]:
        """Where the text lies that is the row's own, without an open place at either end."""
        places = found.re.groups
        start = found.end(1) if self._leads and places else found.start()
        end = found.start(places) if self._trails and places else found.end()
        return start, end


class WordingIndex(Generic[Row]):
    """Looks a line up among all wordings by its words, trying only the few that share one."""

    __slots__ = ("_by_word", "_rank", "anchors")

    def __init__(self, rows: Iterable[Row]) -> None:
        wordings = sorted(map(_Wording, rows), key=lambda each: -each.literal_length)
        self._rank = {id(each): rank for rank, each in enumerate(wordings)}
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
        return next(self.matches(text, words, debug=debug), None)

    def matches(self, text: str, words: set[bytes], *, debug: bool) -> Iterator[Match[Row]]:
        """Every row that *text* bears, the one with the most literal text first."""
        candidates = [
            each
            for word in words & self.anchors
            for each in self._by_word[word]
            if each.debug == debug
        ]
        # words are a set: without an order of the rows' own the answer would change at each run
        candidates.sort(key=lambda each: self._rank[id(each)])
        lowered = text.lower()
        for each in candidates:
            match = each.match(text, lowered)
            if match is not None:
                yield match


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
    before = pieces[0]
    for name, literal in zip(pieces[1::2], pieces[2::2], strict=True):
        body = _group_body(name, last=not literal, quoted=before.endswith('"'))
        parts.append(f"(?P<{name}>{body})" if name else f"({body})")
        parts.append(re.escape(literal))
        before = literal
    # A leading open group takes in whatever stands before: one try from the start is enough.
    start = r"\A" if not pieces[0] and pieces[1] not in _NAMES | _NUMBERS else ""
    return re.compile(start + "".join(parts), re.IGNORECASE)


def _group_body(name: str, *, last: bool, quoted: bool) -> str:
    if name in _NUMBERS:
        return r"(?:[0-9]{1,10}|\*{3,})"
    if name in _NAMES:
        body = r"[^\s'\"`<>(){},;|=]"
        return body + ("{1,255}" if last else "{1,255}?")
    any_of = r'[^"]' if quoted and not last else "."
    return any_of + ("{1,4096}" if last else "{1,1024}?")


def _cleaned(name: str, value: str | None, *, leads: bool) -> str:
    """What stands in a place, without what a wrapper left there; "" where it is masked."""
    if value is None or "***" in value:  # a CI job's secret
        return ""
    if name in _PATHS:
        if leads and not _PATH_START.match(value):
            # an unknown prefix, as of a log, is no part of a path
            starts = [match.start(1) for match in _PATH_START.finditer(value)]
            value = value[starts[0] :] if starts else value.rpartition(" ")[2]
        value = value.strip().removesuffix(".")
        if value[:1] in {'"', "'", "`"}:
            value = value.strip(value[0])
        if "\\\\" in value and (value[1:2] == ":" or value.startswith((".\\\\", "~"))):
            value = value.replace("\\\\", "\\")  # Win32-OpenSSH doubles them in its messages
    return value
