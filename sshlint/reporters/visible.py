"""Text from files made safe to show: nothing in it can move a cursor or hide itself."""

from __future__ import annotations

import re

# C0, DEL, C1, what is invisible or turns the writing direction, and lone surrogates, which stand
# for bytes that are not UTF-8.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def visible(text: str) -> str:
    return _HIDDEN.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if character in _NAMED:
        return _NAMED[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def shown_path(path: str, home: str) -> str:
    """A path as a person would write it: what lies in the home begins with `~/`."""
    if path == home:
        return "~"
    if path.startswith(home.rstrip("/") + "/"):
        return "~" + visible(path[len(home.rstrip("/")) :])
    return visible(path)
