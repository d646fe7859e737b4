"""The BEGIN and END lines around a private key, found however badly they were treated."""

from __future__ import annotations

import re

from sshlint.lean import NamedTuple, lazy_pattern

UTF8_BOM = b"\xef\xbb\xbf"

# hyphens as typographic programs leave them: U+2010 to U+2015, U+2212, cp1252 0x96 and 0x97.
# Every repetition is bounded, and a search begins with a literal: a hostile file costs time in
# proportion to its size.
_DASHES = rb"(?:[-\x96\x97]|\xe2\x80[\x90-\x95]|\xe2\x88\x92){1,12}"
_LABEL = rb"((?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY)[ \t]{0,4}" + _DASHES
_BEGIN = lazy_pattern(rb"BEGIN " + _LABEL)
_END = lazy_pattern(rb"END " + _LABEL)
_DASHES_BEFORE = lazy_pattern(_DASHES + rb"[ \t]{0,4}\Z")
_OTHER_BEGIN = lazy_pattern(rb"-----BEGIN [A-Z0-9 ]+-----")

_PUTTY = rb"PuTTY-User-Key-File-[0-9]"
# "-----BEGIN" in base64: a whole key file encoded once more, as secret stores do
_SECRET = lazy_pattern(_PUTTY + rb"|SSH PRIVATE KEY FILE FORMAT|LS0tLS1CRUdJT")
_DER_SECRET = lazy_pattern(
    rb"0(?:[\x20-\x7f]|\x81.|\x82..|\x83...)\x02\x01[\x00\x01\x03]", re.DOTALL
)


class Armor(NamedTuple):
    """Where an armored private key lies in a text: offsets of the BEGIN and END marks.

    `end` and `after` are the length of the text where the END mark is missing.
    """

    label: bytes
    begin: int
    body: int
    end: int
    after: int
    has_end: bool
    end_label: bytes


def looks_private(head: bytes) -> bool:
    """Whether bytes from the start of a file hold, or may hold, a private key, damaged or not."""
    text = plain_text(head)[0]
    return bool(_mark(_BEGIN, text, 0) or _SECRET.search(text) or _DER_SECRET.match(head))


def plain_text(data: bytes) -> tuple[bytes, str]:
    """The text as UTF-8 without byte order mark, and what was there: "", "UTF-8 BOM", "UTF-16"."""
    if data.startswith(UTF8_BOM):
        return data[3:], "UTF-8 byte order mark"
    encoding = _utf16(data[:64])
    if not encoding:
        return data, ""
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    return text.encode("utf-8", "replace"), "UTF-16"


def named(encoding: str) -> str:
    """What plain_text found, as a fault of the file."""
    return "the file is UTF-16 text" if encoding == "UTF-16" else f"a {encoding} in front"


def _utf16(head: bytes) -> str:
    if head.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if head.startswith(b"\xfe\xff"):
        return "utf-16-be"
    half = len(head) // 2
    if half > 8 and head[1::2].count(0) == half:
        return "utf-16-le"
    if half > 8 and head[0 : 2 * half : 2].count(0) == half:
        return "utf-16-be"
    return ""


def find(text: bytes) -> Armor | None:
    """The first private key's armor in a text."""
    begin = _mark(_BEGIN, text, 0)
    if not begin:
        return None
    start, body, label = begin
    end = _mark(_END, text, body)
    following = _OTHER_BEGIN.search(text, body)
    if not end or (following and following.start() < end[0]):
        stop = following.start() if following else len(text)
        return Armor(label, start, body, stop, stop, False, b"")
    return Armor(label, start, body, end[0], end[1], True, end[2])


def _mark(pattern: re.Pattern[bytes], text: bytes, start: int) -> tuple[int, int, bytes] | None:
    """Start, end and label of the next BEGIN or END mark with dashes of any kind on both sides."""
    for found in pattern.finditer(text, start):
        low = max(start, found.start() - 40)
        dashes = _DASHES_BEFORE.search(text[low : found.start()])
        if dashes:
            return low + dashes.start(), found.end(), found[1]
    return None


def other_block(text: bytes) -> bool:
    """Whether a text holds any armored block at all: those are never thrown away."""
    return bool(_OTHER_BEGIN.search(text) or _SECRET.search(text) or _mark(_BEGIN, text, 0))
