"""Output on a terminal whose encoding lacks some characters: plain forms instead of a fault."""

from __future__ import annotations

import codecs
from typing import TextIO

_HANDLER = "sshlint-plain"
_PLAIN = {
    "…": "...",
    "→": "->",
    "·": "-",
    "•": "*",
    "×": "x",
    "µ": "u",
    "–": "-",
    "—": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "✓": "ok",
    "✗": "x",
}


def use_plain_forms(*streams: TextIO) -> None:
    """Let each stream write what its encoding lacks in ASCII, by the table or as `\\u2603`."""
    for stream in streams:
        name = getattr(stream, "encoding", None) or "ascii"
        if codecs.lookup(name).name == "utf-8" or not hasattr(stream, "reconfigure"):
            continue
        codecs.register_error(_HANDLER, _plain)
        stream.reconfigure(errors=_HANDLER)


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_PLAIN.get(character) or _escaped(character) for character in text), error.end


def _escaped(character: str) -> str:
    return character.encode("ascii", "backslashreplace").decode("ascii")
