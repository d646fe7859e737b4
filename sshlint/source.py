"""Files as they were when sshlint looked: the only module that opens files for reading."""

from __future__ import annotations

import errno
import os
import stat as mode_bits
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import BinaryIO

from sshlint import filesystem
from sshlint.lean import NamedTuple

# 100,000 known_hosts lines with RSA keys are about 40 MB; a client reads nothing larger.
MAX_BYTES = 64 * 1024 * 1024

BULLET = "•"
MASK = BULLET * 4  # where nothing hangs on the columns: says nothing of the length

_REASONS = {
    errno.ENOENT: "it does not exist",
    errno.EACCES: "no permission to read it",
    errno.EPERM: "no permission to read it",
    errno.ELOOP: "it is a symbolic link that leads back to itself",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ENOTDIR: "a part of its path is not a directory",
}


class SshlintError(Exception):
    """What ends a run with exit status 2: a message for the user, without a traceback."""


class Unreadable(Exception):  # noqa: N818 - it is an answer, not a failure of ours
    """A path that could not be read; `reason` completes the sentence "cannot be read: …"."""

    def __init__(self, path: str, reason: str, *, missing: bool = False) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.missing = missing


class Outside(Unreadable):
    """A path that leads out of the work trees under review, in which a run stays."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "outside the repository: not read")


class Codec(NamedTuple):
    """How a format's bytes become text; `encode` writes another text in the way of the old bytes,
    with their encoding and mark."""

    decode: Callable[[bytes], str]
    encode: Callable[[bytes, str], bytes]


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def to_bytes(text: str) -> bytes:
    """The bytes a text was read from; half a character of UTF-16, which has none, as three."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _encode(data: bytes, text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


PLAIN = Codec(_decode, _encode)


class Source:
    """One file: the bytes, the stat taken from the opened file, and whether it holds secrets.

    Positions everywhere in sshlint are offsets into `text`, which keeps every byte: what is not
    UTF-8 is a lone surrogate there (PEP 383), so `text` encodes back to exactly `data`. Formats
    that may be UTF-16 set a codec of their own.
    """

    __slots__ = (
        "_codec",
        "_hidden",
        "_line",
        "_line_starts",
        "_masks",
        "_text",
        "data",
        "excerpt",
        "holds_key",
        "holds_secret",
        "path",
        "searched",
        "secret",
        "stat",
        "unquoted",
    )

    def __init__(
        self, path: str, data: bytes, stat: os.stat_result | None = None, *, secret: bool = False
    ) -> None:
        self.path = path
        self.data = data
        self.stat = stat
        self.secret = secret
        self.holds_key: bool | None = None  # the answer of `excerpt.is_secret`, once it was asked
        self.holds_secret: bool | None = None  # that of `excerpt.is_hidden`, masks apart
        self.searched = False  # for passwords, in all of its lines
        self.unquoted = False  # not what it was taken for: none of its words are shown
        self._text: str | None = None
        self._line_starts: list[int] | None = None
        self._masks: list[tuple[int, int]] = []  # in order
        self._codec = PLAIN
        # The line that was asked for last, since much may be said of one line; what lines hide.
        self._line: tuple[int, str] | None = None
        self.excerpt: tuple[str, str] | None = None  # that line, and what `excerpt.line` made of it
        self._hidden: tuple[int, int, dict[int, set[str]]] | None = None

    def __repr__(self) -> str:
        return f"Source({self.path!r}, {len(self.data)} bytes)"

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = self._codec.decode(self.data)
        return self._text

    def use(self, codec: Codec) -> None:
        """Read the bytes in another way; before anything else was asked of the text."""
        if codec is not self._codec:
            self._codec, self._text, self._line_starts, self._line = codec, None, None, None

    def with_text(self, text: str) -> Source:
        """The same file with another text, in its encoding."""
        changed = Source(
            self.path, self._codec.encode(self.data, text), self.stat, secret=self.secret
        )
        changed.use(self._codec)
        return changed

    def under(self, path: str) -> Source:
        """The same content, known by another path that leads to it."""
        renamed = Source(path, self.data, self.stat, secret=self.secret)
        renamed.use(self._codec)
        return renamed

    @property
    def is_plain(self) -> bool:
        """Whether the text is the bytes as they are, so that a diff of it applies to them."""
        if self._codec is PLAIN:
            return True
        try:
            return _encode(self.data, self.text) == self.data
        except UnicodeEncodeError:  # half a character of UTF-16
            return False

    @property
    def whole(self) -> Location:
        """The file as such, without a line."""
        return Location(self.path, self)

    def location(self, start: int, end: int) -> Location:
        return Location(self.path, self, start, end)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset into `text`, both from 1."""
        starts = self._starts()
        number = bisect_right(starts, offset)
        return number, offset - starts[number - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (from 1) without its line end, as it may be shown."""
        if self._line is None or self._line[0] != number:
            starts = self._starts()
            start = starts[number - 1]
            end = starts[number] - 1 if number < len(starts) else len(self.text)
            self._line = number, self._shown(start, end).rstrip("\r\n")
        return self._line[1]

    def mask(self, start: int, end: int) -> None:
        """Keep a password or token within a line out of sight: `line` shows it as bullets."""
        span = (start, end)
        at = bisect_left(self._masks, span)
        if self._masks[at : at + 1] != [span]:
            self._masks.insert(at, span)
            self._line = self._hidden = None

    @property
    def has_masks(self) -> bool:
        """Whether something in it must not be shown, in a diff as little as elsewhere."""
        return bool(self._masks)

    def without_secrets(self, message: str, start: int, end: int) -> str:
        """A message that quotes the lines from `start` to `end`, with what they hide replaced."""
        hidden = self._hidden_in_lines(start, end)
        for length in sorted(hidden, reverse=True):
            words = hidden[length]
            if len(words) > len(message):
                words = words.intersection(
                    message[at : at + length] for at in range(len(message) - length + 1)
                )
            for word in words:
                message = message.replace(word, MASK)
        return message

    def _shown(self, start: int, end: int) -> str:
        text, at = self.text, start
        parts: list[str] = []
        for first, last in self._masks_in_lines(start, end) if self._masks else ():
            if last > at:
                parts += (text[at:first], BULLET * (last - max(first, at)))
                at = last
        return "".join((*parts, text[at:end]))

    def _hidden_in_lines(self, start: int, end: int) -> dict[int, set[str]]:
        """The secrets of the lines by their length."""
        if self._hidden is None or not self._hidden[0] <= start <= end <= self._hidden[1]:
            hidden: dict[int, set[str]] = {}
            for first, last in self._masks_in_lines(start, end):
                hidden.setdefault(last - first, set()).add(self.text[first:last])
            low = self.text.rfind("\n", 0, start) + 1
            high = self.text.find("\n", end)
            self._hidden = low, len(self.text) if high < 0 else high, hidden
        return self._hidden[2]

    def _masks_in_lines(self, start: int, end: int) -> list[tuple[int, int]]:
        low = self.text.rfind("\n", 0, start) + 1
        high = self.text.find("\n", end)
        first = bisect_left(self._masks, (low, 0))
        last = len(self._masks) if high < 0 else bisect_left(self._masks, (high, 0))
        return self._masks[first:last]

    def _starts(self) -> list[int]:
        if self._line_starts is None:
            starts, text, at = [0], self.text, 0
            while (at := text.find("\n", at) + 1) > 0:
                starts.append(at)
            self._line_starts = starts
        return self._line_starts


