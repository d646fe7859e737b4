"""Lines from a stream of any size, in bounded memory."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from typing import BinaryIO

LINE_LIMIT = 1 << 16  # bytes of one line that are looked at: a whole log as one string of JSON
_CHUNK = 1 << 16


def read_lines(stream: BinaryIO, wanted: Callable[[bytes], bool]) -> Iterator[tuple[int, bytes]]:
    """Number (from 1) and UTF-8 bytes of each line of the chunks that are *wanted*.

    A line is cut after LINE_LIMIT bytes. UTF-16, as PowerShell writes it, is read as well.
    """
    number = 1
    rest = b""
    for chunk in _chunks(stream):
        whole, newline, tail = (rest + chunk).rpartition(b"\n")
        rest = tail[:LINE_LIMIT]
        if not newline:
            continue
        if wanted(whole):
            for offset, line in enumerate(whole.split(b"\n")):
                yield number + offset, line[:LINE_LIMIT].rstrip(b"\r")
        number += whole.count(b"\n") + 1
    if rest and wanted(rest):
        yield number, rest.rstrip(b"\r")


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    first = stream.read(_CHUNK)
    decode = _utf16_decoder(first)
    mac = b"\r" in first and b"\n" not in first
    chunk = first
    while chunk:
        if decode is not None:
            chunk = decode.decode(chunk).encode("utf-8", "surrogatepass")
        yield chunk.replace(b"\r", b"\n") if mac else chunk
        chunk = stream.read(_CHUNK)


def _utf16_decoder(start: bytes) -> codecs.IncrementalDecoder | None:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return codecs.getincrementaldecoder("utf-16")("replace")
    head = start[:512]
    # ASCII text in UTF-16LE without a BOM: every second byte is zero
    if len(head) >= 4 and not any(head[1::2]) and all(head[::2]):
        return codecs.getincrementaldecoder("utf-16-le")("replace")
    return None
