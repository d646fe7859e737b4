"""ssh_config text to lines and blocks, as readconf.c splits them, and back to the same bytes.

The grammar is that of OpenSSH 8.7 and newer (readconf.c, misc.c: strdelim and argv_split).
`split_words_before_8_7` is the older splitter, which Match lines kept until 9.8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.source import Location, Source

BYTE_ORDER_MARK = "\ufeff"

# Keywords whose argument is the rest of the line as it stands: quotes stay, nothing is a comment.
# ProxyJump alone drops a trailing comment.
RAW_KEYWORDS = frozenset(
    (
        "knownhostscommand",
        "localcommand",
        "proxycommand",
        "proxyjump",
        "remotecommand",
        "versionaddendum",
    )
)

_SPACE = " \t\r\n"
_TRAILING = " \t\r\n\f"
_DELIMITER = lazy_pattern(r'[ \t\r\n"=]')
_DELIMITER_W = lazy_pattern(r'[ \t\r\n"]')
# Nearly every real line: a bare keyword, blanks, and words without quotes, escapes or a comment.
_PLAIN = lazy_pattern(r"([ \t]*)([A-Za-z0-9]+)([ \t]+)([^\x00-\x20\"'\\#=][^\x00\"'\\#\r\f]*)\r?\Z")
_WORD = lazy_pattern(r"[^ \t]+")
_LONG = 10_000  # characters: longer than any line that a person writes


class Argument(NamedTuple):
    """A word of a line: its value without quotes and escapes, and where it stands, with them."""

    value: str
    start: int
    end: int


class Line:
    """One line. `keyword` is lower-case, and empty for blank and comment lines.

    `start` and `end` frame the line without its LF, `rest` is what ssh would split into words: all
    after the separator up to trailing blanks. Offsets are into the source's text.
    """

    __slots__ = (
        "_words",
        "block",
        "end",
        "keyword",
        "keyword_end",
        "keyword_start",
        "number",
        "plain",
        "rest",
        "rest_start",
        "source",
        "start",
    )

    def __init__(self, source: Source, number: int, start: int, end: int, block: Block) -> None:
        self.source = source
        self.number = number
        self.start = start
        self.end = end
        self.block = block
        self.keyword = ""
        self.plain = False  # no quote, escape or comment in it
        self.keyword_start = self.keyword_end = self.rest_start = end
        self.rest = ""
        self._words: Words | None = None

    def __repr__(self) -> str:
        return f"Line({self.number}: {self.source.text[self.start : self.end]!r})"

    @property
    def is_comment(self) -> bool:
        return not self.keyword and self.text.lstrip(_SPACE).startswith("#")

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def spelling(self) -> str:
        """The keyword as written."""
        return self.source.text[self.keyword_start : self.keyword_end]

    @property
    def words(self) -> tuple[str, ...]:
        if self.plain and " " not in self.rest and "\t" not in self.rest:
            return (self.rest,)
        return self._split().values

    @property
    def value(self) -> str:
        """The first word, or the whole rest of a raw-rest keyword's line."""
        if self.keyword in RAW_KEYWORDS:
            return self.rest
        return self.words[0] if self.words else ""

    @property
    def arguments(self) -> tuple[Argument, ...]:
        words = self._split()
        return tuple(
            Argument(value, self.rest_start + start, self.rest_start + end)
            for value, (start, end) in zip(words.values, words.spans, strict=True)
        )

    @property
    def balanced(self) -> bool:
        """Whether every quote is closed; ssh refuses the line otherwise."""
        return self.plain or self._split().balanced

    @property
    def comment_start(self) -> int | None:
        """Where a trailing comment begins, for the ssh versions that know one."""
        comment = None if self.plain else self._split().comment
        return None if comment is None else self.rest_start + comment

    @property
    def location(self) -> Location:
        """Keyword and arguments, without indentation, trailing blanks and comment."""
        if not self.keyword:
            return self.source.location(self.start, self.end)
        return self.source.location(self.keyword_start, self.value_place.end or self.end)

    @property
    def keyword_place(self) -> Location:
        return self.source.location(self.keyword_start, self.keyword_end)

    @property
    def value_place(self) -> Location:
        """All arguments, without a trailing comment."""
        if self.keyword not in RAW_KEYWORDS and (spans := self._split().spans):
            start, end = self.rest_start + spans[0][0], self.rest_start + spans[-1][1]
            return self.source.location(start, end)
        return self.source.location(self.rest_start, self.rest_start + len(self.rest))

    def argument_place(self, index: int) -> Location:
        start, end = self._split().spans[index]
        return self.source.location(self.rest_start + start, self.rest_start + end)

    def parts(self) -> tuple[str, str, str, str, str]:
        """Indentation, keyword, separator, rest, and what ssh trims or never sees."""
        text, rest_end = self.source.text, self.rest_start + len(self.rest)
        cuts = (self.start, self.keyword_start, self.keyword_end, self.rest_start, rest_end)
        if not self.keyword:
            return (self.text, "", "", "", "")
        indentation, keyword, separator, rest = (text[a:b] for a, b in pairwise(cuts))
        return indentation, keyword, separator, rest, text[rest_end : self.end]

    def _split(self) -> Words:
        if self._words is None:
            self._words = split_words(self.rest)
        return self._words


