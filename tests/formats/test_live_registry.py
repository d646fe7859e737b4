"""The registry of a Windows, written down as an export: read back it says the same."""

from __future__ import annotations

from typing import Any

from sshlint.formats.putty import live_registry, reg
from sshlint.formats.putty.putty_reg import host_keys, sessions

PUTTY = r"Software\SimonTatham\PuTTY"


class Key:
    """An open key of the tree below."""

    def __init__(self, values: dict[str, tuple[object, int]], names: list[str]) -> None:
        self.values = values
        self.names = names

    def __enter__(self) -> Key:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Registry:
    """Answers as Python's `winreg` does, from a dictionary of keys by path."""

    HKEY_CURRENT_USER = 1

    def __init__(self, keys: dict[str, dict[str, tuple[object, int]]]) -> None:
        self.keys = keys

    def OpenKey(self, root: int, path: str) -> Key:  # noqa: N802 - winreg's name
        if path not in self.keys:
            raise FileNotFoundError(path)
        below = [key[len(path) + 1 :] for key in self.keys if key.startswith(path + "\\")]
        return Key(self.keys[path], [name for name in below if "\\" not in name])

    def QueryInfoKey(self, key: Key) -> tuple[int, int, int]:  # noqa: N802
        return len(key.names), len(key.values), 0

    def EnumValue(self, key: Key, index: int) -> Any:  # noqa: N802
        name = list(key.values)[index]
        return (name, *key.values[name])

    def EnumKey(self, key: Key, index: int) -> str:  # noqa: N802
        return key.names[index]


def test_what_is_written_down_reads_back_as_the_same_values() -> None:
    registry = Registry(
        {
            f"{PUTTY}\\Sessions": {},
            f"{PUTTY}\\Sessions\\My%20Server": {
                "HostName": ("web.example.com", 1),
                "PublicKeyFile": (r'C:\keys\"odd".ppk', 1),
                "PortNumber": (2222, 4),
                "LogFileClash": (0xFFFFFFFF, 4),
                "Broken": ("two\nlines", 1),
                "Several": (["a", "b"], 7),
                "Raw": (b"\x00\xff", 3),
                "Empty": (None, 3),
            },
            f"{PUTTY}\\SshHostKeys": {"rsa2@22:web.example.com": ("0x23,0xff", 1)},
        }
    )
    text = live_registry.written(registry, PUTTY)
    parsed = reg.parse(text.encode())
    assert parsed.problems == ()
    (session,) = sessions(parsed)
    assert session.name == "My Server"
    assert session.text("HostName") == "web.example.com"
    assert session.text("PublicKeyFile") == r'C:\keys\"odd".ppk'
    assert session.number("PortNumber") == 2222
    assert session.number("LogFileClash") == -1
    values = {value.name: value for value in parsed.keys[1].values}
    assert values["Broken"].text == "two\nlines"
    assert values["Several"].text == "a\nb"
    assert values["Raw"].type == 3
    assert [key.host for key in host_keys(parsed)] == ["web.example.com"]


def test_where_there_is_no_putty_there_is_nothing() -> None:
    assert live_registry.written(Registry({}), PUTTY) == ""
    assert live_registry.export(PUTTY) == ""
