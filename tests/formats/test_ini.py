"""WinSCP.ini and KiTTY's portable sessions through the view they share with PuTTY."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sshlint.formats.putty import ini
from sshlint.formats.putty.putty_session import Session

FIXTURES = Path(__file__).parents[2] / "fixtures" / "formats" / "putty"


def read(name: str) -> str:
    return (FIXTURES / name).read_bytes().decode("utf-8", "surrogateescape")


def changed(text: str, session: Session, key: str, value: str | int) -> str:
    change = session.change(key, value)
    return text[: change.start] + change.replacement + text[change.end :]


def test_the_sites_of_a_winscp_ini() -> None:
    work, office = ini.winscp_sessions(read("WinSCP.ini"))
    assert work.name == "Work/My Server"
    assert office.name == "Büro"
    assert work.text("PublicKeyFile") == "C:\\Users\\a\\id.ppk"
    assert work.keepalive == 0, "PingType 0 switches WinSCP's keepalives off"
    assert office.keepalive == 30, "WinSCP's default"
    assert work.is_ssh
    assert (work.port, office.port) == (22, 2222)
    assert not work.flag("TcpNoDelay")
    assert [value.name for value in work.secrets()] == ["PasswordPlain"]
    assert work.text("hostname") == "host.example.com"


def test_winscp_edits_keep_the_rest() -> None:
    text = read("WinSCP.ini")
    work = ini.winscp_sessions(text)[0]
    assert changed(text, work, "PingType", 1) == text.replace("PingType=0", "PingType=1")
    path = "D:\\ü k.ppk"
    assert ini.winscp_sessions(changed(text, work, "PublicKeyFile", path))[0].text(
        "PublicKeyFile"
    ) == (path)
    added = changed(text, work, "TcpNoDelay", 1)
    assert "PasswordPlain=hunter2\r\nTcpNoDelay=1\r\n\r\n" in added


def test_a_portable_kitty_session() -> None:
    text = read("kitty-portable-session")
    session = ini.kitty_session(text, "My%20Server")
    assert session.name == "My Server"
    assert session.text("HostName") == "host.example.com"
    assert session.port == 2222
    assert session.keepalive == 30
    assert session.text("PublicKeyFile") == "C:\\Users\\a\\id.ppk"
    assert [value.name for value in session.secrets()] == ["Password"]
    assert changed(text, session, "PortNumber", 22) == text.replace("2222", "22")
    moved = ini.kitty_session(changed(text, session, "PublicKeyFile", "D:\\k.ppk"))
    assert moved.text("PublicKeyFile") == "D:\\k.ppk"


def test_spans_frame_what_they_say() -> None:
    dice = random.Random(20260822)
    pieces = [
        "[Sessions\\a]",
        "\n",
        "\r\n",
        "HostName",
        "=",
        " ",
        "%41",
        ";",
        "[",
        "]",
        "é",
        "\udce9",
    ]
    for _ in range(3000):
        text = "".join(dice.choice(pieces) for _ in range(12))
        at = 0
        for section in ini.parse(text):
            assert text[section.start : section.heading_end].strip(" \t") == f"[{section.name}]"
            for value in section.values:
                assert at <= value.name_start <= value.name_end < value.start <= value.end
                assert text[value.name_start : value.name_end] == value.name
                at = value.end
            assert section.heading_end <= section.end <= len(text)
        for value in ini.kitty_session(text.replace("=", "\\")).values:
            assert value.name_end < value.start <= value.end


def test_a_byte_order_mark_does_not_hide_the_first_section() -> None:
    (session,) = ini.winscp_sessions("\ufeff[Sessions\\a]\r\nHostName=h\r\n")
    assert session.text("HostName") == "h"


@pytest.mark.slow
def test_long_lines_and_long_files_are_answered() -> None:
    for text in (
        "x" * 10_000_000,
        "[Sessions\\a]\nHostName=" + "%" * 1_000_000,
        "[Sessions\\a]\n" * 100_000,
        "[Sessions\\a]\n" + "A=b\n" * 100_000,
        "\\" * 5_000_000,
    ):
        ini.winscp_sessions(text)
        ini.kitty_session(text)
