"""The one gate to reviewed text: what it lets out cannot hold a key, hide itself or move a cursor.

A message may quote a file, a file may hold a private key, and base64 says nothing of what it is. So
a run of 24 or more characters of the base64 alphabet is shown only where its structure proves that
it is public (a public key, a certificate, a fingerprint, a digest, a hashed host name) or where it
reads like words and paths do. All else is masked, whatever case, prefix or line width it was given.
"""

from __future__ import annotations

import re
from binascii import Error as NotBase64
from binascii import a2b_base64
from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, TextIO

from sshlint.source import BULLET, MASK

if TYPE_CHECKING:
    from sshlint.source import Location, Source

WIDTH = 24  # characters: 18 bytes of a key

# C0, DEL, C1, what is invisible or turns the writing direction, and lone surrogates, which stand
# for bytes that are not UTF-8.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


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


def gate(*locations: Location) -> Callable[[str], Excerpt]:
    """The gate for texts that may quote the lines of these places: what those hide is masked."""
    masked = [at for at in locations if at.source is not None and at.source.has_masks]
    if not masked:
        return visible

    def shown(text: str) -> Excerpt:
        for at in masked:
            if at.source is not None and at.start is not None:
                text = at.source.without_secrets(text, at.start, at.end or at.start)
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
    """Write a report for programs; every text in it passes the gate, whoever made it."""
    import json

    json.dump(_gated(document), out, indent=2, ensure_ascii=False)
    out.write("\n")


def _gated(value: Any) -> Any:
    if type(value) is str:
        return visible(value)
    if isinstance(value, dict):
        return {visible(key): _gated(content) for key, content in value.items()}
    if isinstance(value, list | tuple):
        return [_gated(content) for content in value]
    return value


# Files


def is_secret(source: Source) -> bool:
    """Whether no line of a file may be shown: it holds a private key, or part of one."""
    if source.holds_key is None:
        source.holds_key = source.secret or holds_key(source.text)
    return source.holds_key


def is_hidden(source: Source) -> bool:
    """Whether a file holds anything that no diff of it may show."""
    if source.holds_secret is None:
        source.holds_secret = is_secret(source) or bool(key_spans(source.text))
    return source.holds_secret or source.has_masks


def line(source: Source, number: int) -> str | None:
    """A line (from 1) with each character of a secret masked, so that columns stay; else None."""
    if is_secret(source):
        return None
    text = source.line(number)
    for start, end in reversed(key_spans(text)):
        text = text[:start] + BULLET * (end - start) + text[end:]
    return text


_MARKS = (
    "putty-user-key-file-",
    "private-lines:",
    "b3blbnnzac1rzxktdje",  # "openssh-key-v1" in base64
    "ls0tls1crudjt",  # "-----BEGIN" in base64: a key file encoded once more
    "ssh private key file format",
)
# Dashes of any kind, as typographic programs leave them.
_ARMOR = re.compile("private key[ \t]{0,4}[-\x96\x97\udc96\udc97\u2010-\u2015\u2212]{2}")
_JOINED = re.compile(r"\\+r?\\*n|\r\n?")
# A line of one word of base64, whatever quotes it: one of a key's, if its neighbors are such too.
_LONE = re.compile(r"(?m)^[^A-Za-z0-9+/\n]{0,16}([A-Za-z0-9+/]{4,}={0,2})[^A-Za-z0-9+/\n]{0,8}$")
_LONG = re.compile(r"(?<![A-Za-z0-9+/])(?!AAAA[A-Z][23])[A-Za-z0-9+/]{40,}")
_WRAPPED = 4096  # characters: a public key in lines
_ENOUGH = 48  # characters of a body without its armor
_LONE_RUN = 100  # characters on one line: longer than any token


def holds_key(text: str) -> bool:
    """Whether a text holds a private key, whole or damaged, with or without its BEGIN line."""
    if "\0" in text and holds_key(text.replace("\0", "")):
        return True
    low = text.lower()
    if any(mark in low for mark in _MARKS) or _ARMOR.search(low):
        return True
    return next(bodies(text), None) is not None


