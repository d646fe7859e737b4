"""Registry exports (.reg): bytes to keys and values with spans.

The grammar is regedit's, as measured with Wine's and on exports found in public repositories;
offsets are into `Decoded.text`, not into the bytes.
"""

from __future__ import annotations

import re
from typing import Literal

from sshlint.formats.putty.reg_text import Decoded, decode
from sshlint.lean import NamedTuple, lazy_pattern

ValueKind = Literal["text", "number", "other", "deleted"]

VERSION_5 = "Windows Registry Editor Version 5.00"
VERSION_4 = "REGEDIT4"


class RegValue(NamedTuple):
    """A value; `name` "" is the key's default one. `start` to `end` is all behind the `=`.

    `type` is the registry's: 1 REG_SZ, 2 REG_EXPAND_SZ, 3 REG_BINARY, 4 REG_DWORD, 7
    REG_MULTI_SZ. `text` is decoded; several strings are parted by LF.
    """

    name: str
    type: int
    kind: ValueKind
    text: str
    number: int
    name_start: int
    name_end: int
    start: int
    end: int

    def __repr__(self) -> str:  # the text may be a password
        return f"RegValue({self.name!r}, {self.kind}, {self.start}-{self.end})"


class RegKey(NamedTuple):
    """A key's heading with what follows it; `deleted` for `[-KEY]`. `end` is behind its values."""

    path: str
    deleted: bool
    start: int
    heading_end: int
    end: int
    values: tuple[RegValue, ...]


class RegProblem(NamedTuple):
    """A place regedit would not read, and why."""

    message: str
    start: int
    end: int


class Registry(NamedTuple):
    """A parsed export; `version` is 5, 4 or 0 where the header is missing."""

    decoded: Decoded
    version: int
    newline: str
    keys: tuple[RegKey, ...]
    problems: tuple[RegProblem, ...]

    @property
    def text(self) -> str:
        return self.decoded.text


_LINE = lazy_pattern(r"[^\r\n]*(\r\n|\n|\r|\Z)")
_NAME = lazy_pattern(r'[ \t]*(?:"([^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*)"|(@))[ \t]*=[ \t]*')
_STRING = lazy_pattern(r'"([^"\\]*(?:\\.[^"\\]*)*)"[ \t]*(?:;[^\r\n]*)?(?=\r|\n|\Z)', re.DOTALL)
_DWORD = lazy_pattern(r"dword:[ \t]*([0-9a-f]{1,8})[ \t]*(?:;[^\r\n]*)?(?=\r|\n|\Z)", re.IGNORECASE)
_DELETE = lazy_pattern(r"-[ \t]*(?:;[^\r\n]*)?(?=\r|\n|\Z)")
_HEX = lazy_pattern(r"hex(?:\(([0-9a-f]{1,8})\))?:", re.IGNORECASE)
_HEX_LINE = lazy_pattern(r"([0-9a-fA-F, \t]*)(\\[ \t]*(?:;[^\r\n]*)?(?:\r\n|\n|\r))?")
_ESCAPE = lazy_pattern(r"\\(.)", re.DOTALL)


def parse(data: bytes) -> Registry:
    """Read an export; never fails: what regedit would not read is among the problems."""
    decoded = decode(data)
    text = decoded.text
    reader = _Reader(text)
    reader.read()
    if decoded.tail:
        message = "the UTF-16 text is cut in the middle of a character"
        reader.problems.append(RegProblem(message, len(text), len(text)))
    newline = "\r\n" if "\r\n" in text else "\n"
    return Registry(decoded, reader.version, newline, reader.finish(), tuple(reader.problems))


