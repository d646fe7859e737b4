"""Session names as PuTTY writes them in file names, registry keys and ini sections.

All take and give text in which bytes that are not UTF-8 are lone surrogates.
"""

from __future__ import annotations

from sshlint.source import to_bytes

DEFAULT_SETTINGS = "Default Settings"

_UNIX_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.@_")
_WINDOWS_ESCAPED = frozenset(b" \\*?%")
_UTF8_MARK = b"\xef\xbb\xbf"


def escape_unix(name: str) -> str:
    """The file name PuTTY for Unix gives a session (unix/storage.c)."""
    data = to_bytes(name or DEFAULT_SETTINGS)
    return "".join(chr(byte) if byte in _UNIX_PLAIN else f"%{byte:02X}" for byte in data)


def escape_windows(name: str, encoding: str = "cp1252") -> str:
    """The registry key PuTTY for Windows gives a session; `encoding` is that system's code page.

    Raises UnicodeEncodeError for a name the code page cannot hold.
    """
    data = (name or DEFAULT_SETTINGS).encode(encoding)
    return "".join(
        f"%{byte:02X}"
        if byte in _WINDOWS_ESCAPED or not 0x20 <= byte <= 0x7E or (byte == 0x2E and not index)
        else chr(byte)
        for index, byte in enumerate(data)
    )


def unescape(name: str) -> str:
    """What PuTTY reads in an escaped name, and so what it calls the session.

    Every `%` with two bytes behind it counts as an escape, and only digits and capitals have the
    meaning one expects: "%2f" is an O.
    """
    return _unescape(name).decode("utf-8", "surrogateescape")


def unescape_windows(name: str, encoding: str = "cp1252") -> str:
    """An escaped registry name in the code page of the Windows that wrote it."""
    return _unescape(name).decode(encoding, "replace")


def unescape_winscp(text: str) -> str:
    """A WinSCP name or value: UTF-8 where it begins with an escaped mark, else a code page."""
    data = _unescape(text)
    if data.startswith(_UTF8_MARK):
        return data[len(_UTF8_MARK) :].decode("utf-8", "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def escape_winscp(text: str) -> str:
    """A value as WinSCP writes it."""
    try:
        data = text.encode("ascii")
    except UnicodeEncodeError:
        data = _UTF8_MARK + to_bytes(text)
    return "".join(
        f"%{byte:02X}"
        if byte in _WINDOWS_ESCAPED or not 0x20 <= byte <= 0x7E or (byte == 0x2E and not index)
        else chr(byte)
        for index, byte in enumerate(data)
    )


def misspelt_unix(file_name: str) -> bool:
    """Whether PuTTY for Unix lists this file but cannot load it: it would look for another name."""
    return escape_unix(unescape(file_name)) != file_name


def _unescape(name: str) -> bytes:
    data = to_bytes(name)
    if b"%" not in data:
        return data
    out, index, last = bytearray(), 0, len(data)
    while index < last:
        if data[index] == 0x25 and index + 2 < last:
            high, low = (_digit(data[index + 1]), _digit(data[index + 2]))
            out.append(((high << 4) + low) & 0xFF)
            index += 3
        else:
            out.append(data[index])
            index += 1
    return bytes(out)


def _digit(byte: int) -> int:
    value = (byte - 256 if byte > 127 else byte) - 0x30
    return value - 7 if value > 9 else value
