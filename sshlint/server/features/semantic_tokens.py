"""Semantic tokens of ssh_config: options, values, hosts, comments, and what is replaced."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from lsprotocol.types import (
    SemanticTokens,
    SemanticTokensLegend,
    SemanticTokensParams,
    SemanticTokensRangeParams,
)

from sshlint.config import match
from sshlint.config.tokens import legal_tokens, pieces, takes_variables
from sshlint.discover import CONFIG
from sshlint.formats.ssh_config import Line
from sshlint.server.positions import units
from sshlint.server.views import View
from sshlint.tables import keywords

_TYPES = ("keyword", "property", "string", "number", "enumMember", "variable", "comment", "class",
          "parameter")  # fmt: skip
LEGEND = SemanticTokensLegend(list(_TYPES), ["deprecated"])
_DEPRECATED = 1
# Of a longer document clients ask for what they show, by range.
MOST_LINES = 5000

Token = tuple[int, int, str, int]  # start, end, type, modifiers


def whole(view: View, params: SemanticTokensParams) -> SemanticTokens | None:
    if view.role != CONFIG or len(view.text.lines) > MOST_LINES:
        return None
    return _encoded(view, view.text.lines)


def some(view: View, params: SemanticTokensRangeParams) -> SemanticTokens | None:
    if view.role != CONFIG:
        return None
    start, end = view.lines.span(params.range)
    lines = view.text.lines
    first = max(bisect_left(lines, start, key=lambda line: line.start) - 1, 0)
    last = bisect_left(lines, end, key=lambda line: line.start)
    return _encoded(view, lines[first : last + 1])


def _encoded(view: View, lines: list[Line]) -> SemanticTokens:
    """Five numbers a token, each place as its distance from the one before."""
    data: list[int] = []
    row = column = 0
    text, encoding = view.source.text, view.document.encoding
    for line in lines:
        for start, end, kind, modifiers in _of_line(view, line):
            at = view.lines.position(start)
            if at.line != row:
                column = 0
            data += (at.line - row, at.character - column, units(text[start:end], encoding),
                     _TYPES.index(kind), modifiers)  # fmt: skip
            row, column = at.line, at.character
    return SemanticTokens(data)


def _of_line(view: View, line: Line) -> Iterator[Token]:
    if not line.keyword:
        text = line.text.rstrip("\r")
        if line.is_comment:
            start = line.start + len(text) - len(text.lstrip(" \t"))
            yield start, line.start + len(text), "comment", 0
        return
    known = keywords.find(line.keyword)
    heads = line.keyword in ("host", "match", "include")
    old = known is not None and known.status in ("deprecated", "unsupported", "removed")
    kind = "keyword" if heads else "property"
    yield line.keyword_start, line.keyword_end, kind, _DEPRECATED if old else 0
    if line.keyword == "match":
        yield from _criteria(view, line)
    elif known is not None and known.raw:
        yield from _with_tokens(view, line, known, line.rest_start, line.rest, "string")
    else:
        for argument in line.arguments:
            text = view.source.text[argument.start : argument.end]
            kind = _kind(line, known, argument.value)
            yield from _with_tokens(view, line, known, argument.start, text, kind)
    if (comment := line.comment_start) is not None:
        yield comment, line.rest_start + len(line.rest), "comment", 0


def _kind(line: Line, known: keywords.Keyword | None, value: str) -> str:
    if line.keyword == "host":
        return "class"
    if value.isdigit():
        return "number"
    chosen = known is not None and (known.values or known.kind == "flag")
    return "enumMember" if chosen else "string"


def _criteria(view: View, line: Line) -> Iterator[Token]:
    for criterion in match.read(line, view.release.version).criteria:
        text = view.source.text[criterion.start : criterion.end]
        at = text.rfind(criterion.argument) if criterion.argument else -1
        name_end = criterion.start + len(criterion.name) + (1 if criterion.negated else 0)
        yield criterion.start, min(name_end, criterion.end), "parameter", 0
        if at > 0 and criterion.start + at >= name_end:
            start = criterion.start + at
            yield start, start + len(criterion.argument), "string", 0


def _with_tokens(
    view: View, line: Line, known: keywords.Keyword | None, start: int, text: str, kind: str
) -> Iterator[Token]:
    """A value, cut where ssh replaces something."""
    at = 0
    if known is not None and ("%" in text or "${" in text):
        version = view.release.version
        letters = legal_tokens(known, version)
        for piece in pieces(text, variables=takes_variables(known, version), tokens=bool(letters)):
            if at < piece.start:
                yield start + at, start + piece.start, kind, 0
            yield start + piece.start, start + piece.end, "variable", 0
            at = piece.end
    if at < len(text):
        yield start + at, start + len(text), kind, 0
