"""Text edits that keep a file's own way of writing: indentation, separator, case, line ends."""

from __future__ import annotations

from sshlint.facts.config_text.option import Option
from sshlint.finding import Text
from sshlint.formats.ssh_config import BYTE_ORDER_MARK, Line
from sshlint.source import Source
from sshlint.tables.keywords import find


def replace_keyword(line: Line, keyword: str) -> Text:
    """Write another keyword, in the case of the one that stands there."""
    spelled = _in_case_of(line.spelling, keyword)
    return Text(line.source, line.keyword_start, line.keyword_end, spelled)


def replace_value(option: Option, value: str) -> Text:
    """Write other arguments; a comment behind them stays."""
    location = option.value_place
    return Text(option.line.source, location.start or 0, location.end or 0, value)


def remove_line(line: Line) -> Text:
    """Take a line away with its line end; of a last line without one, with the end before it."""
    return remove_lines(line.source, line.start, line.end)


def remove_lines(source: Source, start: int, end: int) -> Text:
    """Take the lines away that hold the text from `start` to `end`.

    Of blank lines above and below, which would then meet, one goes too.
    """
    text = source.text
    start = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    if stop >= 0:
        below = text.find("\n", stop + 1)
        if below >= 0 and not text[stop + 1 : below].strip() and is_below_blank(text, start):
            stop = below
        return Text(source, start, stop + 1, "")
    if start:
        start -= 2 if text[start - 2 : start] == "\r\n" else 1
    return Text(source, start, len(text), "")


def is_below_blank(text: str, start: int) -> bool:
    """Whether a line begins the text, or the one above it is blank."""
    return not text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : start].strip(" \t\r\n\ufeff")


def insert_above(line: Line, text: str) -> Text:
    """Put a line above another, with its indentation and line end."""
    return Text(line.source, line.start, line.start, indentation(line) + text + line_end(line))


def insert_below(line: Line, text: str) -> Text:
    """Put a line below another, with its indentation and line end.

    Below a Host or Match line this is the block's first line: it is indented as the line that was
    the first, or by four blanks in an empty block.
    """
    source, at = line.source, min(line.end + 1, len(line.source.text))
    before = indentation(line)
    if line.keyword in ("host", "match"):
        block = line.block
        before = indentation(block.lines[0]) if block.lines else before + "    "
    end = line_end(line)
    if at == len(source.text):  # where `append` writes: before the last line end, if there is one
        at = line.end - source.text.endswith("\r", line.start, line.end)
        return Text(source, at, at, end + before + text)
    return Text(source, at, at, before + text + end)


def insert_at_top(source: Source, text: str, *, apart: bool = False) -> Text:
    """Put a line before all others, behind a byte order mark; `apart`: an empty line below it."""
    at = len(BYTE_ORDER_MARK) if source.text.startswith(BYTE_ORDER_MARK) else 0
    end = source_line_end(source)
    gap = end if apart and not source.text.startswith(("\n", "\r"), at) else ""
    return Text(source, at, at, text + end + gap)


def append(source: Source, *lines: str) -> Text:
    """Put lines behind all others, an empty line apart; the file ends in a line end afterwards."""
    end, text = source_line_end(source), source.text
    # The last line end is part of it, so that an edit of the last line is not made beside it.
    start = len(text.rstrip("\r\n"))
    gap = end * 2 if start else ""
    return Text(source, start, len(text), gap + "".join(line + end for line in lines))


def written_like(line: Line, keyword: str, value: str) -> str:
    """`Keyword value` or `keyword=value`, as the given line is written."""
    separator = line.parts()[2] or " "
    if separator.isspace():
        separator = " " if "\t" not in separator else "\t"
    return f"{_in_case_of(line.spelling, keyword)}{separator}{value}"


def line_end(line: Line) -> str:
    """The line end of a line, or of its file where it has none."""
    text = line.source.text
    if line.end >= len(text):
        return source_line_end(line.source)
    return "\r\n" if text[line.start : line.end].endswith("\r") else "\n"


def source_line_end(source: Source) -> str:
    """What ends the first line of a text: CRLF or LF."""
    first = source.text.find("\n")
    return "\r\n" if first > 0 and source.text[first - 1] == "\r" else "\n"


def indentation(line: Line) -> str:
    return line.parts()[0] if line.keyword else ""


def _in_case_of(spelling: str, keyword: str) -> str:
    if spelling.islower():
        return keyword.lower()
    if spelling.isupper():
        return keyword.upper()
    known = find(keyword)
    return known.name if known else keyword
