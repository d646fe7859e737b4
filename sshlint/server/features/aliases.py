"""A host's alias wherever the config names it: references, highlight, rename."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from lsprotocol.types import (
    DocumentHighlight,
    DocumentHighlightKind,
    DocumentHighlightParams,
    Location,
    PrepareRenameParams,
    PrepareRenamePlaceholder,
    ReferenceParams,
    RenameParams,
    TextEdit,
    WorkspaceEdit,
)

from sshlint.config import match
from sshlint.config.patterns import is_literal
from sshlint.config.values.refused_names import host_fault
from sshlint.discover import CONFIG
from sshlint.facts.edits import insert_below, written_like
from sshlint.fixing.bounds import bounds_of
from sshlint.formats.ssh_config import Line
from sshlint.login.jump_command import hops_of
from sshlint.server.features.candidates import aliases
from sshlint.server.features.hover import hop_host, hop_words
from sshlint.server.views import View
from sshlint.source import SshlintError
from sshlint.tables.releases import NEWEST, Target

_NAME = re.compile(r"[^\s*?!,\"'\\#=%@\[\]:/-][^\s*?!,\"'\\#=%@\[\]:/]*\Z")
_LONGEST = 1024  # characters of a host's name: NI_MAXHOST, which ssh uses


def name_fault(host: str) -> str:
    """Why no host can be of this name, or nothing."""
    if len(host) > _LONGEST:
        return f"a name of a host has at most {_LONGEST} characters"
    if not host.isprintable():
        return f'"{host}" holds characters that are not shown'
    return host_fault(host, Target(NEWEST))


class Mention(NamedTuple):
    """Where a line names an alias, half-open; `heads` in a Host line."""

    alias: str
    line: Line
    start: int
    end: int
    heads: bool = False


def mentions(view: View) -> Iterator[Mention]:
    """All in the config and its included files, each place once."""
    seen: set[tuple[str, int]] = set()
    for line in view.config.lines:
        for mention in in_line(view, line):
            place = line.source.path, mention.start
            if place not in seen:
                seen.add(place)
                yield mention


def in_line(view: View, line: Line) -> Iterator[Mention]:
    if line.keyword == "host":
        for argument in line.arguments:
            name = argument.value.removeprefix("!")
            if name and is_literal(name):
                end = argument.end - (view_text(line)[argument.end - 1] in "\"'")
                yield Mention(name, line, end - len(name), end, heads=True)
    elif line.keyword == "proxyjump":
        yield from _hops(line)
    elif line.keyword == "proxycommand":
        yield from _command(line)
    elif line.keyword == "match":
        yield from _criteria(view, line)


def view_text(line: Line) -> str:
    return line.source.text


def _hops(line: Line) -> Iterator[Mention]:
    for word, start, _ in hop_words(line):
        host = hop_host(word)
        found = word.rfind(host) if host else -1
        if found >= 0:
            yield Mention(host, line, start + found, start + found + len(host))


def _command(line: Line) -> Iterator[Mention]:
    """The host of an ssh that hands the connection on."""
    if "ssh" not in line.rest:
        return
    for hop in hops_of(line.rest):
        for found in re.finditer(rf"(?<![^\s@]){re.escape(hop.host)}(?!\S)", line.rest):
            start = line.rest_start + found.start()
            yield Mention(hop.host, line, start, start + len(hop.host))


def _criteria(view: View, line: Line) -> Iterator[Mention]:
    """The names of Match originalhost; those of Match host are what comes after HostName."""
    for criterion in match.read(line, view.release.version).criteria:
        if criterion.name != "originalhost":
            continue
        text = view_text(line)[criterion.start : criterion.end]
        at = text.rfind(criterion.argument)
        if at < 0:
            continue
        start = criterion.start + at
        for word in criterion.argument.split(","):
            name = word.removeprefix("!")
            if name and is_literal(name):
                skip = len(word) - len(name)
                yield Mention(name, line, start + skip, start + len(word))
            start += len(word) + 1


def _at(view: View, offset: int) -> Mention | None:
    line = view.line_at(offset)
    for mention in in_line(view, line):
        if mention.start <= offset <= mention.end:
            return mention
    return None


def references(view: View, params: ReferenceParams) -> list[Location]:
    found = _at(view, view.lines.offset(params.position)) if view.role == CONFIG else None
    if found is None:
        return []
    declared = params.context.include_declaration
    return [
        _location(view, mention)
        for mention in mentions(view)
        if mention.alias == found.alias and (declared or not mention.heads)
    ]


def _location(view: View, mention: Mention) -> Location:
    uri, lines = view.lines_of(mention.line.source)
    return Location(uri, lines.range(mention.start, mention.end))


def highlights(view: View, params: DocumentHighlightParams) -> list[DocumentHighlight]:
    found = _at(view, view.lines.offset(params.position)) if view.role == CONFIG else None
    if found is None:
        return []
    return [
        DocumentHighlight(
            view.lines.range(mention.start, mention.end),
            DocumentHighlightKind.Write if mention.heads else DocumentHighlightKind.Read,
        )
        for mention in mentions(view)
        if mention.alias == found.alias and view.is_mine(mention.line.source)
    ]


def prepare_rename(view: View, params: PrepareRenameParams) -> PrepareRenamePlaceholder | None:
    found = _at(view, view.lines.offset(params.position)) if view.role == CONFIG else None
    if found is None or found.alias not in aliases(view):
        return None
    if view.shown(found.alias) != found.alias:
        return None
    return PrepareRenamePlaceholder(view.lines.range(found.start, found.end), found.alias)


def rename(view: View, params: RenameParams) -> WorkspaceEdit | None:
    """Give a host another alias; where it had no HostName, one that keeps where it leads.

    Raises `SshlintError` for a name that ssh or the config cannot have, and for files that are not
    the user's.
    """
    found = _at(view, view.lines.offset(params.position)) if view.role == CONFIG else None
    new = params.new_name
    if found is None or found.alias == new:
        return None
    if not _NAME.match(new) or new.lower() == "none":  # of ProxyJump, that means no host
        raise SshlintError(f'"{new}" is not a name for a host: letters, digits, . _ and -')
    if fault := name_fault(new):
        raise SshlintError(fault)
    if new in aliases(view):
        raise SshlintError(f"the config has a host {new} already")
    changes: dict[str, list[TextEdit]] = {}
    heads: list[Line] = []
    for mention in mentions(view):
        if mention.alias != found.alias:
            continue
        _refuse_foreign(view, mention.line)
        place = _location(view, mention)
        changes.setdefault(place.uri, []).append(TextEdit(place.range, new))
        if mention.heads and "!" + found.alias not in mention.line.words:
            heads.append(mention.line)
    if heads and view.resolution(found.alias).value("hostname") is None:
        edit = insert_below(heads[0], written_like(heads[0], "HostName", found.alias))
        uri, lines = view.lines_of(edit.source)
        changes[uri].append(lines.edit(edit.start, edit.end, edit.replacement))
    return WorkspaceEdit(changes=changes)


def _refuse_foreign(view: View, line: Line) -> None:
    path = os.path.realpath(line.source.path)
    stat = line.source.stat
    bounds = bounds_of(view.context, [view.document.path])
    if reason := bounds.refuses(path, stat.st_uid if stat else None):
        raise SshlintError(f"{line.source.path} names it too, and is not changed: {reason}")
