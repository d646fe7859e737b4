"""Hover: what stands under the pointer, and what it comes to here."""

from __future__ import annotations

from binascii import Error as NotBase64
from binascii import a2b_base64
from collections.abc import Iterator
from typing import NamedTuple

from lsprotocol.types import Hover, HoverParams, MarkupContent, MarkupKind

from sshlint.config import match
from sshlint.config.effective import finish, token_values
from sshlint.config.resolve import Resolution
from sshlint.config.tokens import legal_tokens, pieces, takes_variables
from sshlint.discover import AUTHORIZED_KEYS, CONFIG, KNOWN_HOSTS
from sshlint.discover.named import named_path
from sshlint.formats import known_hosts
from sshlint.formats.authorized_keys import authorized_lines
from sshlint.formats.keys import public_key
from sshlint.formats.keys.wire import WireError
from sshlint.formats.ssh_config import Line
from sshlint.login.paths import expanded
from sshlint.server.features import explained
from sshlint.server.views import View, sample_host
from sshlint.tables import keywords
from sshlint.tables.algorithms import KINDS
from sshlint.tables.authorized_help import OPTION_HELP
from sshlint.tables.keyword_help import CRITERION_HELP
from sshlint.tables.keywords import Keyword

KEY_OPTIONS = ("identityfile", "certificatefile")


class Popup(NamedTuple):
    """What to say, and of which run of the text."""

    parts: list[str]
    start: int
    end: int


def hover(view: View, params: HoverParams) -> Hover | None:
    offset = view.lines.offset(params.position)
    popup = None
    if view.role == CONFIG:
        popup = _in_config(view, offset)
    elif view.role == KNOWN_HOSTS:
        popup = _in_known_hosts(view, offset)
    elif view.role == AUTHORIZED_KEYS:
        popup = _in_authorized_keys(view, offset)
    if popup is None:
        return None
    content = MarkupContent(MarkupKind.Markdown, view.shown("\n\n".join(popup.parts)))
    return Hover(content, view.lines.range(popup.start, popup.end))


# ssh_config


def _in_config(view: View, offset: int) -> Popup | None:
    line = view.line_at(offset)
    if not line.keyword:
        return None
    known = keywords.find(line.keyword)
    if line.keyword_start <= offset <= line.keyword_end:
        parts = list(_option(view, line, known))
        return Popup(parts, line.keyword_start, line.keyword_end) if parts else None
    if line.keyword == "host":
        return _host_pattern(view, line, offset)
    if line.keyword == "match":
        return _criterion(view, line, offset)
    if known is None:
        return None
    place = line.value_place
    return _value(view, line, known, offset) or Popup(
        list(_option(view, line, known)), place.start or 0, place.end or 0
    )


def _option(view: View, line: Line, known: Keyword | None) -> Iterator[str]:
    if known is None:
        return
    yield from explained.keyword(known, line.keyword, view.release)
    host = sample_host(line.block)
    if not host or known.merge == "structural" or line.keyword == "include":
        return
    settings = finish(view.resolution(host)).settings.get(known.name.lower())
    if settings:
        yield f"In effect for {explained.code(host)}: " + "; ".join(
            explained.effective(view, settings, line)
        )


def _word_at(line: Line, offset: int) -> tuple[str, int, int] | None:
    for argument in line.arguments:
        if argument.start <= offset <= argument.end:
            return argument.value, argument.start, argument.end
    return None


def _host_pattern(view: View, line: Line, offset: int) -> Popup | None:
    found = _word_at(line, offset)
    if found is None:
        return None
    word, start, end = found
    if word.startswith("!"):
        return Popup([f"{explained.code(word[1:])} is left out of this block"], start, end)
    host = word.replace("*", "some-host").replace("?", "x")
    parts = list(explained.login(view, host))
    if host != word:
        parts.insert(
            0, f"Any name that {explained.code(word)} matches, such as {explained.code(host)}"
        )
    return Popup(parts, start, end)


def _criterion(view: View, line: Line, offset: int) -> Popup | None:
    for criterion in match.read(line, view.release.version).criteria:
        if criterion.start <= offset <= criterion.end:
            said = CRITERION_HELP.get(criterion.name, "")
            negated = "Not: " if criterion.negated else ""
            parts = [f"**{criterion.name}**: {negated}{said}"]
            return Popup(parts, criterion.start, criterion.end)
    return None


def _value(view: View, line: Line, known: Keyword, offset: int) -> Popup | None:
    return (
        _token(view, line, known, offset)
        or _algorithm(view, line, known, offset)
        or _key(view, line, known, offset)
        or _jump(view, line, known, offset)
    )


