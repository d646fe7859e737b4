"""Between the lines: the value in effect where a line loses, paths with tokens, lenses on hosts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from lsprotocol.types import (
    CodeLens,
    CodeLensParams,
    Command,
    InlayHint,
    InlayHintKind,
    InlayHintParams,
)

from sshlint.config.assignment import Assignment
from sshlint.discover import CONFIG
from sshlint.excerpt import gate, shown_path
from sshlint.formats.ssh_config import Line
from sshlint.server.editor_commands import EFFECTIVE, TEST_LOGIN
from sshlint.server.features.hover import expanded_word
from sshlint.server.views import View, sample_host

_PATHS = ("identityfile", "certificatefile", "controlpath", "userknownhostsfile", "identityagent")
_MOST_LENSES = 2000


def hints(view: View, params: InlayHintParams) -> list[InlayHint]:
    if view.role != CONFIG or not view.choice.hints:
        return []
    start, end = view.lines.span(params.range)
    lines = view.text.lines
    first = max(bisect_left(lines, start, key=lambda line: line.start) - 1, 0)
    found = []
    for line in lines[first:]:
        if line.start > end:
            break
        if line.keyword and line.end >= start:
            found += list(_of_line(view, line))
    return found


def _of_line(view: View, line: Line) -> Iterator[InlayHint]:
    host = sample_host(line.block)
    resolution = view.resolution(host) if host else None
    if resolution is None:
        return
    at = view.lines.position(line.value_place.end or line.end)
    for option, winner in resolution.losers:
        if option.line is line:
            text = f"{host}: {_winner(view, line, winner)}"
            yield InlayHint(at, view.shown(text), kind=InlayHintKind.Parameter, padding_left=True)
            return
    if line.keyword in _PATHS and "%" in line.rest:
        path = expanded_word(resolution, line, line.words[0]) if line.words else None
        if not path:
            return
        text = f"{host}: {_short(shown_path(gate(line.location)(path), view.context.home))}"
        yield InlayHint(at, view.shown(text), kind=InlayHintKind.Type, padding_left=True)


def _winner(view: View, line: Line, winner: Assignment) -> str:
    """The value that ssh takes instead, and the line it comes from."""
    if winner.line is None:
        return _short(" ".join(winner.values))
    where = f"line {winner.line.number}"
    if winner.line.source is not line.source:
        where = f"{shown_path(winner.line.source.path, view.context.home)} {where}"
    return f"{_short(gate(winner.line.location)(' '.join(winner.values)))} ({where})"


def _short(text: str) -> str:
    shown = gate()(text)
    return shown if len(shown) <= 60 else shown[:57] + "…"


def lenses(view: View, params: CodeLensParams) -> list[CodeLens]:
    """On each Host line with a plain name: what is in effect, and a login to try."""
    if view.role != CONFIG or not view.choice.lenses:
        return []
    found: list[CodeLens] = []
    for header in view.header_lines():
        host = sample_host(header.block)
        if host not in header.words or view.shown(host) != host:
            continue
        place = view.lines.range(header.keyword_start, header.location.end or header.end)
        for title, command in (("effective settings", EFFECTIVE), ("test login", TEST_LOGIN)):
            found.append(CodeLens(place, Command(title, command, arguments=[view.uri, host])))
        if len(found) >= _MOST_LENSES:
            break
    return found