class Location(NamedTuple):
    """What a finding points at: a run of a source's text or, without `start`, a whole path."""

    path: str
    source: Source | None = None
    start: int | None = None
    end: int | None = None


def read(
    path: str, *, limit: int = MAX_BYTES, secret: bool = False, within: Sequence[str] = ()
) -> Source:
    """Read a regular file whole, once.

    Links are followed. Raises `Unreadable` for anything that is not a regular file, is larger than
    `limit` bytes or may not be read; nothing that could block is ever opened.
    Where directories are given by their real paths, the file must lie `within` one of them.
    """
    try:
        if within and is_outside(path, within):
            raise Outside(path)
        _refuse_irregular(path, filesystem.stat(path), limit)
        # The file may be swapped between the stat and the open: never block, and look again.
        descriptor = filesystem.open_file(path)
    except OSError as error:
        raise unreadable(path, error) from None
    except ValueError:  # a NUL in the path
        raise Unreadable(path, "its name holds a NUL byte", missing=True) from None
    if within and not _lies_in(_real_path_of(descriptor, path), within):
        os.close(descriptor)
        raise Outside(path)
    return read_descriptor(path, descriptor, limit=limit, secret=secret)


def stream(path: str) -> BinaryIO:
    """A log of any size, to be read as it comes; raises OSError or ValueError."""
    return open(path, "rb")


def _read_file(file: BinaryIO, size: int, limit: int) -> bytes:
    """At most one byte more than `limit`. Room for `size` is enough for a file at rest."""
    data = file.read(size + 1)
    return data if len(data) <= size else data + file.read(limit + 1 - len(data))


def read_descriptor(
    path: str, descriptor: int, *, limit: int = MAX_BYTES, secret: bool = False
) -> Source:
    """Read what is open as `descriptor`, which is closed then; refuses what `read` refuses."""
    try:
        with os.fdopen(descriptor, "rb") as file:
            stat = os.fstat(descriptor)
            _refuse_irregular(path, stat, limit)
            data = _read_file(file, stat.st_size, limit)
    except OSError as error:
        raise unreadable(path, error) from None
    if len(data) > limit:
        raise Unreadable(path, _too_large(limit))
    return Source(path, data, stat, secret=secret)


