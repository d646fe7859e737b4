"""known_hosts text to entries, as hostfile.c reads it, with the reason where ssh skips a line."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.formats import line_endings
from sshlint.formats.keys.key_field import KNOWN_TYPES, KeyFieldError, check, sound
from sshlint.formats.keys.pasted_lines import MESSAGE, PastedLines
from sshlint.formats.known_host_names import HASHED
from sshlint.lean import NamedTuple
from sshlint.shortening import in_quotes

BYTE_ORDER_MARK = "\ufeff"
CERT_AUTHORITY = "@cert-authority"
REVOKED = "@revoked"

_BLANK = " \t"
# Control characters that show nothing: ssh finds no host in a line of them and moves on.
_NOTHING = " \t\r\v\f\x1c\x1d\x1e\x1f"
# check_markers compares the marker with its @ in a buffer of this size.
_LONGEST_MARKER = 31


class KnownHostProblem(NamedTuple):
    """Why ssh skips a line: a stable code, the reason, and where it stands."""

    code: str
    message: str
    start: int
    end: int


class KnownHostLine:
    """One line that is neither blank nor a comment; `number` counts from 1.

    Offsets are into the parsed text. Fields a malformed line does not reach are empty and stand at
    the line's end. `end` is before the line end (LF, CRLF).
    """

    __slots__ = (
        "_broken",
        "_problem",
        "base64",
        "comment",
        "end",
        "hosts",
        "key_type",
        "marker",
        "number",
        "start",
    )

    def __init__(
        self,
        number: int,
        start: int,
        end: int,
        hosts: str,
        key_type: str,
        base64: str,
        comment: str = "",
        marker: str = "",
        broken: tuple[str, str] | None = None,
    ) -> None:
        self.number = number
        self.start = start
        self.end = end
        self.marker = marker
        self.hosts = hosts
        self.key_type = key_type
        self.base64 = base64
        self.comment = comment
        self._broken = broken
        self._problem: KnownHostProblem | None = None

    def __repr__(self) -> str:
        return f"KnownHostLine({self.number}: {self.marker} {self.key_type})"

    @property
    def hashed(self) -> bool:
        return self.hosts.startswith("|")

    @property
    def patterns(self) -> tuple[str, ...]:
        """The host patterns, `!` included; none for a hashed entry."""
        return () if self.hashed else tuple(self.hosts.split(","))

    @property
    def problem(self) -> KnownHostProblem | None:
        """Why ssh skips the line; None for a line ssh reads."""
        if (
            self._broken is None
            and (self.hosts[:1] != "|" or HASHED.match(self.hosts))
            and sound(self.key_type, self.base64)
        ):
            return None
        if self._problem is None:
            code, message = self._broken or self._judge()
            self._problem = KnownHostProblem(code, message, self.start, self.end)
        return self._problem if self._problem.code else None

    def look_for_private_key(self, line: str, pasted: PastedLines) -> None:
        if self.key_type in KNOWN_TYPES and self.base64:
            pasted.leave()
        elif pasted.holds(line):
            self._broken = ("private-key", MESSAGE)

    def _judge(self) -> tuple[str, str]:
        if self.hosts[:1] == "|" and not HASHED.match(self.hosts):
            return "host-hash", "the hashed host name is damaged, it matches no host"
        try:
            check(self.key_type, self.base64)
        except KeyFieldError as error:
            return error.code, str(error)
        return "", ""


class Spans(NamedTuple):
    """Where the fields of an entry stand, half-open."""

    marker: tuple[int, int]
    hosts: tuple[int, int]
    key_type: tuple[int, int]
    base64: tuple[int, int]
    comment: tuple[int, int]


class KnownHosts(NamedTuple):
    """A known_hosts text. `marked` where it begins with a BOM: then ssh misreads line 1."""

    text: str
    entries: tuple[KnownHostLine, ...]
    marked: bool

    def __repr__(self) -> str:  # a private key may have been pasted into the text
        return f"KnownHosts({len(self.entries)} entries)"


def parse(text: str) -> KnownHosts:
    return KnownHosts(text, tuple(_entries(text)), text.startswith(BYTE_ORDER_MARK))


def spans(text: str, entry: KnownHostLine) -> Spans:
    """Where an entry's fields stand in the text it was parsed from."""
    found, at = [], entry.start
    for field in (entry.marker, entry.hosts, entry.key_type, entry.base64, entry.comment):
        start = text.index(field, at, entry.end) if field else at
        found.append((start, start + len(field)))
        at = start + len(field)
    return Spans(*found)


