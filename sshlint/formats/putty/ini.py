"""WinSCP.ini and KiTTY's portable session files: the same settings in other clothes.

From WinSCP's and KiTTY's sources (6.x, 0.76.1.13); neither program was run.
"""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.formats.putty.putty_names import escape_winscp, unescape_windows, unescape_winscp
from sshlint.formats.putty.putty_session import Session, StoredValue, StoreStyle, atoi
from sshlint.lean import NamedTuple

BYTE_ORDER_MARK = "\ufeff"

_SESSIONS = "sessions\\"
_KITTY_ESCAPED = frozenset(b' \\*?%:/"<>|')


class IniSection(NamedTuple):
    """A heading with the values below it; the name is as written. `end` is behind its values."""

    name: str
    start: int
    heading_end: int
    end: int
    values: tuple[StoredValue, ...]


def parse(text: str) -> tuple[IniSection, ...]:
    """The sections of an ini file, in order; values before the first heading are left out."""
    found: list[IniSection] = []
    heading: tuple[str, int, int] | None = None
    values: list[StoredValue] = []
    behind = 0
    for start, end, after in _lines(text):
        line = text[start:end]
        bare = line.strip(" \t")
        if bare.startswith("[") and bare.endswith("]"):
            if heading:
                found.append(IniSection(*heading, behind, tuple(values)))
            heading, values, behind = (bare[1:-1], start, end), [], after
        elif bare and bare[0] != ";" and "=" in line:
            values.append(_value(text, start, end))
            behind = after
    if heading:
        found.append(IniSection(*heading, behind, tuple(values)))
    return tuple(found)


def winscp_sessions(text: str) -> tuple[Session, ...]:
    """The stored sites of a WinSCP.ini; folders stay part of the name, parted by slashes."""
    newline = "\r\n" if "\r\n" in text else "\n"
    return tuple(
        Session(
            unescape_winscp(section.name[len(_SESSIONS) :]),
            section.name[len(_SESSIONS) :],
            "winscp",
            section.values,
            WINSCP_STYLE,
            heading=(section.start, section.heading_end),
            insert_at=section.end,
            newline=newline,
        )
        for section in parse(text)
        if section.name.lower().startswith(_SESSIONS) and len(section.name) > len(_SESSIONS)
    )


def kitty_session(text: str, name: str = "") -> Session:
    """A session file of portable KiTTY: lines of `Name\\value\\`; `name` is the file's own."""
    newline = "\r\n" if "\r\n" in text else "\n"
    at = len(text) if text.endswith("\n") else 0
    values = tuple(_kitty_values(text))
    return Session(
        unescape_windows(name), name, "kitty", values, KITTY_STYLE, insert_at=at, newline=newline
    )


def _lines(text: str) -> Iterator[tuple[int, int, int]]:
    at = 1 if text.startswith(BYTE_ORDER_MARK) else 0
    while at < len(text):
        end = text.find("\n", at)
        after = len(text) if end < 0 else end + 1
        end = len(text) if end < 0 else end
        yield at, end - 1 if end > at and text[end - 1] == "\r" else end, after
        at = after


def _value(text: str, start: int, end: int) -> StoredValue:
    equals = text.index("=", start, end)
    name_start = start + len(text[start:equals]) - len(text[start:equals].lstrip(" \t"))
    name = text[name_start:equals].rstrip(" \t")
    value = unescape_winscp(text[equals + 1 : end])
    name_end = name_start + len(name)
    return StoredValue(name, "untyped", value, atoi(value), name_start, name_end, equals + 1, end)


def _kitty_values(text: str) -> Iterator[StoredValue]:
    for start, end, _ in _lines(text):
        name_end = text.find("\\", start, end)
        if name_end < 0:
            continue
        stop = text.find("\\", name_end + 1, end)
        stop = end if stop < 0 else stop
        value = unescape_windows(text[name_end + 1 : stop])
        name = text[start:name_end]
        yield StoredValue(name, "untyped", value, atoi(value), start, name_end, name_end + 1, stop)


def _winscp_value(value: str | int) -> str:
    return escape_winscp(str(value))


def _kitty_value(value: str | int) -> str:
    data = str(value).encode("cp1252")
    return "".join(
        f"%{byte:02X}" if byte in _KITTY_ESCAPED or not 0x20 <= byte <= 0x7E else chr(byte)
        for byte in data
    )


WINSCP_STYLE = StoreStyle(
    lambda name, value: f"{name}={_winscp_value(value)}", _winscp_value, True, False
)
KITTY_STYLE = StoreStyle(
    lambda name, value: f"{name}\\{_kitty_value(value)}\\", _kitty_value, False, False
)
