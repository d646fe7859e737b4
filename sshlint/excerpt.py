"""The one gate to reviewed text: what it lets out cannot hold a key, hide itself or move a cursor.

A message may quote a file, and a file may hold a private key. So every text that is shown is an
`Excerpt`, and only this module makes one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TextIO

from sshlint import key_material
from sshlint.key_material import WIDTH
from sshlint.lean import lazy_pattern
from sshlint.source import BULLET, MASK

if TYPE_CHECKING:
    from sshlint.source import Location, Source

# C0, DEL, C1, what is invisible or turns the writing direction, and lone surrogates, which stand
# for bytes that are not UTF-8.
_UNSAFE = lazy_pattern(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


# What is said in place of the words of a file that is not what it was taken for.
NOT_QUOTED = "the line is not shown, since its file does not read like an ssh_config file"


class Excerpt(str):
    """Text that has passed the gate. Only this module makes one; a test holds that."""

    __slots__ = ()


def visible(text: str) -> Excerpt:
    """The text as it can be shown: key material masked, control characters escaped.

    Bytes that are not UTF-8 become `\\xNN`, so the result always encodes. Passing twice changes
    nothing.
    """
    if not text.isprintable():
        return Excerpt(_UNSAFE.sub(_escape, without_keys(text)))
    return Excerpt(without_keys(text) if len(text) >= WIDTH else text)


def gate(*locations: Location, longest: int | None = None) -> Callable[[str], Excerpt]:
    """The gate for texts that may quote the lines of these places: what those hide is masked.

    A text of more than `longest` characters is cut there, once its secrets are masked.
    """
    if any(at.source is not None and at.source.unquoted for at in locations):
        return lambda text: Excerpt(NOT_QUOTED if text else "")
    masked = [at for at in locations if at.source is not None and at.source.has_masks]
    if not masked and longest is None:
        return visible

    def shown(text: str) -> Excerpt:
        for at in masked:
            if at.source is not None and at.start is not None:
                text = at.source.without_secrets(text, at.start, at.end or at.start)
        if longest is not None and len(text) > longest:
            text = f"{text[:longest]}…"
        return visible(text)

    return shown


def shown_path(path: str, home: str) -> Excerpt:
    """A path as a person would write it: what lies in the home begins with `~/`."""
    if path == home:
        return Excerpt("~")
    inside = home.rstrip("/") + "/"
    if path.startswith(inside):
        return Excerpt("~/" + visible(path[len(inside) :]))
    return visible(path)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if character in _NAMED:
        return _NAMED[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def write_json(document: Any, out: TextIO) -> None:
    """Write a report for programs; every text in it passes the gate, whoever made it.

    Line ends and tabs of whole paragraphs and of fixes stay: JSON escapes them.
    """
    import json

    json.dump(_gated(document), out, indent=2, ensure_ascii=False)
    out.write("\n")


def _gated(value: Any) -> Any:
    if type(value) is str:
        return "\n".join("\t".join(map(visible, line.split("\t"))) for line in value.split("\n"))
    if isinstance(value, dict):
        return {visible(key): _gated(content) for key, content in value.items()}
    if isinstance(value, list | tuple):
        return [_gated(content) for content in value]
    return value


def without_keys(text: str) -> str:
    """The text with key material masked; it may still hold control characters."""
    for start, end in reversed(key_material.spans(text)):
        text = text[:start] + MASK + text[end:]
    return text


# Files


def is_secret(source: Source) -> bool:
    """Whether no line of a file may be shown: it holds a private key, or is no config."""
    if source.holds_key is None:
        source.holds_key = source.secret or key_material.holds_key(source.text)
    return source.holds_key or source.unquoted


def is_hidden(source: Source) -> bool:
    """Whether a file holds anything that no diff of it may show."""
    if source.holds_secret is None:
        source.holds_secret = is_secret(source) or bool(key_material.spans(source.text))
    return source.holds_secret or source.has_masks


def line(source: Source, number: int) -> str | None:
    """A line (from 1) with each character of a secret masked, so that columns stay; else None."""
    if is_secret(source):
        return None
    text = source.line(number)
    if source.excerpt is None or source.excerpt[0] is not text:
        parts: list[str] = []
        at = 0
        for start, end in key_material.spans(text):
            parts += (text[at:start], BULLET * (end - start))
            at = end
        source.excerpt = text, "".join((*parts, text[at:]))
    return source.excerpt[1]


def key_blocks(source: Source) -> list[tuple[int, int]]:
    """Where the lines of each private key in a file lie."""
    return key_material.blocks(source.text) if is_secret(source) else []
