"""Saved sessions of PuTTY and its relatives: one view for all stores, and the Unix files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from sshlint.formats.putty.putty_names import unescape
from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.tables.putty_settings import PROTOCOLS, SECRETS, SETTINGS, WINSCP, PuttySetting

Program = Literal["putty", "kitty", "winscp"]
Kind = Literal["text", "number", "untyped", "other"]
Ignored = Literal["type", "case", "blanks", "duplicate", "number", "protocol"]

_ATOI = lazy_pattern(r"[ \t\n\v\f\r]*([+-]?[0-9]+)")
_LOWER: dict[str, str] = {}


class StoredValue(NamedTuple):
    """A setting as stored. `kind` is untyped where the store has no types (files, ini).

    `start` and `end` frame the value as written: in a `.reg` file with its quotes or `dword:`.
    """

    name: str
    kind: Kind
    text: str
    number: int
    name_start: int
    name_end: int
    start: int
    end: int

    def __repr__(self) -> str:  # the text may be a password
        return f"StoredValue({self.name!r}, {self.kind}, {self.start}-{self.end})"


class Change(NamedTuple):
    """A run of the store's text to replace."""

    start: int
    end: int
    replacement: str


class StoreStyle(NamedTuple):
    """How a store writes: `line` a whole new setting, `value` what follows the name.

    `folds_case`: names match in any case. `last_wins`: of several values with one name.
    """

    line: Callable[[str, str | int], str]
    value: Callable[[str | int], str]
    folds_case: bool
    last_wins: bool


class Session:
    """A saved session, the same for rules whatever store it comes from.

    `raw_name` is the name as the store spells it; `heading` frames it there (empty for Unix
    files). `values` are all of them, in order. `text`, `number` and `flag` answer as the program
    does: its default where the setting is missing or ignored.
    """

    __slots__ = (
        "_effective",
        "heading",
        "insert_at",
        "name",
        "newline",
        "program",
        "raw_name",
        "style",
        "values",
    )

    def __init__(
        self,
        name: str,
        raw_name: str,
        program: Program,
        values: tuple[StoredValue, ...],
        style: StoreStyle,
        *,
        heading: tuple[int, int] = (0, 0),
        insert_at: int = 0,
        newline: str = "\n",
    ) -> None:
        self.name = name
        self.raw_name = raw_name
        self.program = program
        self.values = values
        self.style = style
        self.heading = heading
        self.insert_at = insert_at
        self.newline = newline
        effective: dict[str, StoredValue] = {}
        for value in values:
            key = value.name.lower() if style.folds_case else value.name
            if style.last_wins or key not in effective:
                effective[key] = value
        self._effective = effective

    def __repr__(self) -> str:
        return f"Session({self.name!r}, {self.program}, {len(self.values)} values)"

    def value(self, key: str) -> StoredValue | None:
        """The stored value the program reads for a setting; None where it takes its default."""
        value = self.stored(key)
        return value if value is not None and not self._wrong_type(key, value) else None

    def stored(self, key: str) -> StoredValue | None:
        """The stored value under this name, even where its type makes the program ignore it."""
        return self._effective.get(key.lower() if self.style.folds_case else key)

    def text(self, key: str) -> str:
        value = self.value(key)
        return value.text if value else str(self._setting(key).default)

    def number(self, key: str) -> int:
        value = self.value(key)
        if value:
            return value.number
        default = self._setting(key).default
        return default if isinstance(default, int) else 0

    def flag(self, key: str) -> bool:
        return self.number(key) != 0

    def span(self, key: str) -> tuple[int, int]:
        """Where a setting's value stands, or the heading where it is missing."""
        value = self.stored(key)
        return (value.start, value.end) if value else self.heading

    @property
    def is_ssh(self) -> bool:
        if self.program == "winscp":
            return self.number("FSProtocol") in (0, 1, 2)
        return self.text("Protocol") in ("", "ssh") or self.text("Protocol") not in PROTOCOLS

    @property
    def port(self) -> int:
        """The port PuTTY connects to: PortNumber counts only beside a Protocol it knows."""
        if self.program != "winscp" and self.text("Protocol") not in PROTOCOLS:
            return 22
        return self.number("PortNumber")

    @property
    def keepalive(self) -> int:
        """Seconds between keepalives as the two settings add up; 0: none are sent.

        Below 0 PuTTY for Unix (0.78) ends in a failed assertion after the login.
        """
        if self.program == "winscp" and self.number("PingType") == 0:
            return 0
        return self.number("PingInterval") * 60 + self.number("PingIntervalSecs")

    def secrets(self) -> tuple[StoredValue, ...]:
        """Values that are passwords or may hold one, to be masked wherever they would show."""
        names = {name.lower() for name in SECRETS[self.program]}
        return tuple(value for value in self.values if value.text and value.name.lower() in names)

    def ignored(self) -> Iterator[tuple[StoredValue, Ignored]]:
        """Stored values the program passes over without a word, and why."""
        for value in self.values:
            reason = self._why_ignored(value)
            if reason:
                yield value, reason

    def change(self, key: str, new: str | int) -> Change:
        """The edit that gives a setting this value: in place, with the right type, or a new line.

        Raises ValueError for text the store cannot hold.
        """
        value = self.stored(key)
        if value:
            return Change(value.start, value.end, self.style.value(new))
        return Change(self.insert_at, self.insert_at, self.style.line(key, new) + self.newline)

    def _setting(self, key: str) -> PuttySetting:
        if self.program == "winscp" and key in WINSCP:
            return WINSCP[key]
        return SETTINGS.get(key) or WINSCP[key]

    def _wrong_type(self, key: str, value: StoredValue) -> bool:
        if value.kind == "untyped":
            return False
        setting = SETTINGS.get(key) or SETTINGS.get(_spelling(key))
        if setting is None:
            return False
        return value.kind != ("text" if setting.kind == "text" else "number")

    def _why_ignored(self, value: StoredValue) -> Ignored | None:
        folds = self.style.folds_case
        if not folds and value.name not in SETTINGS:
            if value.name.strip() != value.name and value.name.strip() in SETTINGS:
                return "blanks"
            return "case" if _spelling(value.name.strip()) in SETTINGS else None
        if self._effective[value.name.lower() if folds else value.name] is not value:
            return "duplicate"
        key = _spelling(value.name) if folds else value.name
        setting = SETTINGS.get(key)
        if setting is None:
            return None
        if self._wrong_type(key, value):
            return "type"
        if self.program == "putty" and value.kind == "untyped" and setting.kind != "text":
            return None if _ATOI.match(value.text) else "number"
        if key == "Protocol" and self.program != "winscp" and value.text not in PROTOCOLS:
            return "protocol"
        return None


