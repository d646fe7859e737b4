"""What the value of an option can go on with."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from lsprotocol.types import CompletionItemKind

from sshlint.config.match import CRITERIA
from sshlint.config.patterns import is_literal
from sshlint.discover.named import named_path
from sshlint.excerpt import gate
from sshlint.formats.keys import any_key
from sshlint.formats.ssh_config import Line
from sshlint.server.features import explained
from sshlint.server.views import View
from sshlint.source import Unreadable
from sshlint.tables import algorithms
from sshlint.tables.keyword_help import CRITERION_HELP
from sshlint.tables.keywords import Keyword

_METHODS = ("publickey", "keyboard-interactive", "password", "hostbased", "gssapi-with-mic")
_WORDS = {
    "flag-or-time": ("yes", "no", "10m"),
    "add-keys": ("yes", "no", "ask", "confirm", "1h"),
    "keystroke-timing": ("yes", "no", "interval:20"),
    "flag-or-socket": ("yes", "no", "$SSH_AUTH_SOCK"),
    "socket": ("SSH_AUTH_SOCK", "none"),
    "escape-char": ("none", "~"),
    "jump-list": ("none",),
    "open-list": ("any", "none"),
}
_SESSION_TYPES = ("shell", "exec", "subsystem", "none")
_MOST_NAMES = 500
_GRADES = {"ok": "2", "classical": "3", "legacy": "4"}


class Candidate(NamedTuple):
    """A text that replaces what is `typed` of it before the cursor.

    `data` is what its documentation is made of later; `snippet` and `typed_filter` stand for the
    text where it is inserted and matched.
    """

    text: str
    typed: str
    kind: CompletionItemKind
    detail: str = ""
    rank: str = "2"
    is_old: bool = False
    data: dict[str, Any] = {}  # noqa: RUF012 - never written
    snippet: str = ""
    typed_filter: str = ""


def values(view: View, line: Line, known: Keyword, typed: str) -> Iterator[Candidate]:
    """What can stand where a value is typed as far as `typed`."""
    name, last = known.name.lower(), re.split(r"[ \t]", typed)[-1].lstrip("\"'")
    if name == "match":
        yield from _criteria(view, typed)
    elif name in algorithms.KINDS:
        yield from _algorithms(view, algorithms.KINDS[name], last)
    elif name == "proxyjump":
        own = line.block.header.words if line.block.header else ()
        yield from _hosts(view, re.split(r"[,@ ]", typed)[-1], own)
        if not typed:
            yield Candidate("none", "", CompletionItemKind.Value, "no jump host")
    elif name in ("identityfile", "certificatefile"):
        yield from _keys(view, name, last)
    elif name in ("include", "userknownhostsfile", "globalknownhostsfile", "revokedhostkeys"):
        yield from _paths(view, last, relative=name == "include")
    elif name == "preferredauthentications":
        yield from _plain(_METHODS, last.split(",")[-1])
    elif name in ("user", "tag"):
        yield from _plain(_used(view, name), last)
    else:
        version = view.release.version
        yield from _plain(explained.choices(known, version) or _WORDS.get(known.kind, ()), last)


def _plain(found: Iterable[str], typed: str) -> Iterator[Candidate]:
    for rank, word in enumerate(found):
        yield Candidate(word, typed, CompletionItemKind.EnumMember, rank=f"{rank:03}")


def _used(view: View, keyword: str) -> list[str]:
    """The values that lines of the config have, those used most first."""
    lines = [line for line in view.config.lines if line.keyword == keyword]
    found = Counter(line.value for line in lines if gate(line.location)(line.value) == line.value)
    return [value for value, _ in found.most_common(_MOST_NAMES) if value]


def _algorithms(view: View, kind: str, typed: str) -> Iterator[Candidate]:
    version, debian = view.release.version, view.release.vendor == "Debian"
    first = typed.split(",")[0]
    taking = first[:1] == "-"
    last = typed.split(",")[-1].lstrip("+-^")
    defaults = algorithms.defaults(kind, version, debian)
    there = {name.lstrip("+-^") for name in typed.split(",")[:-1]}
    for name in algorithms.names(kind, version, debian):
        row = algorithms.find(kind, name)
        if row is None or name in there or (taking and name not in defaults):
            continue
        verdict = f"{row.verdict}{f': {row.reason}' if row.reason else ''}"
        yield Candidate(
            name,
            last,
            CompletionItemKind.EnumMember,
            "default" if name in defaults and row.verdict == "ok" else verdict,
            "1" if name in defaults else _GRADES.get(row.verdict, "8"),
            row.verdict in ("weak", "broken", "removed"),
            {"kind": kind, "name": name},
        )


def aliases(view: View) -> list[str]:
    """The names that Host lines of the config spell out."""
    found: dict[str, None] = {}
    for line in view.config.lines:
        if line.keyword == "host":
            found.update((word, None) for word in line.words if word and is_literal(word))
    return [name for name in found if not name.startswith("!")]


def _hosts(view: View, typed: str, own: Sequence[str] = ()) -> Iterator[Candidate]:
    """The names of hosts but for a block's own."""
    for name in aliases(view)[:_MOST_NAMES]:
        if name not in own:
            data = {"kind": "host", "name": name}
            yield Candidate(name, typed, CompletionItemKind.Reference, "host", data=data)