def _entries(text: str) -> Iterator[KnownHostLine]:
    at = 0
    regular = not any(character in text for character in "\t\r\0")
    number, size, pasted = 0, len(text), PastedLines()
    while at < size:
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else size]
        number += 1
        # Nearly every line: hosts, type, key, comment with one blank between them.
        parts = line.split(" ", 3)
        words = len(parts)
        if (
            regular
            and words > 2
            and parts[0][:1] not in "@#"
            and parts[1] in KNOWN_TYPES
            and parts[2]
            and (words < 4 or parts[3][:1] != " ")
        ):
            comment = parts[3] if words > 3 else ""
            yield KnownHostLine(number, at, at + len(line), parts[0], parts[1], parts[2], comment)
        else:
            entry = _entry(number, at, line)
            if entry:
                entry.look_for_private_key(line, pasted)
                yield entry
        at += len(line) + 1


def _entry(number: int, at: int, line: str) -> KnownHostLine | None:
    whole = at + len(line.removesuffix("\r"))
    visible = line.partition("\0")[0]  # to C the line ends at a NUL
    rest = visible.lstrip(_BLANK)
    if not rest.strip(_NOTHING) or rest[0] == "#":
        return _comment(number, at, line)
    start = at + len(visible) - len(rest)
    marker = ""
    if rest[0] == "@":
        marker, rest = _take_marker(rest)
        if marker not in (CERT_AUTHORITY, REVOKED):
            message = f"{in_quotes(marker)} is not a marker: {CERT_AUTHORITY} and {REVOKED} are"
            return KnownHostLine(number, start, whole, "", "", "", broken=("marker", message))
        if rest[:1] == "@":
            broken = ("marker", "a line takes only one marker")
            return KnownHostLine(number, start, whole, "", "", "", "", marker, broken)
    hosts, rest, parted = _word(rest)
    if not parted:
        broken = ("truncated", "there is no key behind the host")
        return KnownHostLine(number, start, whole, hosts.rstrip("\r"), "", "", "", marker, broken)
    if not rest or rest[0] == "#" or rest == "\r":
        broken = ("truncated", "there is no key behind the host")
        return KnownHostLine(number, start, whole, hosts, "", "", "", marker, broken)
    key_type, rest, parted = _word(rest)
    base64, comment, _ = _word(rest)
    if not parted or not base64.rstrip("\r"):
        broken = ("truncated", _without_key(key_type.rstrip("\r")))
        return KnownHostLine(
            number, start, whole, hosts, key_type.rstrip("\r"), "", "", marker, broken
        )
    if comment.endswith("\r"):
        comment = comment[:-1]
    elif not comment and base64.endswith("\r"):
        base64 = base64[:-1]
    return KnownHostLine(number, start, whole, hosts, key_type, base64, comment, marker)


def _comment(number: int, at: int, line: str) -> KnownHostLine | None:
    """Nothing, unless entries stand behind the carriage returns of a comment."""
    if not line_endings.hidden_by_comment(line, _holds_key):
        return None
    broken = (line_endings.CODE, line_endings.MESSAGE)
    start = at + len(line) - len(line.lstrip(_BLANK))
    return KnownHostLine(
        number, start, at + len(line.removesuffix("\r")), "", "", "", broken=broken
    )


def _holds_key(line: str) -> bool:
    entry = _entry(1, 0, line)
    return entry is not None and entry.problem is None


def _take_marker(rest: str) -> tuple[str, str]:
    # A marker ends at the line's first space, and at a tab only where there is no space at all.
    end = rest.find(" ")
    end = rest.find("\t") if end < 0 else end
    if not 1 < end <= _LONGEST_MARKER:
        return rest.split(None, 1)[0], ""
    return rest[:end], rest[end:].lstrip(_BLANK)


def _word(rest: str) -> tuple[str, str, bool]:
    """The word at the front, what follows the blanks behind it, and whether blanks did follow."""
    end = min((at for at in (rest.find(" "), rest.find("\t")) if at >= 0), default=len(rest))
    return rest[:end], rest[end:].lstrip(_BLANK), end < len(rest)


def _without_key(key_type: str) -> str:
    if key_type in KNOWN_TYPES:
        return "there is no key behind the key type: the line is cut off or wrapped"
    return "there is neither a key type nor a key behind the host"
