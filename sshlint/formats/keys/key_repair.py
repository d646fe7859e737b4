"""Fixes the text of a damaged private key; the base64 itself is kept to the last character."""

from __future__ import annotations

from sshlint.formats.keys import key_armor, key_sniff, openssh_key, ppk, ppk_repair
from sshlint.formats.keys.key_text import KeyText
from sshlint.lean import lazy_pattern

_LITERAL_NEWLINE = lazy_pattern(rb"\\r\\n|\\n|\\r")
_LINE_END = lazy_pattern(rb"\r\n|\r|\n")
_COMMENT_LINE = lazy_pattern(rb"(?m)^[ \t]*#[^\n]*\n")
_HEADERS = lazy_pattern(
    rb"\s*Proc-Type: ?4, ?ENCRYPTED\s*DEK-Info: ?"
    rb"((?:DES-EDE3|DES)-CBC,[0-9A-Fa-f]{16}|[A-Z0-9-]+,[0-9A-Fa-f]{32})"
)
# what quoting, mail, source code and word processors put around lines, none of it base64:
# also no-break space and the zero-width characters in UTF-8
_JUNK = lazy_pattern(rb"[\s\"'`>|,\\]|\xc2\xa0|\xe2\x80[\x8b-\x8f]|\xef\xbb\xbf")
_JUNK_IN_FRONT = lazy_pattern(rb"(?m)^[ \t\"'>|]+")
_BASE64 = lazy_pattern(rb"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def repair(data: bytes, before: KeyText) -> tuple[bytes, KeyText] | None:
    """A damaged private key, which reads as `before`, with its text fixed, and how it reads then.

    `None` where that cannot be done for certain. What comes back has no faults left, and the public
    half that showed before is the one it shows now.
    """
    text, _ = key_armor.plain_text(data)
    fixed = _fix_ppk(text) if ppk.MAGIC in text[:4096] else _fix_armor(text)
    if fixed is None or fixed == data:
        return None
    after = key_sniff.read_as_it_is(fixed)
    if after.problems or after.kind != "private":
        return None
    if before.public is not None and before.public != after.public:
        return None
    return fixed, after


def _fix_armor(text: bytes) -> bytes | None:
    armor = key_armor.find(text)
    if armor is None or not armor.has_end or armor.label != armor.end_label:
        return None
    before = _kept_before(text[: armor.begin], armor.label)
    body = _fix_body(text[armor.body : armor.end], armor.label)
    if before is None or body is None:
        return None
    begin = b"-----BEGIN " + armor.label + b"-----\n"
    end = b"-----END " + armor.label + b"-----\n"
    return before + begin + body + end + _kept_after(text[armor.after :])


def _kept_before(before: bytes, label: bytes) -> bytes | None:
    """Other blocks in front stay (a certificate, EC PARAMETERS); an OpenSSH key must be first."""
    if not key_armor.other_block(before):
        return b""
    if label == openssh_key.LABEL:
        return None
    kept = _LINE_END.sub(b"\n", before)
    return kept if kept.endswith(b"\n") else kept + b"\n"


def _kept_after(after: bytes) -> bytes:
    """ssh ignores what follows the END line: it is kept, except for the rest of that line."""
    lines = _LINE_END.sub(b"\n", after).partition(b"\n")[2]
    return lines if _JUNK.sub(b"", lines) else b""


def _fix_body(body: bytes, label: bytes) -> bytes | None:
    body = _LINE_END.sub(b"\n", _LITERAL_NEWLINE.sub(b"\n", body))
    body = _COMMENT_LINE.sub(b"", body)
    headers = b""
    found = _HEADERS.match(_JUNK_IN_FRONT.sub(b"", body))
    if found:
        headers = b"Proc-Type: 4,ENCRYPTED\nDEK-Info: " + found[1] + b"\n\n"
        body = _JUNK_IN_FRONT.sub(b"", body)[found.end() :]
    compact = _JUNK.sub(b"", body)
    if not compact or not _BASE64.fullmatch(compact):
        return None
    width = _width(body, label)
    lines = (compact[at : at + width] + b"\n" for at in range(0, len(compact), width))
    return headers + b"".join(lines)


def _width(body: bytes, label: bytes) -> int:
    """An OpenSSH key keeps the width it had; libcrypto wants 64 where there are headers."""
    if label != openssh_key.LABEL:
        return 64
    first = next((line for line in map(_strip, body.split(b"\n")) if line), b"")
    return len(first) if 16 <= len(first) <= 76 else 70


def _strip(line: bytes) -> bytes:
    return _JUNK.sub(b"", line)


def _fix_ppk(text: bytes) -> bytes | None:
    start = text.find(ppk.MAGIC)
    if key_armor.other_block(text[:start]):
        return None
    for candidate in (text[start:], *ppk_repair.candidates(text[start:])):
        if not key_sniff.read_as_it_is(candidate).problems:
            return candidate
    return None
