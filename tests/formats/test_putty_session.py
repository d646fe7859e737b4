"""PuTTY's Unix files and the view of a session that all stores share."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sshlint.formats.putty import putty_host_keys, putty_names, putty_session

FIXTURES = Path(__file__).parents[2] / "fixtures" / "formats" / "putty"


def read(name: str) -> str:
    return (FIXTURES / name).read_bytes().decode("utf-8", "surrogateescape")


def session() -> putty_session.Session:
    return putty_session.parse(read("sessions/My%20Server"), "My%20Server")


def test_what_putty_reads_of_a_session() -> None:
    found = session()
    assert found.name == "My Server"
    assert found.text("UserName") == "bob"
    assert found.number("PingInterval") == 5
    assert found.keepalive == 300
    assert found.text("PublicKeyFile") == ""
    assert found.number("RekeyTime") == 0
    assert found.text("RekeyBytes") == "1G"
    assert found.flag("TCPNoDelay")
    assert found.port == 22
    assert found.is_ssh
    assert found.value("Compression") is None
    assert found.span("Compression") == (0, 0)
    assert [value.name for value in found.secrets()] == ["ProxyPassword"]
    assert "hunter2" not in repr(found) + repr(found.values)


def test_what_putty_ignores_in_a_session() -> None:
    ignored = [(value.name, value.text, reason) for value, reason in session().ignored()]
    assert ignored == [
        ("UserName", "carol", "duplicate"),
        ("username", "dave", "case"),
        (" PublicKeyFile", "/home/a/id.ppk", "blanks"),
        ("RekeyTime", "x", "number"),
    ]


def test_a_protocol_putty_does_not_know_is_ignored() -> None:
    found = putty_session.parse("Protocol=SSH\nPortNumber=2222\n")
    assert [reason for _, reason in found.ignored()] == ["protocol"]
    assert found.port == 22
    assert putty_session.parse("Protocol=telnet\nPortNumber=23\n").port == 23
    assert not putty_session.parse("Protocol=telnet\nPortNumber=23\n").is_ssh


@pytest.mark.parametrize("name", ["sessions/My%20Server", "sessions/crlf"])
def test_spans_frame_what_they_say(name: str) -> None:
    check_spans(read(name))


def test_random_texts_lose_nothing() -> None:
    dice = random.Random(20260822)
    pieces = [
        "HostName",
        "=",
        "\n",
        "\r\n",
        "\r",
        "\0",
        " ",
        "x",
        "é",
        "\udce9",
        "PortNumber=",
        "22",
    ]
    for _ in range(3000):
        check_spans("".join(dice.choice(pieces) for _ in range(12)))


def check_spans(text: str) -> None:
    """Values stand in order, and rewriting each as it was gives the same text back."""
    at = 0
    for value in putty_session.parse(text).values:
        assert at <= value.name_start <= value.name_end < value.start <= value.end
        line = text[value.name_start : value.end]
        if "\0" not in line:
            assert line == f"{value.name}={value.text}"
        at = value.end


def test_a_change_is_made_in_the_first_occurrence() -> None:
    text = read("sessions/My%20Server")
    change = session().change("UserName", "alice")
    new = text[: change.start] + change.replacement + text[change.end :]
    assert new == text.replace("UserName=bob", "UserName=alice")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HostName=a\n", "HostName=a\nTCPNoDelay=1\n"),
        ("HostName=a\r\n", "HostName=a\r\nTCPNoDelay=1\r\n"),
        ("HostName=a", "TCPNoDelay=1\nHostName=a"),
        ("", "TCPNoDelay=1\n"),
    ],
)
def test_a_new_setting_gets_a_line_of_its_own(text: str, expected: str) -> None:
    change = putty_session.parse(text).change("TCPNoDelay", 1)
    assert text[: change.start] + change.replacement + text[change.end :] == expected


def test_a_value_of_several_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="several lines"):
        putty_session.parse("").change("HostName", "a\nb")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("22", 22),
        (" \t+7x", 7),
        ("x2", 0),
        ("", 0),
        ("-58", -58),
        ("4294967296", 0),
        ("2147483648", -2147483648),
        ("99999999999999999999", -1),
        ("9" * 10_000, -1),
        ("-" + "9" * 10_000, 0),
        ("0x10", 0),
    ],
)
def test_numbers_are_read_as_atoi_does(text: str, number: int) -> None:
    assert putty_session.atoi(text) == number


@pytest.mark.parametrize(
    ("text", "user", "host", "port"),
    [
        ("h", None, "h", None),
        ("u@h:22", "u", "h", "22"),
        ("a@b@h", "a@b", "h", None),
        ("[::1]:22", None, "[::1]", "22"),
        ("::1", None, "::1", None),
        ("@h", "", "h", None),
    ],
)
def test_host_names_are_split_as_putty_does(
    text: str, user: str | None, host: str, port: str | None
) -> None:
    assert putty_session.split_host_name(text) == (user, host, port)


def test_names_on_windows() -> None:
    # saved by PuTTY 0.85 under Wine
    escaped = '%2EMy%20Sess/1%20#%25.x=a%5Cb"q'
    assert putty_names.escape_windows('.My Sess/1 #%.x=a\\b"q') == escaped
    assert putty_names.unescape_windows(escaped) == '.My Sess/1 #%.x=a\\b"q'
    assert putty_names.escape_windows("é") == "%E9"
    assert putty_names.unescape_windows("%E9") == "é"
    with pytest.raises(UnicodeEncodeError):
        putty_names.escape_windows("漢")


def test_random_names_come_back_from_every_escape() -> None:
    dice = random.Random(20260822)
    for _ in range(2000):
        name = "".join(
            dice.choice("aZ0 .%/\\*?#=ü\udcff~é\x01") for _ in range(1 + dice.randrange(8))
        )
        assert putty_names.unescape(putty_names.escape_unix(name)) == name
        printable = name.replace("\udcff", "")
        assert putty_names.unescape_winscp(putty_names.escape_winscp(printable)) == printable
        if printable:
            assert putty_names.unescape_windows(putty_names.escape_windows(printable)) == printable


def test_the_empty_name_is_default_settings() -> None:
    assert putty_names.escape_unix("") == "Default%20Settings"


def test_cached_host_keys() -> None:
    found = putty_host_keys.parse(read("sshhostkeys"))
    assert [(key.algorithm, key.port, key.host) for key in found] == [
        ("rsa2", 22, "host.example.com"),
        ("ssh-ed25519", 2222, "10.0.0.1"),
        ("dss", 22, "old.example.com"),
        ("rsa", 22, "v1.example.com"),
    ]
    text = read("sshhostkeys")
    assert text[found[2].start : found[2].end].startswith("dss@22:old.example.com ")


def test_trusted_host_cas() -> None:
    record = putty_host_keys.host_ca(putty_session.parse(read("sshhostcas/Work"), "Work"))
    assert record.name == "Work"
    assert record.validity == "* && port:22"
    assert record.permit_rsa_sha1
    assert putty_host_keys.host_ca(
        putty_session.parse("MatchHosts=a\nMatchHosts=b\n")
    ).validity == ("a || b")


def test_long_lines_and_long_files_are_answered() -> None:
    for text in (
        "x" * 10_000_000,
        "HostName=" + "x" * 10_000_000,
        "\n" * 1_000_000,
        "\0\n" * 500_000,
    ):
        putty_session.parse(text)
    assert len(putty_session.parse("HostName=x\n" * 200_000).values) == 200_000
