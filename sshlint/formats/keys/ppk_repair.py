"""Rebuilds a PPK whose lines were joined, indented, rewrapped or given blanks, value by value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sshlint.lean import lazy_pattern

_LITERAL_NEWLINE = lazy_pattern(rb"\\r\\n|\\n|\\r")
_ARGON2 = (
    rb"(?:Key-Derivation:\s*(?P<flavour>Argon2(?:id|i|d))\s*"
    rb"Argon2-Memory:\s*(?P<memory>\d+)\s*Argon2-Passes:\s*(?P<passes>\d+)\s*"
    rb"Argon2-Parallelism:\s*(?P<parallelism>\d+)\s*Argon2-Salt:\s*(?P<salt>[0-9A-Fa-f]+)\s*)?"
)
_WHOLE = lazy_pattern(
    rb"PuTTY-User-Key-File-(?P<version>[123]):\s*(?P<algorithm>[a-z0-9@.-]+?)\s*"
    rb"Encryption:\s*(?P<encryption>none|aes256-cbc)\s*"
    rb"Comment:[ \t]?(?P<comment>[^\r\n]{0,2000}?)(?P<gap>\s{0,100})"
    rb"Public-Lines:\s*(?P<public>[0-9][A-Za-z0-9+/=\s]*)"
    + _ARGON2
    + rb"Private-Lines:\s*(?P<private>[0-9][A-Za-z0-9+/=\s]*)"
    rb"Private-(?P<mac_name>MAC|Hash):\s*(?P<mac>[0-9A-Fa-f]{40,64})"
)


def candidates(text: bytes) -> Iterator[bytes]:
    """What the file may have been, likeliest first; the reader's MAC check must choose.

    The blanks at the end of a comment are data under the MAC, so both readings are offered.
    """
    found = _WHOLE.search(_LITERAL_NEWLINE.sub(b"\n", text))
    if not found:
        return
    gap = re.match(rb"[ \t]*", found["gap"])
    blanks = gap[0] if gap else b""
    public, private = _lines(found["public"]), _lines(found["private"])
    if public is None or private is None:
        return
    for comment in dict.fromkeys((found["comment"], found["comment"] + blanks)):
        yield _written(found, comment, public, private)


_MOST_DIGITS = 4  # of a count of lines: a key has a hundred at most


def _lines(counted: bytes) -> list[bytes] | None:
    """Base64 lines of a count and base64, which may have been joined without anything between."""
    digits = re.match(rb"[0-9]+", counted)
    for length in range(1, min(len(digits[0]), _MOST_DIGITS) + 1 if digits else 1):
        text = b"".join(counted[length:].split())
        lines = [text[at : at + 64] for at in range(0, len(text), 64)]
        if len(lines) == int(counted[:length]):
            return lines
    return None


def _written(
    found: re.Match[bytes], comment: bytes, public: list[bytes], private: list[bytes]
) -> bytes:
    lines = [
        b"PuTTY-User-Key-File-" + found["version"] + b": " + found["algorithm"],
        b"Encryption: " + found["encryption"],
        b"Comment: " + comment,
        b"Public-Lines: %d" % len(public),
        *public,
    ]
    if found["flavour"]:
        lines += [
            b"Key-Derivation: " + found["flavour"],
            b"Argon2-Memory: " + found["memory"],
            b"Argon2-Passes: " + found["passes"],
            b"Argon2-Parallelism: " + found["parallelism"],
            b"Argon2-Salt: " + found["salt"],
        ]
    lines += [b"Private-Lines: %d" % len(private), *private]
    return b"\n".join((*lines, b"Private-" + found["mac_name"] + b": " + found["mac"].lower(), b""))