class HostName(NamedTuple):
    """HostName as PuTTY splits it (sessprep.c): `user` replaces UserName, `port` is thrown away."""

    user: str | None
    host: str
    port: str | None


def split_host_name(text: str) -> HostName:
    text = text.lstrip(" \t")
    user, at, host = text.rpartition("@")
    bare = re.sub(r"\[[^\]]*\]?", lambda match: "x" * len(match[0]), host)
    port = None
    if bare.count(":") == 1:
        colon = bare.index(":")
        host, port = host[:colon], host[colon + 1 :]
    return HostName(user if at else None, re.sub(r"[ \t]", "", host), port)


def atoi(text: str) -> int:
    """A number as C's atoi reads it on 64-bit Unix: blanks, a sign, digits; 0 where none."""
    match = _ATOI.match(text)
    if not match:
        return 0
    digits = match[1]
    # Longer than any 64-bit number: strtol stops at its limits, whatever the digits are.
    number = int(digits) if len(digits) < 40 else (-1 if digits[0] == "-" else 1) << 80
    number = max(-(1 << 63), min((1 << 63) - 1, number))
    return (number + (1 << 31)) % (1 << 32) - (1 << 31)


def parse(text: str, name: str = "") -> Session:
    """A session file of PuTTY for Unix; `name` is the file's own name."""
    values = tuple(_unix_values(text))
    newline = "\r\n" if "\r\n" in text else "\n"
    # A setting added behind a last line without an end would be glued to it: begin the file.
    at = len(text) if text.endswith("\n") else 0
    return Session(unescape(name), name, "putty", values, _UNIX, insert_at=at, newline=newline)


def _unix_values(text: str) -> Iterator[StoredValue]:
    at, size = 0, len(text)
    while at < size:
        end = text.find("\n", at)
        end = size if end < 0 else end
        equals = text.find("=", at, end)
        if "\0" in text[at:end]:
            start, (line, end) = at, _glued_line(text, at)
            name, equal, rest = line.partition("=")
            if equal:
                value = rest.partition("\r")[0]
                spans = (start, start + len(name), start + len(name) + 1, end)
                yield StoredValue(name, "untyped", value, atoi(value), *spans)
        elif equals >= 0:
            # PuTTY ends the value at the first CR as well.
            carriage_return = text.find("\r", equals, end)
            stop = end if carriage_return < 0 else carriage_return
            value = text[equals + 1 : stop]
            yield StoredValue(
                text[at:equals], "untyped", value, atoi(value), at, equals, equals + 1, stop
            )
        at = end + 1


def _glued_line(text: str, at: int) -> tuple[str, int]:
    """A line that holds a NUL, and its end: PuTTY drops the rest and goes on with the next line
    as if it were the same (fgetline)."""
    pieces, size = [], len(text)
    while True:
        end = text.find("\n", at)
        end = size if end < 0 else end
        piece, nul, _ = text[at:end].partition("\0")
        pieces.append(piece)
        at = end + 1
        if not nul or at >= size:
            return "".join(pieces), end


def _unix_value(value: str | int) -> str:
    text = str(value)
    if any(character in text for character in "\r\n\0"):
        msg = "a session file cannot hold a value of several lines"
        raise ValueError(msg)
    return text


_UNIX = StoreStyle(lambda name, value: f"{name}={_unix_value(value)}", _unix_value, False, False)


def _spelling(name: str) -> str:
    """PuTTY's own spelling of a name written in another case, or the name itself."""
    if not _LOWER:
        _LOWER.update((key.lower(), key) for key in SETTINGS)
    return _LOWER.get(name.lower(), name)
