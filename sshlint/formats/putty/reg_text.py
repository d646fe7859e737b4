"""The encodings of registry exports: bytes to text and back to the same bytes."""

from __future__ import annotations

from typing import Literal

from sshlint.lean import NamedTuple
from sshlint.source import Codec

Encoding = Literal["utf-16-le", "utf-16-be", "utf-8"]

_MARKS: tuple[tuple[bytes, Encoding], ...] = (
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
)


class Decoded(NamedTuple):
    """A text and how it was written. Without a UTF-16 mark the bytes are 8-bit: what is no UTF-8
    is lone surrogates. `tail` is the last byte of UTF-16 that was cut in the middle."""

    text: str
    encoding: Encoding
    mark: bytes
    tail: bytes

    def __repr__(self) -> str:  # the text may hold passwords
        return f"Decoded({len(self.text)} characters, {self.encoding})"


def decode(data: bytes) -> Decoded:
    # UTF-16 without a mark is recognised by the zero bytes of its first letters.
    unmarked: Encoding = "utf-16-le" if data[1:4:2] == b"\0\0" else "utf-8"
    found = (item for item in _MARKS if data.startswith(item[0]))
    mark, encoding = next(found, (b"", unmarked))
    body, tail = data[len(mark) :], b""
    if encoding == "utf-8":
        return Decoded(body.decode("utf-8", "surrogateescape"), encoding, mark, tail)
    if len(body) % 2:
        body, tail = body[:-1], body[-1:]
    return Decoded(body.decode(encoding, "surrogatepass"), encoding, mark, tail)


def encode(decoded: Decoded, text: str | None = None) -> bytes:
    """The bytes of the text, or of another text in the same encoding and with the same mark."""
    body = decoded.text if text is None else text
    errors = "surrogateescape" if decoded.encoding == "utf-8" else "surrogatepass"
    return decoded.mark + body.encode(decoded.encoding, errors) + decoded.tail


CODEC = Codec(lambda data: decode(data).text, lambda data, text: encode(decode(data), text))


def replace(decoded: Decoded, start: int, end: int, replacement: str) -> bytes:
    """The bytes with one run of the text replaced, all others as they were."""
    return encode(decoded, decoded.text[:start] + replacement + decoded.text[end:])