class Block:
    """The lines under one Host or Match line, or, with no `header`, those above the first.

    `parent` is the block whose Include line brought the file in; `None` in a top-level file.
    """

    __slots__ = ("header", "lines", "parent", "source")

    def __init__(self, source: Source, header: Line | None, parent: Block | None = None) -> None:
        self.source = source
        self.header = header
        self.parent = parent
        self.lines: list[Line] = []

    def __repr__(self) -> str:
        return f"Block({self.title!r}, {len(self.lines)} lines)"

    @property
    def title(self) -> str:
        """`Host web *.lan` as written, or the empty string above the first header."""
        if self.header is None:
            return ""
        return f"{self.header.spelling} {' '.join(self.header.words)}"


class Document(NamedTuple):
    """A config file: every line in order, and by block; a block's own header is not among them."""

    source: Source
    lines: list[Line]
    blocks: list[Block]

    def print(self) -> str:
        return "\n".join("".join(line.parts()) for line in self.lines)


def parse(source: Source, parent: Block | None = None) -> Document:
    """Split a config's text; never fails, whatever the text."""
    block = Block(source, None, parent)
    blocks, lines = [block], []
    plain = _PLAIN.match
    start = 0
    for number, raw in enumerate(source.text.split("\n"), 1):
        end = start + len(raw)
        line = Line(source, number, start, end, block)
        if match := plain(raw):
            rest = match[4].rstrip(" \t")
            line.keyword = keyword = match[2].lower()
            line.plain = True
            line.rest = rest
            line.keyword_start = start + match.start(2)
            line.keyword_end = start + match.end(2)
            line.rest_start = start + match.start(4)
        elif raw:
            _read_keyword(line, raw)
            keyword = line.keyword
        else:
            keyword = ""
        if keyword == "host" or keyword == "match":
            line.block = block = Block(source, line, parent)
            blocks.append(block)
        elif keyword:
            block.lines.append(line)
        lines.append(line)
        start = end + 1
    return Document(source, lines, blocks)


def _read_keyword(line: Line, raw: str) -> None:
    """Find the keyword of an unusual line as two calls of strdelim() would."""
    seen = raw.partition("\0")[0]
    seen = seen[:1] + seen[1:].rstrip(_TRAILING)
    word = _delimited(seen, 0)
    if word is not None and word.value == "":  # leading blanks, one "=", or an empty quoted word
        word = _delimited(seen, word.next) if word.next is not None else None
    if word is None or not word.value or word.value.startswith("#"):
        return  # blank, comment, or an unclosed quote in the keyword, which ssh skips in silence
    after = len(seen) if word.next is None else _skip_space(seen, word.next)
    line.keyword = _ascii_lower(word.value)
    line.keyword_start = line.start + word.start
    line.keyword_end = line.start + word.end
    line.rest = seen[after:]
    line.rest_start = line.start + after


class _Delimited(NamedTuple):
    value: str
    start: int
    end: int
    next: int | None


