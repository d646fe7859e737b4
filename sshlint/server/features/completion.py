"""Completion: options, their values, tokens, hosts, tags, keys and paths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from lsprotocol.types import (
    CompletionItem,
    CompletionItemTag,
    CompletionList,
    CompletionParams,
    InsertTextFormat,
    MarkupContent,
    MarkupKind,
    TextEdit,
)
from lsprotocol.types import CompletionItemKind as Kind

from sshlint.config.assignment import known_keyword
from sshlint.config.tokens import legal_tokens, takes_variables
from sshlint.discover import AUTHORIZED_KEYS, CONFIG
from sshlint.excerpt import visible
from sshlint.formats.authorized_keys.authorized_options import NAMES
from sshlint.formats.ssh_config import Line
from sshlint.server.features import candidates, explained
from sshlint.server.features.candidates import Candidate
from sshlint.server.views import View
from sshlint.tables.algorithms import KINDS
from sshlint.tables.authorized_help import OPTION_HELP
from sshlint.tables.keyword_help import KEYWORD_HELP, TOKEN_HELP
from sshlint.tables.keywords import KEYWORDS, Keyword

TRIGGERS = [" ", "%", "{", ",", "+", "-", "^", "@", "/", "="]
_KEYWORD = re.compile(r"[ \t]*([A-Za-z0-9]*)\Z")
_SEPARATOR = re.compile(r"[ \t]*(?:=[ \t]*)?")
_UNUSUAL = ("deprecated", "ignored", "unsupported", "removed")


class TypedValue(NamedTuple):
    """A value as far as it is typed: `text` before the cursor, which is at `offset`."""

    line: Line
    known: Keyword
    text: str
    offset: int


def complete(view: View, params: CompletionParams, snippets: bool) -> CompletionList | None:
    offset = view.lines.offset(params.position)
    if view.role == AUTHORIZED_KEYS:
        return _list(view, offset, _authorized(view, offset))
    if view.role != CONFIG:
        return None
    line = view.line_near(offset)
    before = view.source.text[line.start : offset].lstrip("\ufeff")
    word = _KEYWORD.match(before)
    if word is not None:
        found = [*_keywords(view, line, word[1]), *_snippets(view, line, snippets)]
        return _list(view, offset, found)
    known = known_keyword(line.keyword, view.release) if line.keyword else None
    if known is None or offset <= line.keyword_end:
        return None
    separator = _SEPARATOR.match(view.source.text, line.keyword_end, offset)
    start = separator.end() if separator else line.keyword_end
    typed = TypedValue(line, known, view.source.text[start:offset], offset)
    return _list(view, offset, list(_values(view, typed)))


def resolve(item: CompletionItem, view_of: Callable[[str], View | None]) -> CompletionItem:
    """The documentation of an item, made when it is looked at."""
    data: Any = item.data
    view = view_of(data["uri"]) if isinstance(data, dict) and "uri" in data else None
    if view is None:
        return item
    kind, name = data.get("kind"), str(data.get("name"))
    parts: list[str] = []
    if kind == "keyword" and name in KEYWORDS:
        parts = list(explained.keyword(KEYWORDS[name], name, view.release))
    elif kind == "host":
        parts = list(explained.login(view, name))
    elif kind == "key" and (path := candidates.path_of(view, name)):
        parts = list(explained.key(view, path))
    elif kind in KINDS.values():
        parts = [explained.algorithm(kind, name, view.release)]
    if parts:
        item.documentation = MarkupContent(MarkupKind.Markdown, view.shown("\n\n".join(parts)))
    return item


def _list(view: View, offset: int, found: Iterable[Candidate]) -> CompletionList:
    items = []
    for one in found:
        if visible(one.text) != one.text:
            continue  # what the gate holds back is no suggestion
        start = offset - len(one.typed)
        items.append(
            CompletionItem(
                one.text,
                kind=one.kind,
                detail=visible(one.detail) or None,
                sort_text=f"{one.rank}{one.text.lower()}",
                filter_text=one.typed_filter or one.text,
                insert_text_format=InsertTextFormat.Snippet if one.snippet else None,
                text_edit=TextEdit(view.lines.range(start, offset), one.snippet or one.text),
                tags=[CompletionItemTag.Deprecated] if one.is_old else None,
                data={"uri": view.uri, **one.data} if one.data else None,
            )
        )
    return CompletionList(is_incomplete=False, items=items)


# Options


def _keywords(view: View, line: Line, typed: str) -> Iterator[Candidate]:
    """All that the newest client knows; what the block has already comes last."""
    block = line.block
    there = {other.keyword for other in block.lines if other is not line}
    for name, keyword in KEYWORDS.items():
        if keyword.status in _UNUSUAL or known_keyword(name, view.release) is not keyword:
            continue
        repeats = keyword.merge not in ("first", "split")
        yield Candidate(
            keyword.name,
            typed,
            Kind.Keyword if name in ("host", "match") else Kind.Property,
            KEYWORD_HELP.get(name, ""),
            rank="9" if name in there and not repeats else "1",
            data={"kind": "keyword", "name": name},
        )


def _snippets(view: View, line: Line, supported: bool) -> Iterator[Candidate]:
    """Whole blocks, where the client can fill them in."""
    if not supported:
        return
    step = candidates.indentation(view)
    typed = view.source.text[line.start : line.end].strip()
    bodies = {
        "Host block": ("Host ${1:alias}", "HostName ${2:host.example.com}", "User ${3:user}$0"),
        "Host block behind a jump host": (
            "Host ${1:alias}",
            "HostName ${2:host.example.com}",
            "User ${3:user}",
            "ProxyJump ${4:bastion}$0",
        ),
    }
    for label, body in bodies.items():
        yield Candidate(
            label,
            typed if typed.isalnum() else "",
            Kind.Snippet,
            "a new block",
            rank="5",
            snippet=f"\n{step}".join(body),
            typed_filter=f"Host {label}",
        )


# Values


def _values(view: View, typed: TypedValue) -> Iterator[Candidate]:
    version = view.release.version
    letters = legal_tokens(typed.known, version)
    if letters and _ends_in_token(typed.text):
        for letter in sorted((*letters, "%")):
            said = TOKEN_HELP.get(letter, "")
            yield Candidate(f"%{letter}", "%", Kind.Variable, said)
        return
    opened = re.search(r"\$\{([A-Za-z0-9_]*)\Z", typed.text)
    if opened and takes_variables(typed.known, version):
        for name in sorted(view.context.environment):
            text = f"${{{name}}}"
            yield Candidate(text, opened[0], Kind.Variable, "variable, set here")
        return
    yield from candidates.values(view, typed.line, typed.known, typed.text)


def _ends_in_token(text: str) -> bool:
    """Whether a % stands last that does not belong to the one before it."""
    return (len(text) - len(text.rstrip("%"))) % 2 == 1


def _authorized(view: View, offset: int) -> Iterator[Candidate]:
    """Options, at the start of a line or after a comma."""
    text = view.source.text
    before = text[text.rfind("\n", 0, offset) + 1 : offset]
    if before.count('"') % 2 or " " in before.split('"')[-1]:
        return
    typed = re.search(r"[A-Za-z0-9-]*\Z", before)
    for name in NAMES:
        valued = name in ("command", "principals", "from", "expiry-time", "environment") or (
            name in ("permitopen", "permitlisten", "tunnel")
        )
        yield Candidate(
            f'{name}=""' if valued else name,
            typed[0] if typed else "",
            Kind.Property,
            OPTION_HELP.get(name, ""),
        )