def _token(view: View, line: Line, known: Keyword, offset: int) -> Popup | None:
    version = view.release.version
    letters = legal_tokens(known, version)
    for piece in pieces(line.rest, variables=takes_variables(known, version), tokens=bool(letters)):
        start, end = line.rest_start + piece.start, line.rest_start + piece.end
        if not start <= offset < end:
            continue
        if piece.variable is not None:
            name = piece.variable
            is_set = name in view.context.environment
            shown = explained.code("${" + name + "}")
            said = f"{shown}: the variable, {'' if is_set else 'not '}set here"
            return Popup([said], start, end)
        value = None
        if host := sample_host(line.block):
            value = token_values(view.resolution(host)).get(piece.letter)
        return Popup([explained.token(piece.letter, value)], start, end)
    return None


def _algorithm(view: View, line: Line, known: Keyword, offset: int) -> Popup | None:
    kind = KINDS.get(known.name.lower())
    found = _word_at(line, offset) if kind else None
    if kind is None or found is None:
        return None
    at = found[1]
    for name in view.source.text[found[1] : found[2]].split(","):
        bare = name.strip("\"'").lstrip("+-^")
        if at <= offset <= at + len(name):
            return Popup([explained.algorithm(kind, bare, view.release)], at, at + len(name))
        at += len(name) + 1
    return None


def _key(view: View, line: Line, known: Keyword, offset: int) -> Popup | None:
    found = _word_at(line, offset)
    if known.name.lower() not in KEY_OPTIONS or found is None:
        return None
    path = path_here(view, line, found[0])
    return Popup(list(explained.key(view, path)), *found[1:]) if path else None


def path_here(view: View, line: Line, word: str) -> str | None:
    """The file that a word of a line names, for the host of its block where it takes one."""
    path = named_path(word, view.context.home)
    host = sample_host(line.block)
    return expanded_word(view.resolution(host), line, word) if path is None and host else path


def expanded_word(resolution: Resolution, line: Line, word: str) -> str | None:
    """What a word of a line that counts comes to in a login."""
    for entries in resolution.slots.values():
        for option, _ in entries:
            if option.line is line and word in option.values:
                return expanded(resolution, option, word)
    return None


def _jump(view: View, line: Line, known: Keyword, offset: int) -> Popup | None:
    if known.name != "ProxyJump":
        return None
    for word, start, end in hop_words(line):
        if start <= offset <= end:
            host = hop_host(word)
            return Popup(list(explained.login(view, host)), start, end) if host else None
    return None


def hop_words(line: Line) -> Iterator[tuple[str, int, int]]:
    """The words of a ProxyJump line, each with its run of the text."""
    start = line.rest_start
    for word in line.rest.split(","):
        yield word, start, start + len(word)
        start += len(word) + 1


def hop_host(word: str) -> str:
    """The host of such a word; empty where it names none."""
    from sshlint.config.values.jumps import read_hop

    hop = read_hop(word.strip())
    return hop.host if hop is not None and hop.host.lower() != "none" else ""


# known_hosts and authorized_keys


def _blob(base64: str) -> list[str]:
    try:
        blob = public_key.parse_blob(a2b_base64(base64.encode("ascii", "replace")))
    except (NotBase64, WireError):
        return []
    return list(explained.of_key(public_key.of_blob(blob, "authorized", "")))


def _in_known_hosts(view: View, offset: int) -> Popup | None:
    for entry in known_hosts.parse(view.source.text).entries:
        if entry.start <= offset <= entry.end:
            hosts = "a hashed name" if entry.hashed else explained.code(entry.hosts)
            marks = {"@revoked": "Revoked key of", "@cert-authority": "Authority for"}
            rows = [f"{marks.get(entry.marker, 'Host key of')} {hosts}", *_blob(entry.base64)]
            if entry.problem is not None:
                rows.append(f"ssh skips this line: {explained.plain(entry.problem.message)}")
            return Popup(["  \n".join(rows)], entry.start, entry.end)
    return None


def _in_authorized_keys(view: View, offset: int) -> Popup | None:
    for entry in authorized_lines.parse(view.source.text).entries:
        if not entry.start <= offset <= entry.end:
            continue
        for option in entry.options:
            if option.start <= offset < option.end:
                name = f"no-{option.name}" if option.negated else option.name
                said = OPTION_HELP.get(name, "")
                return Popup([f"**{name}**: {said}"], option.start, option.end)
        rows = _blob(entry.base64)
        if entry.problem is not None:
            rows.append(f"nobody can log in: {explained.plain(entry.problem.message)}")
        names = [f"no-{one.name}" if one.negated else one.name for one in entry.options]
        rows += [f"{name}: {OPTION_HELP.get(name, '')}" for name in dict.fromkeys(names)]
        return Popup(["  \n".join(rows)], entry.start, entry.end) if rows else None
    return None