def _criteria(view: View, typed: str) -> Iterator[Candidate]:
    """Criteria, or the argument of the one before."""
    parts = re.split(r"[ \t]+", typed)
    last = parts[-1]
    before = parts[-2].lstrip("!").lower() if len(parts) > 1 else ""
    name, equals, argument = last.lstrip("!").partition("=")
    if equals:
        before, last = name.lower(), argument
    last_of_list = last.split(",")[-1]
    if before in ("host", "originalhost"):
        yield from _hosts(view, last_of_list)
    elif before == "tagged":
        yield from _plain(_used(view, "tag"), last_of_list)
    elif before in ("user", "localuser"):
        yield from _plain(_used(view, "user"), last_of_list)
    elif before == "sessiontype":
        yield from _plain(_SESSION_TYPES, last_of_list)
    elif before not in ("exec", "localnetwork", "version", "command"):
        for criterion, since in CRITERIA.items():
            if since <= view.release.version:
                detail = CRITERION_HELP.get(criterion, "")
                bare = last.lstrip("!")
                yield Candidate(criterion, bare, CompletionItemKind.Keyword, detail)


# Files


def path_of(view: View, word: str) -> str | None:
    return named_path(word, view.context.home)


def _names(view: View, directory: str) -> list[str]:
    try:
        return view.survey.names_in(directory)[:_MOST_NAMES]
    except Unreadable:
        return []


def _keys(view: View, option: str, typed: str) -> Iterator[Candidate]:
    """The key files in ~/.ssh, or in the directory that is typed."""
    word = typed.rpartition("/")[0] or "~/.ssh"
    directory = path_of(view, f"{word}/x")
    if directory is None:
        return
    directory = os.path.dirname(directory)
    for name in _names(view, directory):
        path = os.path.join(directory, name)
        if os.path.isdir(path):
            continue
        try:
            kind = any_key.read(view.survey.read(path).data).kind
        except Unreadable:
            continue
        if kind == ("private" if option == "identityfile" else "certificate"):
            text = f"{word}/{name}"
            data = {"kind": "key", "name": text}
            yield Candidate(text, typed, CompletionItemKind.File, f"{kind} key", data=data)


def _paths(view: View, typed: str, *, relative: bool) -> Iterator[Candidate]:
    """What lies in the directory that is typed; without one, in ~/.ssh."""
    word, slash, _ = typed.rpartition("/")
    if relative and not typed.startswith(("/", "~")):
        directory = os.path.join(view.context.home, ".ssh", word)
    elif slash:
        found = path_of(view, f"{word}/x")
        if found is None:
            return
        directory = os.path.dirname(found)
    else:
        directory, word, slash = os.path.join(view.context.home, ".ssh"), "~/.ssh", "/"
    for name in _names(view, directory):
        path = os.path.join(directory, name)
        text = f"{word}{slash}{name}"
        if os.path.isdir(path):
            yield Candidate(f"{text}/", typed, CompletionItemKind.Folder, rank="3")
            if relative:
                yield Candidate(f"{text}/*", typed, CompletionItemKind.Folder, "all in it")
        elif not name.startswith("id_") and path != view.document.path:
            yield Candidate(text, typed, CompletionItemKind.File)


def indentation(view: View) -> str:
    """How the document indents: as most of its lines do, else by two spaces."""
    found: Counter[str] = Counter()
    for block in view.text.blocks:
        for line in block.lines:
            if block.header is not None and block.header.keyword_start == block.header.start:
                found[line.parts()[0]] += 1
    best = found.most_common(1)
    return best[0][0] if best and best[0][0] else "  "
