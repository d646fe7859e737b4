"""SSH wire encoding (RFC 4251 section 5): strings, mpints, integers, and tables of named fields."""

from __future__ import annotations

import re
from binascii import a2b_base64

# sshbuf refuses larger numbers: SSHBUF_MAX_BIGNUM, 16384 bits
MAX_MPINT_BYTES = 2048

_BASE64_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


class FormatError(ValueError):
    """A key is not as its format has it; the text completes "the key …" and holds no key bytes."""


class WireError(FormatError):
    """The bytes end early or a number is not as RFC 4251 has it; the text holds no key bytes."""


class Cursor:
    """Reads one value after another; raises WireError instead of reading past the end."""

    __slots__ = ("data", "pos")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pos = 0

    def take(self, count: int) -> bytes:
        end = self.pos + count
        if end > len(self.data):
            raise WireError(f"ends {end - len(self.data)} bytes early")
        piece = self.data[self.pos : end]
        self.pos = end
        return piece

    def byte(self) -> int:
        return self.take(1)[0]

    def uint32(self) -> int:
        return int.from_bytes(self.take(4), "big")

    def uint64(self) -> int:
        return int.from_bytes(self.take(8), "big")

    def string(self) -> bytes:
        return self.take(self.uint32())

    def mpint(self) -> int:
        digits = self.string()
        if digits and digits[0] & 0x80:
            raise WireError("holds a negative number")
        if len(digits.lstrip(b"\0")) > MAX_MPINT_BYTES:
            raise WireError("holds a number of more than 16384 bits")
        return int.from_bytes(digits, "big")

    @property
    def rest(self) -> bytes:
        return self.data[self.pos :]

    @property
    def done(self) -> bool:
        return self.pos == len(self.data)


def shown(name: bytes) -> str:
    """A name from a file for a message: quoted where it is one, else not shown at all.

    In a damaged file anything may stand where a name is expected, the private key too.
    """
    text = name.decode("latin-1")
    return repr(text) if re.fullmatch(r"[A-Za-z0-9@._-]{1,40}", text) else "of an unreadable name"


def decode_base64(text: bytes) -> bytes:
    """Base64 with nothing but its alphabet and exact padding; raises WireError."""
    digits = text.rstrip(b"=")
    padding = len(text) - len(digits)
    if len(text) % 4 or padding > 2 or digits.translate(None, _BASE64_ALPHABET):
        raise WireError("is not base64")
    return a2b_base64(text)


def uint32(value: int) -> bytes:
    return value.to_bytes(4, "big")


def string(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value


def mpint(value: int) -> bytes:
    """A number that is not negative, shortest form, with a zero byte where the top bit is set."""
    if value < 0:  # DER can hold one
        raise WireError("holds a negative number")
    return string(value.to_bytes(value.bit_length() // 8 + 1, "big") if value else b"")


Fields = dict[str, "int | bytes"]


def read_fields(cursor: Cursor, layout: str) -> Fields:
    """The named values of a layout such as "e:m n:m" (see tables.key_types)."""
    values: Fields = {}
    for field in layout.split():
        name, kind = field.split(":")
        if kind == "m":
            values[name] = cursor.mpint()
        elif kind == "s":
            values[name] = cursor.string()
        else:
            values[name] = cursor.byte()
    return values


def write_fields(values: Fields, layout: str) -> bytes:
    out = []
    for field in layout.split():
        name, _, kind = field.partition(":")
        value = values[name]
        if isinstance(value, bytes):
            out.append(string(value))
        else:
            out.append(mpint(value) if kind == "m" else bytes((value,)))
    return b"".join(out)
