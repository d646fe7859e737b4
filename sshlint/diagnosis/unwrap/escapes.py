"""Text that a program printed as a string of JSON, Python or YAML, with its escapes."""

from __future__ import annotations

import re

# a key or a tuple before a quote; a path in a message of ssh's has neither
_STRUCTURED = re.compile(
    r"""[\[{(,]\s{0,4}[bu]?["']|["'\w]:\s{0,4}[bu]?["']|=>\s{0,4}["'{]|\A["']\w{1,40}["']:"""
)
_ONE_STRING = re.compile(r"""\A[bu]?(["']).*\1[,)]?\Z""", re.DOTALL)
_ESCAPED = re.compile(r"""\\{1,2}(?:r\\|n|r|"|u[0-9a-fA-F]{4})""")
_OBJECT = re.compile(r"""\{\s{0,4}[bu]?["'][\w.-]{1,80}["']\s{0,2}:""")
_PIECE = re.compile(r"""\\.|["']|[^\\"']+|\\""", re.DOTALL)
_OPENS = frozenset("[{(,:= \tbu")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\n", "t": "\t", "0": "", "a": "", "b": "", "e": "", "f": "\n"}


def strings_of(text: str) -> list[str] | None:
    """The strings that *text* holds, unescaped; None where it is no data but a line of text."""
    is_data = _OBJECT.search(text) or (
        _ESCAPED.search(text) and (_STRUCTURED.search(text) or _ONE_STRING.match(text.strip()))
    )
    if not is_data:
        return None
    found: list[str] = []
    quote, before, content = "", "", list[str]()
    for match in _PIECE.finditer(text):
        piece = match[0]
        if not quote:
            if piece == '"' or (piece == "'" and (not before or before in _OPENS)):
                quote = piece
        elif piece == quote:
            found.append(unescaped("".join(content)))
            quote, content = "", []
        else:
            content.append(piece)
        before = piece[-1]
    if content:  # the line was cut
        found.append(unescaped("".join(content)))
    return [string for string in found if " " in string or "\n" in string]


def unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    number = match[1] or match[2] or match[3]
    if number:
        code = int(number, 16)
        return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"
    return _LETTERS.get(match[4], match[4] if match[4] in "\\\"'/`$ \n" else match[0])
