"""The reports that were named: files, directories, globs, standard input; plain or compressed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from sshlint.lean import NamedTuple
from sshlint.source import MAX_BYTES, SshlintError, Unreadable, glob_matches, read

STDIN = "-"
_ENDINGS = (".json", ".jsonl", ".ndjson")
_PACKED = ("", ".gz", ".zst")
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


class Input(NamedTuple):
    """One report as it was found; `data` is None where it cannot be read, for this `reason`."""

    name: str
    data: bytes | None
    reason: str = ""


def inputs(words: Iterable[str], stdin: BinaryIO) -> Iterator[Input]:
    """Each report that the words stand for, in a fixed order.

    Raises `SshlintError` for a word that names nothing. What is wrong with a report in a directory
    or on a line is said in its place.
    """
    for word in words:
        if word == STDIN:
            yield from _lines("standard input", _stream_lines(stdin))
        else:
            for path in _paths(word):
                yield from _file(path)


def _paths(word: str) -> Iterator[str]:
    if os.path.isdir(word):
        found = list(_below(word))
        if not found:
            raise SshlintError(f"{word}: no reports in it (*.json, *.jsonl, also as .gz or .zst)")
        yield from found
    elif os.path.lexists(word):
        yield word
    else:
        matches = glob_matches(word) if any(sign in word for sign in "*?[") else []
        if not matches:
            raise SshlintError(f"{word}: no such file or directory")
        for match in matches:
            yield from _below(match) if os.path.isdir(match) else (match,)


def _below(directory: str) -> Iterator[str]:
    """The reports in a directory by their names; links in it are not followed."""
    entries = sorted(os.scandir(directory), key=lambda entry: os.fsencode(entry.name))
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path)
        elif entry.is_file(follow_symlinks=False) and _is_report(entry.name):
            yield entry.path


def _is_report(name: str) -> bool:
    return name.endswith(tuple(e + packed for e in _ENDINGS for packed in _PACKED))


def _file(path: str) -> Iterator[Input]:
    try:
        data = _unpack(path, read(path).data)
        if path.removesuffix(".gz").removesuffix(".zst").endswith((".jsonl", ".ndjson")):
            yield from _lines(path, data.split(b"\n"))
        else:
            yield Input(path, data)
    except Unreadable as error:
        yield Input(path, None, error.reason)


def _lines(name: str, lines: Iterable[bytes]) -> Iterator[Input]:
    for number, line in enumerate(lines, 1):
        where = f"{name}:{number}"
        if len(line) > MAX_BYTES:
            yield Input(where, None, f"it is larger than {MAX_BYTES >> 20} MiB")
        elif line.strip():
            yield Input(where, line)


def _stream_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream; of one that is too long no more than shows it."""
    while line := stream.readline(MAX_BYTES + 1):
        yield line
        while len(line) > MAX_BYTES and not line.endswith(b"\n"):
            line = stream.readline(MAX_BYTES + 1)
            if not line:
                return


def _unpack(path: str, data: bytes) -> bytes:
    """The content of a compressed file, by its first bytes. Raises `Unreadable`."""
    try:
        if data.startswith(_GZIP):
            import gzip
            import io

            with gzip.open(io.BytesIO(data)) as packed:
                data = packed.read(MAX_BYTES + 1)
        elif data.startswith(_ZSTD):
            import io

            import zstandard

            window = 1 << 27  # what zstd itself takes without --long
            reader = zstandard.ZstdDecompressor(max_window_size=window).stream_reader(
                io.BytesIO(data), read_across_frames=True
            )
            data = reader.read(MAX_BYTES + 1)
    except Exception as error:  # what gzip, zlib and zstandard raise has no common base
        raise Unreadable(path, f"it cannot be unpacked: {error}") from None
    if not data:
        raise Unreadable(path, "it is empty or cut short")
    if len(data) > MAX_BYTES:
        raise Unreadable(path, f"it is larger than {MAX_BYTES >> 20} MiB unpacked")
    return data
