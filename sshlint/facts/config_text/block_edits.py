"""Edits of whole blocks: what moves with one, and where a line for every host belongs."""

from __future__ import annotations

from sshlint.facts.config_text.block import is_universal
from sshlint.facts.edits import append, indentation, insert_below, written_like
from sshlint.finding import Text
from sshlint.formats.ssh_config import Block, Document, Line


def move_to_end(block: Block) -> tuple[Text, ...]:
    """Put a block that a line heads behind all others, with its comments.

    Those are the comment lines directly above it, and the indented ones directly below.
    """
    lines = [line for line in (block.header, *block.lines) if line is not None]
    source = lines[0].source
    text = source.text
    start, end = _with_comments(text, text.rfind("\n", 0, lines[0].start) + 1, lines)
    return (
        Text(source, *_without_gap(text, start, end), ""),
        append(source, *text[start:end].rstrip("\r\n").replace("\r", "").split("\n")),
    )


def add_for_every_host(document: Document, keyword: str, value: str) -> Text:
    """Write an option for every host, where all else goes before it: into the universal block that
    ends the file, else into a new one. It goes before what that block says of the same option.
    """
    last = document.blocks[-1]
    options = [line for line in document.lines if line.keyword not in ("", "host", "match")]
    option = written_like(options[-1], keyword, value) if options else f"{keyword} {value}"
    if last.header is not None and is_universal(last):
        said = any(line.keyword == keyword.lower() for line in last.lines)
        return insert_below(last.header if said or not last.lines else last.lines[-1], option)
    indented = next((line for line in reversed(options) if indentation(line)), None)
    headers = [block.header for block in document.blocks if block.header is not None]
    host = written_like(headers[-1], "Host", "*") if headers else "Host *"
    return append(document.source, host, (indentation(indented) if indented else "    ") + option)


def _with_comments(text: str, start: int, lines: list[Line]) -> tuple[int, int]:
    """The run of a block's lines, from the comments above to those below."""
    own = indentation(lines[0])
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        line = text[above : start - 1]
        if not line.lstrip().startswith("#") or len(_blanks(line)) > len(own):
            break
        start = above
    end = _after(text, lines[-1].end)
    while end < len(text):
        below = _after(text, end)
        line = text[end:below]
        if not line.lstrip().startswith("#") or len(_blanks(line)) <= len(own):
            break
        end = below
    return start, end


def _without_gap(text: str, start: int, end: int) -> tuple[int, int]:
    """The run, and the blank lines below it where there is one above, or nothing."""
    if not text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : start].strip():
        while end < len(text) and not text[end : _after(text, end)].strip():
            end = _after(text, end)
    return start, end


def _after(text: str, at: int) -> int:
    """Where the line after the one at a place begins, or the end."""
    stop = text.find("\n", at)
    return len(text) if stop < 0 else stop + 1


def _blanks(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
