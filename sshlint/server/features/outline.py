"""Symbols, folding and selection: the document by its blocks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from lsprotocol.types import (
    DocumentSymbol,
    DocumentSymbolParams,
    FoldingRange,
    FoldingRangeKind,
    FoldingRangeParams,
    Location,
    Range,
    SelectionRange,
    SelectionRangeParams,
    SymbolKind,
    WorkspaceSymbol,
)

from sshlint.discover import AUTHORIZED_KEYS, CONFIG, KNOWN_HOSTS
from sshlint.excerpt import visible
from sshlint.formats import known_hosts
from sshlint.formats.authorized_keys import authorized_lines
from sshlint.formats.ssh_config import Block, Line
from sshlint.server.features.aliases import mentions
from sshlint.server.features.semantic_tokens import MOST_LINES
from sshlint.server.views import View
from sshlint.tables import keywords

_MOST_SYMBOLS = 5000


def symbols(view: View, params: DocumentSymbolParams) -> list[DocumentSymbol]:
    if view.role == CONFIG:
        return list(_of_config(view))
    if view.role == KNOWN_HOSTS:
        entries = known_hosts.parse(view.source.text).entries[:_MOST_SYMBOLS]
        return [
            _symbol(view, "a hashed name" if one.hashed else one.hosts, SymbolKind.Key, one)
            for one in entries
        ]
    if view.role == AUTHORIZED_KEYS:
        keys = authorized_lines.parse(view.source.text).entries[:_MOST_SYMBOLS]
        return [_symbol(view, one.comment or one.key_type, SymbolKind.Key, one) for one in keys]
    return []


def _symbol(
    view: View,
    name: str,
    kind: SymbolKind,
    entry: known_hosts.KnownHostLine | authorized_lines.AuthorizedLine,
) -> DocumentSymbol:
    place = view.lines.range(entry.start, entry.end)
    return DocumentSymbol(visible(name) or "(empty)", kind, place, place)


def _of_config(view: View) -> Iterator[DocumentSymbol]:
    details = len(view.text.lines) <= MOST_LINES
    for block in view.text.blocks:
        if block.header is None:
            yield from (_option(view, line) for line in block.lines)
        else:
            header = block.header.location
            yield DocumentSymbol(
                visible(block.title) or "(empty)",
                SymbolKind.Namespace if block.header.keyword == "host" else SymbolKind.Event,
                _range(view, block),
                view.lines.range(header.start or 0, header.end or 0),
                children=[_option(view, line) for line in block.lines] if details else None,
            )


def _range(view: View, block: Block) -> Range:
    return view.lines.range(*span(block))


def span(block: Block) -> tuple[int, int]:
    """From the header to the end of the last line that sets something."""
    lines = [*([block.header] if block.header else []), *block.lines]
    return (lines[0].start, lines[-1].end) if lines else (0, 0)


def _option(view: View, line: Line) -> DocumentSymbol:
    place = line.location
    whole = view.lines.range(place.start or 0, place.end or 0)
    known = keywords.find(line.keyword)
    name = known.name if known is not None else visible(line.spelling) or "(empty)"
    shown = view.shown(line.rest) if known is not None else None
    return DocumentSymbol(name, SymbolKind.Property, whole, whole, detail=shown)


def workspace_symbols(view: View, query: str) -> list[WorkspaceSymbol]:
    """Hosts and tags of the whole config that hold the query, in any case."""
    found: list[WorkspaceSymbol] = []
    wanted = query.lower()
    for mention in mentions(view):
        if mention.heads and wanted in mention.alias.lower():
            uri, lines = view.lines_of(mention.line.source)
            place = Location(uri, lines.range(mention.start, mention.end))
            found.append(WorkspaceSymbol(place, visible(mention.alias), SymbolKind.Namespace))
    for line in view.config.lines:
        if line.keyword == "tag" and wanted in line.value.lower():
            uri, lines = view.lines_of(line.source)
            at = line.location
            place = Location(uri, lines.range(at.start or 0, at.end or 0))
            name = view.shown(line.value)
            found.append(WorkspaceSymbol(place, name, SymbolKind.Constant))
    return found[:_MOST_SYMBOLS]


def folding(view: View, params: FoldingRangeParams) -> list[FoldingRange]:
    if view.role != CONFIG:
        return []
    found = []
    for block in view.text.blocks:
        if block.header is not None and block.lines:
            place = _range(view, block)
            found.append(_fold(place, FoldingRangeKind.Region))
    for are_comments, lines in groupby(view.text.lines, key=lambda line: line.is_comment):
        run = list(lines)
        if are_comments and len(run) > 1:
            place = view.lines.range(run[0].start, run[-1].end)
            found.append(_fold(place, FoldingRangeKind.Comment))
    return found


def _fold(place: Range, kind: FoldingRangeKind) -> FoldingRange:
    return FoldingRange(place.start.line, place.end.line, kind=kind)


def selection(view: View, params: SelectionRangeParams) -> list[SelectionRange]:
    """From the word outwards: its value, line, block, the whole."""
    found = []
    for position in params.positions:
        offset = view.lines.offset(position)
        spans = _around(view, offset) if view.role == CONFIG else []
        chosen: SelectionRange | None = None
        for start, end in spans:
            chosen = SelectionRange(view.lines.range(start, end), chosen)
        found.append(chosen or SelectionRange(view.lines.range(offset, offset)))
    return found


def _around(view: View, offset: int) -> list[tuple[int, int]]:
    """The runs of text around an offset, the widest first, none equal to the next."""
    line = view.line_at(offset)
    spans = [(0, len(view.source.text))]
    if line.block.header is not None:
        spans.append(span(line.block))
    spans.append((line.start, line.start + len(line.text.rstrip("\r"))))
    if line.keyword:
        place = line.location
        spans.append((place.start or 0, place.end or 0))
        value = line.value_place
        spans.append((value.start or 0, value.end or 0))
        spans.append((line.keyword_start, line.keyword_end))
        spans += [(one.start, one.end) for one in line.arguments]
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        inside = not kept or (kept[-1][0] <= start and end <= kept[-1][1])
        if start <= offset <= end and inside and (not kept or kept[-1] != (start, end)):
            kept.append((start, end))
    return kept
