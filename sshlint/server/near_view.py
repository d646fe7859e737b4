"""A huge config as one line sees it: without the blocks of hosts that the line does not name.

What hover says of a line hangs on the blocks that its host enters. Those of other names are made
comments before the text is parsed, since parsing takes the time; `sshlint.login.login` leaves the
same ones out after it.
"""

from __future__ import annotations

from functools import cached_property

from sshlint.discover import CONFIG
from sshlint.formats.ssh_config import Line
from sshlint.lean import lazy_pattern
from sshlint.server.tools import Known
from sshlint.server.views import View, sample_host
from sshlint.source import Source

_HUGE = 3000  # lines, which are parsed in some 30 ms
# A Host line of plain names with its block: lines that ssh reads in one way only, and that bring no
# other file in.
_BLOCK = lazy_pattern(
    r"(?aim)^[ \t]*host[ \t]+([^\x00-\x20\"'\\#=*?!][^\x00\"'\\#=*?!\r\n\f]*)\r?\n"
    r"(?:[ \t]*\r?\n|[ \t]*#[^\r\n]*\r?\n|[ \t]*(?!host\b|match\b|include\b)[a-z0-9]+[ \t]+"
    r"[^\x00-\x20\"'\\#=][^\x00\"'\\#\r\n\f]*\r?\n)*(?=[ \t]*(?:host|match)[ \t]|\Z)"
)
_WORD = lazy_pattern(r"[^\s,@:\"'\[\]/]+")


class NearView(View):
    """A view of a document without the blocks of hosts other than these."""

    def __init__(self, whole: View, names: frozenset[str]) -> None:
        super().__init__(whole.document, whole.documents, whole.tools, whole.choice)
        self.names = names
        self.role = CONFIG
        self.context = whole.context
        self.source = _without_others(whole.source, names)
        self._whole = whole

    @cached_property
    def known(self) -> Known:
        return {**self._whole.known, self.document.path: self.source}

    def number_of(self, line: Line) -> int:
        if line.source.path != self.document.path:
            return line.number
        return self._whole.source.text.count("\n", 0, line.start) + 1


def near(view: View, offset: int) -> View:
    """What to ask about a place of a document: itself, or of a huge config a view that costs less.

    The view of the last place stays with the document's, until that changes.
    """
    if len(view.lines.lines) < _HUGE or not view.is_config_by_name:
        return view
    line = view.line_near(offset)
    header = line.block.header
    if header is None:  # above all blocks, or in one that begins far above
        return view
    names = frozenset((sample_host(line.block), *_words(header), *_words(line)))
    around = view.near
    if around is None or around.names != names:
        around = view.near = NearView(view, names)
    return around


def _words(line: Line) -> list[str]:
    return _WORD.findall(line.text)


def _without_others(source: Source, names: frozenset[str]) -> Source:
    """The text with the blocks of other hosts as one comment each run: offsets stay."""
    text = source.text
    parts: list[str] = []
    at = start = end = 0  # of what is copied, and of a run of blocks

    def comment() -> None:
        nonlocal at
        if end > start:
            parts.extend((text[at:start], "#" * (end - start - 1), "\n"))
            at = end

    for block in _BLOCK.finditer(text):
        if names.isdisjoint(block[1].split()):
            if block.start() != end:
                comment()
                start = block.start()
            end = block.end()
    comment()
    cut = source.with_text("".join((*parts, text[at:])))
    cut.holds_key = source.holds_key  # the rest of a text without a key holds none
    return cut
