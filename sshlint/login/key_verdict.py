"""One identity file as ssh meets it: the public half it holds out, and whether it could sign."""

from __future__ import annotations

import os
import stat as mode_bits
import sys
import time
from collections.abc import Callable, Iterator

from sshlint import filesystem
from sshlint.formats.keys import any_key, certificate, key_readers
from sshlint.formats.keys.key_text import KeyText
from sshlint.formats.keys.public_key import read_one_line
from sshlint.formats.keys.wire import Cursor, WireError
from sshlint.lean import NamedTuple
from sshlint.source import Source, Unreadable, read
from sshlint.tables.key_types import plain_name

_OPEN_TO_OTHERS = 0o077


class Trouble(NamedTuple):
    """Why ssh could not use a key: the code of diagnosis' cause, and the reason in words."""

    code: str
    words: str


class KeyVerdict(NamedTuple):
    """An identity file. `offered` is the public half that ssh finds, `None` where it finds none.

    `public` is what we know of it beyond that, such as that of a key ssh cannot read. `locked`:
    the private half takes a passphrase. `troubles` come in the order ssh meets them.
    """

    path: str
    offered: bytes | None
    public: bytes | None
    locked: bool
    troubles: tuple[Trouble, ...]
    there: bool


Look = tuple[Source, KeyText]
Looker = Callable[[str], Look]


def look(path: str, read: Callable[[str], Source] = read) -> Look:
    """A key file and what its content says. Raises `Unreadable`."""
    source = read(path)
    source.secret = source.secret or any_key.looks_private(source.data)
    return source, any_key.read(source.data)


def judge(path: str, shortest_rsa: int, look: Looker = look) -> KeyVerdict:
    """The one verdict on an identity file and the .pub beside it; secrets stay in the file."""
    try:
        source, text = look(path)
    except Unreadable as error:
        beside = _public_in(f"{path}.pub", look)
        reason = _unreadable(path, error, beside)
        return KeyVerdict(path, beside, beside, False, (reason,), not error.missing)
    offered = _offered(path, text, look)
    troubles = tuple(_troubles(source, text, offered, shortest_rsa))
    known = text.certificate or text.public
    return KeyVerdict(path, offered or _by_loading(text), known or offered, text.encrypted,
                      troubles, True)  # fmt: skip


def read_certificate(path: str, look: Looker = look) -> bytes | None:
    """A user certificate in wire form; `None` where there is none."""
    blob = _public_in(path, look) or _public_in(f"{path}.pub", look)
    try:
        found = certificate.parse(blob) if blob else None
    except WireError:
        return None
    return blob if found is not None and found.kind == certificate.USER else None


def expiry(blob: bytes) -> Iterator[Trouble]:
    """Why a certificate is not good today."""
    found = certificate.parse(blob)
    now = time.time()
    if found.valid_before <= now:
        yield Trouble("certificate-problem", f"expired at {_date(found.valid_before)}")
    elif found.valid_after > now:
        yield Trouble("certificate-problem", f"not valid before {_date(found.valid_after)}")


def _date(seconds: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(seconds))


def type_of(blob: bytes) -> str:
    """The key type a blob begins with; empty where it is none."""
    try:
        return Cursor(blob).string().decode("ascii")
    except (WireError, UnicodeDecodeError):
        return ""


def _offered(path: str, text: KeyText, look: Looker) -> bytes | None:
    """What ssh finds without loading the key: the file itself, FILE.pub, an OpenSSH key's header.

    (authfile.c, sshkey_load_public: a .pub beside the key comes before the key's own header.)
    """
    if text.format == "authorized" and text.loads:
        return text.certificate or text.public
    beside = _public_in(f"{path}.pub", look)
    if beside is None and text.format == "openssh" and text.loads:
        return text.public
    return beside


def _by_loading(text: KeyText) -> bytes | None:
    """The public half of a PEM key, which ssh gets by loading the private one."""
    readable = text.kind == "private" and key_readers.obstacles(text)["openssh"] is None
    return text.public if readable and not text.encrypted else None


def _public_in(path: str, look: Looker) -> bytes | None:
    try:
        source, text = look(path)
    except Unreadable:
        return None
    if text.kind not in ("public", "certificate") or text.format != "authorized":
        found = read_one_line(source.data)
        return (found.certificate or found.public) if found is not None else None
    return text.certificate or text.public


def _unreadable(path: str, error: Unreadable, beside: bytes | None) -> Trouble:
    if error.missing:
        words = "the private half does not exist" if beside else error.reason
        return Trouble("key-missing", words)
    if filesystem.isdir(path):
        return Trouble("key-is-folder", error.reason)
    return Trouble("key-unreadable", error.reason)


def _troubles(
    source: Source, text: KeyText, offered: bytes | None, shortest_rsa: int
) -> Iterator[Trouble]:
    mode = open_mode(source.stat)
    if mode is not None and not source.path.endswith(".pub"):
        yield Trouble("key-mode-open", f"others can read it (mode {mode:04o}), so ssh ignores it")
    if text.kind in ("public", "certificate"):
        yield Trouble("key-is-public", "it is the public half")
    elif text.format.startswith("ppk"):
        yield Trouble("key-ppk", "it is a PuTTY key")
    else:
        yield from _unfit(text, shortest_rsa)
    if text.kind == "private" and offered and text.public and plain_blob(offered) != text.public:
        yield Trouble("key-public-mismatch", "the .pub beside it belongs to another key")


def _unfit(text: KeyText, shortest_rsa: int) -> Iterator[Trouble]:
    """Why ssh does not use the key itself, wherever it lies."""
    name = plain_name(text.algorithm or "")
    if name == "ssh-dss":
        yield Trouble("dsa-key", "it is a DSA key")
    elif name == "ssh-rsa" and text.bits and text.bits < shortest_rsa:
        yield Trouble("key-too-short", f"it has {text.bits} bits, ssh wants {shortest_rsa}")
    elif text.kind != "private":
        yield Trouble("key-format", "it is no private key")
    elif reason := key_readers.obstacles(text)["openssh"]:
        yield Trouble("key-format", reason)


def open_mode(stat: os.stat_result | None) -> int | None:
    """The mode of a private key of ours that others can read, for which ssh ignores it.

    `None` for all others; of keys that belong to others ssh does not look at the mode.
    """
    if sys.platform == "win32" or stat is None or stat.st_uid != os.getuid():
        return None
    mode = mode_bits.S_IMODE(stat.st_mode)
    return mode if mode & _OPEN_TO_OTHERS else None


def plain_blob(blob: bytes) -> bytes:
    """A public key without the certificate around it."""
    try:
        return certificate.parse(blob).plain
    except WireError:
        return blob
