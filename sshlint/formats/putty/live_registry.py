"""The sessions in the registry of this Windows, read and written down as an export of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from sshlint.formats.putty.reg import VERSION_5, quote

ROOT = "HKEY_CURRENT_USER"
PLACES = (
    r"Software\SimonTatham\PuTTY",
    r"Software\9bis.com\KiTTY",
    r"Software\Martin Prikryl\WinSCP 2",
)
_BRANCHES = ("Sessions", "SshHostKeys", "SshHostCAs")
_SZ, _BINARY, _DWORD = 1, 3, 4


def export(location: str) -> str:
    """One of PLACES as the text of a `.reg` file; nothing where it is not there, or no Windows."""
    if sys.platform != "win32":
        return ""
    import winreg

    return written(winreg, location)


def written(winreg: Any, location: str) -> str:
    """The export, through a module that reads as `winreg` does."""
    lines = [line for branch in _BRANCHES for line in _key(winreg, f"{location}\\{branch}")]
    return "\r\n".join([VERSION_5, "", *lines, ""]) if lines else ""


def _key(winreg: Any, path: str) -> Iterator[str]:
    try:
        key = winreg.OpenKey(winreg.HKEY_CURRENT_USER, path)
    except OSError:
        return
    with key:
        below, count, _ = winreg.QueryInfoKey(key)
        yield f"[{ROOT}\\{path}]"
        for index in range(count):
            name, value, kind = winreg.EnumValue(key, index)
            yield f"{quote(name)}={_value(value, kind)}"
        yield ""
        names = [winreg.EnumKey(key, index) for index in range(below)]
    for name in names:
        yield from _key(winreg, f"{path}\\{name}")


def _value(value: object, kind: int) -> str:
    if kind == _DWORD and isinstance(value, int):
        return f"dword:{value & 0xFFFFFFFF:08x}"
    if isinstance(value, str):
        if kind == _SZ and not any(character in value for character in "\r\n\0"):
            return quote(value)
        return _hex(kind, value.encode("utf-16-le", "surrogatepass"))
    if isinstance(value, list):
        return _hex(kind, "".join(f"{item}\0" for item in value).encode("utf-16-le"))
    return _hex(kind, value if isinstance(value, bytes) else b"")


def _hex(kind: int, data: bytes) -> str:
    label = "hex" if kind == _BINARY else f"hex({kind:x})"
    return f"{label}:{','.join(f'{byte:02x}' for byte in data)}"