def bodies(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines of private keys lie that nothing announces: start and end of each block."""
    if "\\" in text or "\r" in text:  # same length, so that positions stay
        text = _JOINED.sub(lambda match: "\n" * len(match[0]), text)
    block: list[re.Match[str]] = []
    for match in _LONE.finditer(text):
        if block and text.count("\n", block[-1].end(), match.start()) > 2:
            yield from _body(block)
            block = []
        block.append(match)
    yield from _body(block)
    last = None
    for match in _LONG.finditer(text):
        if not _is_material(text, match.start(), match.end()) or _continues_public_key(
            text, match.start(), match[0]
        ):
            continue
        near = last and text.count("\n", last.end(), match.start()) <= 2
        if near or len(match[0]) >= _LONE_RUN:
            yield (last if near and last else match).start(), match.end()
        last = match


def _body(block: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    joined = "".join(match[1].rstrip("=") for match in block)
    if (
        len(joined) >= _ENOUGH
        and _is_material(joined, 0, len(joined))
        and not _continues_public_key(block[0].string, block[0].start(), joined)
    ):
        yield block[0].start(), block[-1].end()


def _continues_public_key(text: str, start: int, rest: str) -> bool:
    """Whether the lines before begin a public key that an editor wrapped, and this ends it."""
    for line in reversed(text[max(0, start - _WRAPPED) : start].splitlines()):
        word = line.rstrip(" \t\"'").rpartition(" ")[2]
        if word.startswith("AAAA"):
            return _is_public_key(word + rest)
        if not word.isascii() or not word.replace("+", "").replace("/", "").isalnum():
            return False
        rest = word + rest
    return False


def _is_material(text: str, start: int, end: int) -> bool:
    spans = key_spans(text[max(0, start - 8) : end])
    return sum(last - first for first, last in spans) * 2 > end - start


# Text

_RUN = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_GROUP = r"[A-Za-z0-9+/]{8,23}(?![A-Za-z0-9+/])"
_SPACED = re.compile(
    rf"(?<![A-Za-z0-9+/]){_GROUP}(?:(?:\\+[nrt]|[\s\"',>#|]){{1,4}}{_GROUP})+={{0,2}}"
)
_HEX = re.compile(r"(?:[0-9a-f]+|[0-9A-F]+)")
# What stands before a digest or a hashed name, and how long the digest is in base64.
_DIGEST = re.compile(r"(?:SHA256:|sha256-)$|(?:SHA(?P<bits>1|384|512):)$|(?P<hashed>\|1\||=\|)$")
_DIGEST_LENGTHS = {None: 43, "1": 27, "384": 64, "512": 86}
_HASHED_LENGTH = 27
_STORE = re.compile(r"/(?:nix|gnu)/store/[0-9a-z]{32}\b")


def without_keys(text: str) -> str:
    """The text with key material masked; it may still hold control characters."""
    for start, end in reversed(key_spans(text)):
        text = text[:start] + MASK + text[end:]
    return text


def key_spans(text: str) -> list[tuple[int, int]]:
    """Where a text holds base64 that is not proved to be public, in order."""
    spans = []
    for match in _RUN.finditer(text):
        if not _is_public(text, match) and not _is_path(match[0]):
            start = match.start()
            spans += [(start + a, start + b) for a, b in _random(match[0], _WORDS)]
    if " " in text or "\\" in text or "\n" in text:
        spans += _spaced_spans(text)
    return _merged(spans)


def _is_public(text: str, match: re.Match[str]) -> bool:
    run = match[0].rstrip("=")
    start = match.start()
    if _HEX.fullmatch(run):
        return True
    if run.startswith("AAAA"):
        return _is_public_key(run)
    before = _DIGEST.search(text, max(0, start - 8), start)
    if before is None:
        return False
    if before["hashed"]:
        return len(run) == _HASHED_LENGTH and match[0].endswith("=")
    return len(run) == _DIGEST_LENGTHS[before["bits"]]


# Names of folders that are too short to tell by their letters.
_FOLDERS = frozenset(
    "home keys users usr etc var tmp opt srv mnt root ssh config lib bin share local run".split()
)
_LONGEST_NAME = 15  # characters of a name that reads like nothing, as mktemp makes them


def _is_path(run: str) -> bool:
    """Whether a run with slashes in it has too many words between them for key material."""
    names = run.lower().split("/")
    words = [name for name in names if name in _FOLDERS or (len(name) > 3 and _reads(name))]
    return len(words) > 1 and all(len(name) <= _LONGEST_NAME or name in words for name in names)


def _reads(name: str) -> bool:
    return sum(a + b in _PAIRS for a, b in pairwise(name)) >= _WORDS * (len(name) - 1)


def _spaced_spans(text: str) -> Iterator[tuple[int, int]]:
    """Key material in short groups. Words come in groups too, so the groups must look random."""
    for match in _SPACED.finditer(text):
        places = [match.start() + at for at, c in enumerate(match[0]) if c.isalnum() or c in "+/"]
        joined = "".join(text[at] for at in places)
        if len(joined) >= 2 * WIDTH and not joined.startswith("AAAA") and _changes(joined) > _MIXED:
            for start, end in _random(joined, _GROUPS):
                yield places[start], places[end - 1] + 1


def _changes(run: str) -> float:
    """How often the kind of character changes; in base64 two times of three."""
    kinds = [c.isupper() + 2 * c.isdigit() for c in run]
    return sum(a != b for a, b in pairwise(kinds)) / len(run)


# Of random letters one pair of seven is in here, of words and names more than half.
_PAIRS = frozenset(
    "ab ac ad ag al am an ap ar as at ca ce ch ck cl co ct da de di do ea ec ed ee el em en er es "
    "et ev fa fi fo ge ha he hi ho ic id ie il im in io ir is it ke la le li ll lo ma me mi na nd "
    "ne ng no ns nt oc ol om on op or os ot ou ow pa pe po pr ra re ri ro rs rt ry sa se sh si sp "
    "ss st ta te th ti to tr ts un ur us ut ve".split()
)
_WORDS, _GROUPS, _MIXED = 0.33, 0.25, 0.45
_FEW = 8  # characters: what repeats so few of them holds no secret


def _random(run: str, least: float) -> list[tuple[int, int]]:
    """The parts of a run in which no 24 characters read like words."""
    run = run.rstrip("=")
    low = run.lower()
    usual, counted = [0], [0]
    for a, b in pairwise(low):
        neutral = a == b or "/" in (a, b) or (a.isdigit() and b.isdigit())
        counted.append(not neutral)
        usual.append(a + b in _PAIRS)
    usual, counted = list(accumulate(usual)), list(accumulate(counted))
    spans: list[tuple[int, int]] = []
    for start in range(len(run) - WIDTH + 1):
        end = start + WIDTH
        good, pairs = usual[end - 1] - usual[start], counted[end - 1] - counted[start]
        if good < least * pairs and len(set(low[start:end])) > _FEW:
            if spans and start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
    return spans


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


# Public keys

# The values of a public key after the name of its type (RFC 4253 6.6, RFC 5656, RFC 8709,
# PROTOCOL.u2f); a certificate has a nonce before them and `_SIGNED` after (PROTOCOL.certkeys).
_FIELDS = {
    b"ssh-rsa": "ss",
    b"ssh-dss": "ssss",
    b"ssh-ed25519": "s",
    b"ssh-ed448": "s",
    b"ecdsa-sha2-nistp256": "ss",
    b"ecdsa-sha2-nistp384": "ss",
    b"ecdsa-sha2-nistp521": "ss",
    b"sk-ssh-ed25519@openssh.com": "ss",
    b"sk-ecdsa-sha2-nistp256@openssh.com": "sss",
}
_CERTIFICATE = b"-cert-v01@openssh.com"
_SIGNED = "qussqqsssss"
_SIZES = {"u": 4, "q": 8}
_LARGEST = 64 * 1024


def _is_public_key(run: str) -> bool:
    """Whether base64 is a public key or certificate, whole or cut, and nothing besides."""
    try:
        blob = a2b_base64(run[: len(run) - (len(run) % 4 == 1)] + "=" * (-len(run) % 4))
    except NotBase64:
        return False
    length = int.from_bytes(blob[:4], "big")
    name, at = blob[4 : 4 + length], 4 + length
    fields = _FIELDS.get(name)
    if fields is None and name.endswith(_CERTIFICATE):
        plain = name[: -len(_CERTIFICATE)]
        fields = _FIELDS.get(plain) or _FIELDS.get(plain + b"@openssh.com")
        fields = fields and f"s{fields}{_SIGNED}"
    if fields is None:
        return False
    for field in fields:
        size = _SIZES.get(field, 0)
        if not size:
            size = 4 + int.from_bytes(blob[at : at + 4], "big")
        if size > _LARGEST:
            return False
        at += size
        if at >= len(blob):
            break
    return at >= len(blob)