# Files that the kernel makes up; no repository has them, not even one whose work tree is /.
_KERNEL = ("/proc", "/sys", "/dev")


def is_outside(path: str, within: Sequence[str]) -> bool:
    """Whether a path, its links followed, leads out of these directories."""
    return not _lies_in(os.path.realpath(path), within)


def _lies_in(real: str, directories: Sequence[str]) -> bool:
    if any(_is_below(real, kernel) for kernel in _KERNEL):
        return False
    return any(_is_below(real, directory) for directory in directories)


def _is_below(path: str, directory: str) -> bool:
    return path == directory or path.startswith(directory.rstrip(os.sep) + os.sep)


def _real_path_of(descriptor: int, path: str) -> str:
    """Where an opened file is, whatever has become of the path since."""
    if sys.platform == "darwin":
        import fcntl

        F_GETPATH = 50  # noqa: N806 - its name in fcntl.h
        return os.fsdecode(fcntl.fcntl(descriptor, F_GETPATH, bytes(1024)).partition(b"\0")[0])
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return os.path.realpath(path)


def read_below(directory: str, *names: str, limit: int) -> bytes:
    """The content of a regular file below a directory, by a way in which nothing is a link.

    Raises `Unreadable`.
    """
    path = os.path.join(directory, *names)
    if sys.platform == "win32":  # which has no openat
        return read(path, limit=limit).data
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    *parents, last = names
    try:
        descriptor = os.open(directory, flags | os.O_DIRECTORY)
        try:
            for name in parents:
                inner = os.open(name, flags | os.O_DIRECTORY, dir_fd=descriptor)
                os.close(descriptor)
                descriptor = inner
            stat = os.stat(last, dir_fd=descriptor, follow_symlinks=False)
            if mode_bits.S_ISLNK(stat.st_mode):
                raise Unreadable(path, "it is a symbolic link")
            _refuse_irregular(path, stat, limit)
            file = os.open(last, flags | os.O_NONBLOCK | os.O_NOCTTY, dir_fd=descriptor)
        finally:
            os.close(descriptor)
        with os.fdopen(file, "rb") as opened:
            _refuse_irregular(path, os.fstat(file), limit)
            data = opened.read(limit + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    if len(data) > limit:
        raise Unreadable(path, _too_large(limit))
    return data


_held: dict[str, Source | Unreadable] = {}


def hold(path: str) -> None:
    """Read a file that the runner named, for `read_held`, while this process has the right to."""
    try:
        _held[path] = read(path)
    except Unreadable as error:
        _held[path] = error


def read_held(path: str, *, limit: int = MAX_BYTES, within: Sequence[str] = ()) -> Source:
    """As `read`, for files that the runner named; those that are held come from there."""
    held = _held.get(path)
    if isinstance(held, Unreadable):
        raise held
    if held is not None and len(held.data) > limit:
        raise Unreadable(path, _too_large(limit))
    return held or read(path, limit=limit, within=within)


def unreadable(path: str, error: OSError) -> Unreadable:
    """The user's words for what the system said."""
    reason = _REASONS.get(error.errno or 0) or (error.strerror or "it cannot be read").lower()
    missing = error.errno in (errno.ENOENT, errno.ENOTDIR)
    if missing and filesystem.islink(path):
        reason = f"it is a symbolic link to {filesystem.readlink(path)}, which does not exist"
    return Unreadable(path, reason, missing=missing)


def _refuse_irregular(path: str, stat: os.stat_result, limit: int) -> None:
    mode = stat.st_mode
    if mode_bits.S_ISREG(mode):
        if stat.st_size > limit:
            raise Unreadable(path, _too_large(limit))
        return
    for test, reason in (
        (mode_bits.S_ISDIR, "it is a directory, not a file"),
        (mode_bits.S_ISFIFO, "it is a FIFO, which a reader would wait for"),
        (mode_bits.S_ISSOCK, "it is a socket"),
    ):
        if test(mode):
            raise Unreadable(path, reason)
    raise Unreadable(path, "it is a device")


def _too_large(limit: int) -> str:
    return f"it is larger than {limit // (1024 * 1024)} MiB"


def glob_matches(pattern: str) -> list[str]:
    """The paths a glob pattern names, in byte order; a leading dot must be written out."""
    return filesystem.glob(pattern)


def glob_takes(pattern: str, path: str) -> bool:
    """Whether a glob pattern would name a path if it were there."""
    from fnmatch import fnmatchcase

    words, names = pattern.split(os.sep), path.split(os.sep)
    return len(words) == len(names) and all(
        fnmatchcase(name, word) and (name[:1] != "." or word[:1] == ".")
        for word, name in zip(words, names, strict=True)
    )


def names_in(folder: str) -> list[str]:
    """The names in a folder, sorted. Raises `Unreadable`."""
    try:
        return sorted(filesystem.listdir(folder))
    except OSError as error:
        raise unreadable(folder, error) from None
