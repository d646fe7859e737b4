"""Registry exports: encodings, values, sessions, edits that change nothing else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sshlint.formats.putty import putty_host_keys, putty_reg, reg, reg_text
from sshlint.formats.putty.putty_session import Change, Session

FIXTURES = Path(__file__).parents[2] / "fixtures" / "formats" / "reg"
FILES = sorted(FIXTURES.iterdir())
WHOLE = [path for path in FILES if "cut" not in path.name]
HEADER = reg.VERSION_5 + "\r\n\r\n"
PUTTY = "[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\s]\r\n"


def apply(registry: reg.Registry, change: Change) -> bytes:
    return reg_text.replace(registry.decoded, change.start, change.end, change.replacement)


def only_session(text: str) -> tuple[reg.Registry, Session]:
    registry = reg.parse((HEADER + PUTTY + text).encode())
    (session,) = putty_reg.sessions(registry)
    return registry, session


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_comes_back_byte_for_byte(path: Path) -> None:
    data = path.read_bytes()
    registry = reg.parse(data)
    assert reg_text.encode(registry.decoded) == data
    check_spans(registry)


def check_spans(registry: reg.Registry) -> None:
    text, at = registry.text, 0
    for key in registry.keys:
        assert at <= key.start < key.heading_end <= key.end
        assert key.path in text[key.start : key.heading_end]
        at = key.heading_end
        for value in key.values:
            assert at <= value.name_start <= value.name_end < value.start < value.end
            assert "=" in text[value.name_end : value.start]
            at = value.end
        assert at <= key.end
    for problem in registry.problems:
        assert 0 <= problem.start <= problem.end <= len(text)


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.name)
def test_every_encoding_gives_the_same_session(path: Path) -> None:
    registry = reg.parse(path.read_bytes())
    assert registry.version == (4 if "regedit4" in path.name else 5)
    session, odd = putty_reg.sessions(registry)
    assert session.name == "My Server"
    assert odd.name == 'odd"name]x'
    assert session.text("HostName") == "last.example.com"
    assert session.port == 2222
    assert session.text("PublicKeyFile") == 'C:\\keys\\id "work".ppk'
    assert session.text("LogFileName") == "C:keysputty.log"
    assert session.number("LogFileClash") == -1
    assert session.text("RekeyBytes") == "4G"
    assert session.flag("Compression")
    assert session.keepalive == 0, "REG_SZ where PuTTY wants REG_DWORD"
    assert session.text("UserName") == "", "REG_EXPAND_SZ where PuTTY wants REG_SZ"
    assert [(value.name, reason) for value, reason in session.ignored()] == [
        ("HostName", "duplicate"),
        ("PingIntervalSecs", "type"),
        ("UserName", "type"),
    ]
    assert [value.name for value in session.secrets()] == ["ProxyPassword"]
    assert "hunter2" not in repr(session) + repr(registry)
    (bad,) = registry.problems
    assert registry.text[bad.start : bad.end] == "what"
    start, end = session.span("LogFileName")
    assert reg.has_lost_backslashes(registry.text, start, end)
    start, end = session.span("PublicKeyFile")
    assert not reg.has_lost_backslashes(registry.text, start, end)
    assert [(key.algorithm, key.host) for key in putty_reg.host_keys(registry)] == [
        ("rsa2", "host.example.com"),
        ("ssh-ed25519", "h x"),
    ]
    (authority,) = putty_reg.host_cas(registry)
    assert putty_host_keys.host_ca(authority).validity == "*"


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.name)
def test_an_edit_changes_nothing_but_its_value(path: Path) -> None:
    data = path.read_bytes()
    registry = reg.parse(data)
    session = putty_reg.sessions(registry)[0]
    changed = reg.parse(apply(registry, session.change("PingIntervalSecs", 59)))
    old, new = registry.text, changed.text
    assert new == old.replace('"PingIntervalSecs"="30"', '"PingIntervalSecs"=dword:0000003b')
    assert changed.decoded[1:] == registry.decoded[1:]
    assert putty_reg.sessions(changed)[0].keepalive == 59


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.name)
def test_a_new_setting_goes_behind_the_session_it_belongs_to(path: Path) -> None:
    registry = reg.parse(path.read_bytes())
    session = putty_reg.sessions(registry)[0]
    for key, value in (("TCPNoDelay", 0), ("LogHost", 'a\\b"c'), ("LogFileClash", -1)):
        changed = reg.parse(apply(registry, session.change(key, value)))
        again = putty_reg.sessions(changed)[0]
        assert (again.number(key) if isinstance(value, int) else again.text(key)) == value
        assert len(changed.problems) == len(registry.problems)
        assert changed.newline == registry.newline


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('"HostName"="a"\r\n"hostname"="b"', "b"),
        ('"HostName"="a"\r\n"HostName"=-', ""),
        ('"HostName"="a"\r\n\r\n[-' + PUTTY[1:].strip(), None),
        ('"HostName"="a"\r\n\r\n' + PUTTY.replace("\\s]", "\\S]") + '"PortNumber"=dword:16', "a"),
        ('  "HostName" = "a" ; comment', "a"),
        ('"HostName"="two\r\nlines"\r\n"LogHost"="x"', "two\r\nlines"),
        ('"HostName"=hex(1):61,\\\r\n  00,00,\\\r\n00', "a"),
        ('"HostName"=hex(1):61,00,00,\\', "a"),
        (';"HostName"="a"', ""),
        ('"HostName="a"', ""),
        ('"HostName"="a', ""),
        ('"HostName"="a" b', ""),
        ("HostName=a", ""),
        ('@="a"', ""),
    ],
)
def test_values_as_importing_would_leave_them(lines: str, expected: str | None) -> None:
    registry = reg.parse((HEADER + PUTTY + lines).encode())
    check_spans(registry)
    found = putty_reg.sessions(registry)
    assert (found[0].text("HostName") if found else None) == expected


def test_sessions_of_the_relatives_are_told_apart() -> None:
    text = HEADER + "".join(
        f'[HKEY_CURRENT_USER\\Software\\{location}\\Sessions\\a%20b]\r\n"HostName"="h"\r\n'
        for location in (
            "SimonTatham\\PuTTY",
            "9bis.com\\KiTTY",
            "Martin Prikryl\\WinSCP 2",
            "x\\y",
        )
    )
    found = putty_reg.sessions(reg.parse(text.encode()))
    assert [(session.program, session.name) for session in found] == [
        ("putty", "a b"),
        ("kitty", "a b"),
        ("winscp", "a b"),
    ]


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.name)
def test_a_file_cut_anywhere_is_read_up_to_there(path: Path) -> None:
    data = path.read_bytes()
    for end in range(0, len(data), 37):
        registry = reg.parse(data[:end])
        assert reg_text.encode(registry.decoded) == data[:end]
        check_spans(registry)
        putty_reg.sessions(registry)


def test_an_odd_number_of_utf_16_bytes_is_a_problem() -> None:
    registry = reg.parse((FIXTURES / "utf-16le-cut-in-the-middle.reg").read_bytes())
    assert "middle of a character" in registry.problems[-1].message


def test_random_bytes_come_back() -> None:
    seed = 20260822
    dice = random.Random(seed)
    pieces = [HEADER, PUTTY, '"HostName"=', '"', "\\", "a", "\r\n", "\n", "dword:", "1f", "hex(7):"]
    pieces += [";", "[", "]", "-", "=", "@", "é", "\ud800", "\udfff", "\0", ",00"]
    for _ in range(2000):
        text = "".join(dice.choice(pieces) for _ in range(15))
        for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"", "")):
            data = mark + (
                text.encode(encoding, "surrogatepass")
                if mark
                else text.encode("utf-8", "surrogatepass") + bytes([dice.randrange(256)])
            )
            registry = reg.parse(data)
            assert reg_text.encode(registry.decoded) == data
            check_spans(registry)


def test_a_text_of_several_lines_is_not_written() -> None:
    _, session = only_session('"HostName"="a"\r\n')
    with pytest.raises(ValueError, match="several lines"):
        session.change("HostName", "a\nb")


@pytest.mark.slow
def test_large_exports_are_answered() -> None:
    for body in (
        '"HostName"="' + "x" * 5_000_000,
        '"HostName"="' + "\\\\" * 2_000_000 + '"',
        '"HostName"=hex(1):' + "61,00,\\\r\n" * 200_000,
        '"A"="\r\n' * 200_000,
        "[" * 3_000_000,
        '"' * 2_000_000,
        "\\" * 3_000_000,
        ('"PortNumber"=dword:00000016\r\n') * 100_000,
    ):
        registry = reg.parse((HEADER + PUTTY + body).encode())
        putty_reg.sessions(registry)