def _delimited(text: str, at: int, delimiter: re.Pattern[str] = _DELIMITER) -> _Delimited | None:
    """One strdelim() call: a word up to blanks, a quote or one "=". None: a quote never closes."""
    found = delimiter.search(text, at)
    if found is None:
        return _Delimited(text[at:], at, len(text), None)
    stop = found.start()
    if text[stop] == '"':
        close = text.find('"', stop + 1)
        if close < 0:
            return None
        value = text[at:stop] + text[stop + 1 : close]
        return _Delimited(value, at, close + 1, _skip_space(text, close + 1))
    following = _skip_space(text, stop + 1)
    wide = delimiter is _DELIMITER
    if wide and text[stop] != "=" and text.startswith("=", following):
        following = _skip_space(text, following + 1)
    return _Delimited(text[at:stop], at, stop, following)


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _ascii_lower(word: str) -> str:
    return word.lower() if word.isascii() else re.sub("[A-Z]", lambda m: m[0].lower(), word)


class Words(NamedTuple):
    """A split rest of line: values, their spans in it, and where a trailing comment begins."""

    values: tuple[str, ...]
    spans: Sequence[tuple[int, int]]
    comment: int | None
    balanced: bool


class _Spans(Sequence[tuple[int, int]]):
    """The spans of very many words: two numbers each, where pairs take ten times the memory."""

    def __init__(self, rest: str) -> None:
        from array import array

        self._ends = array("I")
        for word in _WORD.finditer(rest):
            self._ends.extend(word.span())

    def __len__(self) -> int:
        return len(self._ends) // 2

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        at = range(0, len(self._ends), 2)[index]
        return self._ends[at], self._ends[at + 1]


def split_words(rest: str) -> Words:
    """Split arguments as argv_split() does since OpenSSH 8.7."""
    if not any(special in rest for special in "\"'\\#"):
        if len(rest) > _LONG:
            known: dict[str, str] = {}  # equal words are one object
            once = (known.setdefault(word := match[0], word) for match in _WORD.finditer(rest))
            return Words(tuple(once), _Spans(rest), None, True)
        matches = list(_WORD.finditer(rest))
        return Words(tuple(m[0] for m in matches), tuple(m.span() for m in matches), None, True)
    values: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(rest):
        if rest[at] in " \t":
            at += 1
            continue
        if rest[at] == "#":
            return Words(tuple(values), tuple(spans), at, True)
        value, stop, balanced = _quoted_word(rest, at)
        values.append(value)
        spans.append((at, stop))
        if not balanced:
            return Words(tuple(values), tuple(spans), None, False)
        at = stop
    return Words(tuple(values), tuple(spans), None, True)


def _quoted_word(rest: str, at: int) -> tuple[str, int, bool]:
    value: list[str] = []
    quote = ""
    while at < len(rest):
        character = rest[at]
        if character == "\\" and rest[at + 1 : at + 2] in (("'", '"', "\\") if quote else _ESCAPES):
            at += 1
            value.append(rest[at])
        elif not quote and character in " \t":
            break
        elif not quote and character in "\"'":
            quote = character
        elif character == quote:
            quote = ""
        else:
            value.append(character)
        at += 1
    return "".join(value), at, not quote


_ESCAPES = ("'", '"', "\\", " ")


def split_words_before_8_7(rest: str, *, equals: bool = True) -> Words:
    """Split arguments as strdelim() does: double quotes only, no escapes, no trailing comments.

    Without `equals` as strdelimw() does, for which = is a character like any other.
    """
    words = list(_strdelim_words(rest, _DELIMITER if equals else _DELIMITER_W))
    values = tuple(word.value for word in words if word is not None)
    spans = tuple((word.start, word.end) for word in words if word is not None)
    return Words(values, spans, None, None not in words)


def _strdelim_words(rest: str, delimiter: re.Pattern[str]) -> Iterator[_Delimited | None]:
    at: int | None = 0
    while at is not None and at < len(rest):
        word = _delimited(rest, at, delimiter)
        yield word
        if word is None:
            return
        at = word.next