class _Reader:
    """The lines of an export, one after the other."""

    __slots__ = ("at", "heading", "keys", "problems", "text", "values", "version")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.version = 0
        self.heading: tuple[str, bool, int, int] | None = None
        self.keys: list[RegKey] = []
        self.values: list[RegValue] = []
        self.problems: list[RegProblem] = []

    def read(self) -> None:
        self._read_header()
        while self.at < len(self.text):
            start = self.at
            end, after = self._line_end(start)
            line = self.text[start:end].strip(" \t\0")
            self.at = after
            if not line or line[0] == ";":
                continue
            if line[0] == "[":
                self._read_heading(line, start, end)
            elif line[0] in '"@':
                self._read_value(start, end)
            else:
                self.problems.append(RegProblem("this is neither a key nor a value", start, end))

    def finish(self) -> tuple[RegKey, ...]:
        self._close(len(self.text))
        return tuple(self.keys)

    def _line_end(self, at: int) -> tuple[int, int]:
        match = _LINE.match(self.text, at)
        return (match.start(1), match.end()) if match else (len(self.text), len(self.text))

    def _read_header(self) -> None:
        end, after = self._line_end(0)
        line = self.text[:end].strip(" \t")
        self.version = 5 if line == VERSION_5 else 4 if line == VERSION_4 else 0
        if self.version:
            self.at = after
        else:
            message = f"the first line is not {VERSION_5!r}: regedit refuses the file"
            self.problems.append(RegProblem(message, 0, end))

    def _read_heading(self, line: str, start: int, end: int) -> None:
        self._close(start)
        close = self.text.rfind("]", start, end)
        if close < 0:
            message = "the closing bracket of the key is missing: its values are lost"
            self.problems.append(RegProblem(message, start, end))
            return
        first = self.text.index("[", start) + 1
        deleted = self.text.startswith("-", first)
        self.heading = (self.text[first + deleted : close], deleted, start, end)

    def _close(self, end: int) -> None:
        if self.heading:
            path, deleted, start, heading_end = self.heading
            last = self.values[-1].end if self.values else heading_end
            insert = min(self._line_end(last)[1], end)
            key = RegKey(path, deleted, start, heading_end, insert, tuple(self.values))
            self.keys.append(key)
        self.heading = None
        self.values = []

    def _read_value(self, start: int, end: int) -> None:
        name = _NAME.match(self.text, start, end)
        if not name:
            self.problems.append(RegProblem("the value's name is not closed", start, end))
            return
        value = self._value(name, end)
        if value is None:
            message = "the value is neither text, dword, hex nor -: regedit skips it"
            self.problems.append(RegProblem(message, name.end(), end))
        elif self.heading and not self.heading[1]:
            self.values.append(value)

    def _value(self, name: re.Match[str], end: int) -> RegValue | None:
        at, text = name.end(), self.text
        label = _unquote(name[1] or "")
        name_start, name_end = name.span(1) if name[1] is not None else name.span(2)
        where = (label, name_start, name_end, at)
        if string := _STRING.match(text, at):
            self._skip_to(string.end())
            return _value(where, string.end(1) + 1, 1, _unquote(string[1]), 0)
        if dword := _DWORD.match(text, at, end):
            return _value(where, dword.end(1), 4, "", _signed(int(dword[1], 16)))
        if _DELETE.match(text, at, end):
            return RegValue(label, 0, "deleted", "", 0, name_start, name_end, at, at + 1)
        if data := _HEX.match(text, at, end):
            raw, stop = self._read_bytes(data.end())
            return _hex_value(where, stop, int(data[1] or "3", 16), raw, self.version)
        return None

    def _read_bytes(self, at: int) -> tuple[bytes, int]:
        """The bytes of a hex value, with their continuation lines."""
        digits = []
        while line := _HEX_LINE.match(self.text, at):
            digits.append(line[1])
            at = line.end()
            if not line[2]:
                break
        stop = at - (len(digits[-1]) - len(digits[-1].rstrip(" \t")) if digits else 0)
        self._skip_to(at)
        pairs = [pair.strip() for pair in "".join(digits).split(",")]
        return bytes(
            int(pair, 16) for pair in pairs if re.fullmatch("[0-9a-fA-F]{1,2}", pair)
        ), stop

    def _skip_to(self, at: int) -> None:
        """Go on behind a value that runs over several lines."""
        self.at = max(self.at, self._line_end(at)[1])


def _value(
    where: tuple[str, int, int, int], end: int, kind: int, text: str, number: int
) -> RegValue:
    name, name_start, name_end, start = where
    word: ValueKind = "text" if kind == 1 else "number" if kind == 4 else "other"
    return RegValue(name, kind, word, text, number, name_start, name_end, start, end)


def _hex_value(
    where: tuple[str, int, int, int], end: int, kind: int, raw: bytes, version: int
) -> RegValue:
    number, text = 0, ""
    if kind in (1, 2, 7):
        wide = version != 4
        encoding, whole = ("utf-16-le", raw[: len(raw) // 2 * 2]) if wide else ("cp1252", raw)
        text = whole.decode(encoding, "replace").rstrip("\0").replace("\0", "\n")
    elif kind == 4 and len(raw) == 4:
        number = _signed(int.from_bytes(raw, "little"))
    elif kind == 4:
        kind = 3  # PuTTY takes no REG_DWORD of another size
    return _value(where, end, kind, text, number)


def _unquote(text: str) -> str:
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def _signed(number: int) -> int:
    return number - (1 << 32) if number >= 1 << 31 else number


def has_lost_backslashes(text: str, start: int, end: int) -> bool:
    """Whether a quoted value was written with single backslashes, which importing drops."""
    return any(match[1] not in '\\"' for match in _ESCAPE.finditer(text[start:end]))


def quote(text: str) -> str:
    """A string as .reg writes it. Raises ValueError for text of several lines."""
    if any(character in text for character in "\r\n\0"):
        msg = "a .reg file cannot hold a text value of several lines"
        raise ValueError(msg)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write_value(value: str | int) -> str:
    """What stands behind the `=`, in the type PuTTY reads."""
    return quote(value) if isinstance(value, str) else f"dword:{value & 0xFFFFFFFF:08x}"
