"""Where things lead: included files, keys, jump hosts, and the line that wins over another."""

from __future__ import annotations

import os
from collections.abc import Iterator

from lsprotocol.types import (
    DefinitionParams,
    DocumentLink,
    DocumentLinkParams,
    Location,
    Position,
    Range,
)

from sshlint.discover import CONFIG
from sshlint.discover.named import named_path
from sshlint.formats.ssh_config import Line
from sshlint.server.features.hover import hop_host, hop_words, path_here
from sshlint.server.open_documents import uri_of
from sshlint.server.views import View, sample_host
from sshlint.source import glob_takes
from sshlint.tables import keywords

_TOP = Range(Position(0, 0), Position(0, 0))
_FILES = (
    *("identityfile", "certificatefile", "userknownhostsfile", "globalknownhostsfile"),
    *("revokedhostkeys", "xauthlocation"),
)


def definition(view: View, params: DefinitionParams) -> list[Location]:
    if view.role != CONFIG:
        return []
    offset = view.lines.offset(params.position)
    line = view.line_at(offset)
    known = keywords.find(line.keyword) if line.keyword else None
    name = known.name.lower() if known else line.keyword
    if not line.keyword:
        return []
    if line.keyword_start <= offset <= line.keyword_end:
        return list(_winner(view, line))
    if name == "proxyjump":
        return list(_jump_hosts(view, line, offset))
    if name == "match":
        return []
    for number, argument in enumerate(line.arguments):
        if argument.start <= offset <= argument.end:
            return list(_files(view, line, name, number, argument.value))
    return []


def _files(view: View, line: Line, name: str, number: int, word: str) -> Iterator[Location]:
    if name == "include":
        for included in included_by(view, line, number):
            yield Location(uri_of(included), _TOP)
    elif name in _FILES or name == "controlpath":
        path: str | None = path_here(view, line, word)
        if path and name == "controlpath":
            path = os.path.dirname(path)
        if path and os.path.exists(path) and not view.survey.is_outside(path):
            yield Location(uri_of(path), _TOP)


def included_by(view: View, line: Line, number: int) -> Iterator[str]:
    """The files that a word of an Include line brings in, as the config follows it."""
    words = line.words
    home: str = view.context.home
    pattern: str = os.path.join(home, ".ssh", named_path(words[number], home) or words[number])
    seen: set[str] = set()
    for file in view.config.files:
        path = file.source.path
        if file.include is line and path not in seen:
            seen.add(path)
            if len(words) == 1 or path == pattern or glob_takes(pattern, path):
                yield path


def _span(line: Line, number: int) -> tuple[int, int]:
    place = line.argument_place(number)
    return place.start or 0, place.end or 0


def _jump_hosts(view: View, line: Line, offset: int) -> Iterator[Location]:
    """The Host line that spells the name out, else those whose patterns match it."""
    for word, start, end in hop_words(line):
        if start <= offset <= end:
            yield from headers_of(view, hop_host(word))


def headers_of(view: View, host: str) -> Iterator[Location]:
    for line in view.config.lines:
        if host and line.keyword == "host":
            for number, word in enumerate(line.words):
                if word == host:
                    uri, lines = view.lines_of(line.source)
                    yield Location(uri, lines.range(*_span(line, number)))


def _winner(view: View, line: Line) -> Iterator[Location]:
    """The line whose value ssh takes instead of this one's, for the hosts of its block."""
    host = sample_host(line.block)
    if not host:
        return
    for option, winner in view.resolution(host).losers:
        if option.line is line and winner.line is not None:
            uri, lines = view.lines_of(winner.line.source)
            place = winner.line.location
            yield Location(uri, lines.range(place.start or 0, place.end or 0))


def links(view: View, params: DocumentLinkParams) -> list[DocumentLink]:
    """Files that the document names and that are there."""
    if view.role != CONFIG:
        return []
    return list(_links(view))


def _links(view: View) -> Iterator[DocumentLink]:
    for line in view.text.lines:
        known = keywords.find(line.keyword) if line.keyword else None
        name = known.name.lower() if known else ""
        if name != "include" and name not in _FILES:
            continue
        for number, argument in enumerate(line.arguments):
            if name == "include":
                paths = list(included_by(view, line, number)) if len(line.words) == 1 else []
                path = paths[0] if len(paths) == 1 else None
            else:
                path = path_here(view, line, argument.value)
            if path and os.path.isfile(path) and not view.survey.is_outside(path):
                place = view.lines.range(argument.start, argument.end)
                yield DocumentLink(place, target=uri_of(path))
