"""Formatting: indentation, spaces, the spelling of options. Nothing that any host would notice."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import (
    DocumentFormattingParams,
    DocumentOnTypeFormattingParams,
    DocumentRangeFormattingParams,
    FormattingOptions,
    TextEdit,
)

from sshlint.discover import CONFIG
from sshlint.finding import Text
from sshlint.fixing.plan import edited
from sshlint.fixing.proving.prove import objection
from sshlint.formats.ssh_config import Block, Line, parse
from sshlint.server.features.candidates import indentation
from sshlint.server.views import View
from sshlint.source import SshlintError
from sshlint.tables.keywords import ALIASES, KEYWORDS

# Of a longer one a proof takes longer than typing waits.
MOST_BLOCKS_ON_TYPE = 500


def document(view: View, params: DocumentFormattingParams) -> list[TextEdit]:
    return _proved(view, list(_edits(view, params.options)))


def part(view: View, params: DocumentRangeFormattingParams) -> list[TextEdit]:
    start, end = view.lines.span(params.range)
    edits = [one for one in _edits(view, params.options) if start <= one.start and one.end <= end]
    return _proved(view, edits)


def on_type(view: View, params: DocumentOnTypeFormattingParams) -> list[TextEdit]:
    """The line that a newline has just ended."""
    if view.role != CONFIG or len(view.text.blocks) > MOST_BLOCKS_ON_TYPE:
        return []
    line = view.line_at(max(view.lines.offset(params.position) - 1, 0))
    while line.number > 1 and not line.text.strip():
        line = view.text.lines[line.number - 2]
    edits = _edits(view, params.options)
    return _proved(view, [one for one in edits if line.start <= one.start and one.end <= line.end])


def _proved(view: View, edits: list[Text]) -> list[TextEdit]:
    """The edits, once it is certain that no host gets anything else. Raises `SshlintError`."""
    if not edits:
        return []
    reason = _changed_words(view, edits) or objection(view.survey, view.config, edits)
    if reason:
        raise SshlintError(f"not formatted: {reason}")
    return [view.lines.edit(one.start, one.end, one.replacement) for one in edits]


def _changed_words(view: View, edits: list[Text]) -> str:
    """Whether a line would say something else; a proof of what no host meets yet."""
    source = view.text.source
    new = parse(source.with_text(edited(source.text, edits)))
    for before, after in zip(view.text.lines, new.lines, strict=True):
        if (before.keyword, before.rest, before.is_comment) != (
            after.keyword,
            after.rest,
            after.is_comment,
        ):
            return f"line {before.number} would change its meaning"
    return ""


def _edits(view: View, options: FormattingOptions) -> Iterator[Text]:
    if view.role != CONFIG:
        return
    step = indentation(view)
    if step == "  " and not options.insert_spaces and not _has_indentation(view):
        step = "\t"
    for block in view.text.blocks:
        if block.header is not None:
            yield from _line(block.header, "", " ")
        gap = _aligned(block)
        for line in block.lines:
            width = gap - len(_spelled(line)) if gap else 1
            yield from _line(line, step if block.header else "", " " * max(width, 1))


def _has_indentation(view: View) -> bool:
    return any(line.parts()[0] for block in view.text.blocks for line in block.lines)


def _aligned(block: Block) -> int:
    """The width of the column of options where the values of a block are aligned, else 0."""
    gaps = [line.parts()[2] for line in block.lines]
    if len(block.lines) < 2 or any(gap.strip(" ") for gap in gaps) or max(map(len, gaps)) < 2:
        return 0
    columns = {line.rest_start - line.keyword_start for line in block.lines}
    longest = max(len(_spelled(line)) for line in block.lines)
    return max(longest + 1, *columns) if len(columns) == 1 else 0


def _spelled(line: Line) -> str:
    """The option as ssh_config(5) writes it."""
    alias = ALIASES.get(line.keyword)
    known = KEYWORDS.get(line.keyword)
    if alias is not None:
        return alias.name
    return known.name if known is not None else line.spelling


def _line(line: Line, step: str, gap: str) -> Iterator[Text]:
    """Edits of single runs, so that the cursor and marks of the editor stay."""
    source = line.source
    before, keyword, separator, rest, after = line.parts()
    if keyword.lower() != line.keyword or before.strip(" \t") or "\0" in line.text:
        return  # quoted, or something that is not whitespace: as it is
    if before != step:
        yield Text(source, line.start, line.keyword_start, step)
    if keyword != _spelled(line):
        yield Text(source, line.keyword_start, line.keyword_end, _spelled(line))
    if rest and separator and not separator.strip(" \t") and separator != gap:
        yield Text(source, line.keyword_end, line.rest_start, gap)
    rest_end = line.rest_start + len(rest)
    ending = "\r" if after.endswith("\r") else ""
    if after != ending and not after.strip(" \t\r") and rest:
        yield Text(source, rest_end, line.end - len(ending), "")
