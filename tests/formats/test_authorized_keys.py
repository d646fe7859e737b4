"""authorized_keys: entries, options and spans; that the verdicts are sshd's is for tests/oracle."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from sshlint.formats.authorized_keys import authorized_lines as authorized_keys
from sshlint.formats.authorized_keys.authorized_options import parse_options
from sshlint.formats.authorized_keys.authorized_values import Expiry, expiry
from tests.strategies import BLOB, authorized_keys_texts, repeatable

FIXTURES = Path(__file__).parents[2] / "fixtures" / "formats" / "authorized_keys"
KEY = BLOB


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape")


def check_that_nothing_is_lost(text: str) -> None:
    at = 0
    for entry in authorized_keys.parse(text).entries:
        for line in text[at : entry.start].split("\n"):
            visible = line.partition("\0")[0].strip(" \t\r")
            assert not visible or visible.startswith("#")
        assert text.count("\n", 0, entry.start) == entry.number - 1
        for start, field in (
            (entry.start, entry.option_text),
            (entry.type_start, entry.key_type),
            (entry.base64_start, entry.base64),
            (entry.comment_start, entry.comment),
        ):
            assert text.startswith(field, start)
            assert at <= start <= start + len(field) <= entry.end
        for option in entry.options:
            assert entry.start <= option.start < option.end <= entry.type_start
            assert text[option.start :].lower().removeprefix("no-").startswith(option.name)
        if entry.problem:
            assert entry.problem.message
            assert entry.start <= entry.problem.start < entry.problem.end <= entry.end
        at = entry.end


@pytest.mark.parametrize("path", sorted(FIXTURES.iterdir()), ids=lambda path: path.name)
def test_fixture_files_lose_nothing(path: Path) -> None:
    check_that_nothing_is_lost(read(path))


@pytest.mark.slow
@repeatable(max_examples=1000)
@given(authorized_keys_texts())
def test_random_texts_lose_nothing(text: str) -> None:
    check_that_nothing_is_lost(text)


def test_fields_and_reasons_of_every_form() -> None:
    text = read(FIXTURES / "all-forms-of-a-line")
    entries = authorized_keys.parse(text).entries
    seen = [(e.number, e.key_type, e.comment, e.problem and e.problem.code) for e in entries]
    assert seen == [
        (2, "ssh-ed25519", "alice@laptop", None),
        (3, "ssh-rsa", "with options", None),
        (4, "ssh-ed25519", "", None),
        (5, "ssh-ed25519", "CA", None),
        (6, "ecdsa-sha2-nistp256", "", None),
        (8, "ssh-ed25519", entries[5].comment, "base64"),
        (9, "", "", "options"),
        (10, "ssh-ed25519", "", "options"),
        (11, "", "", "wrapped"),
        (12, "", "", "wrapped"),
        (13, "", "", "private-key"),
        (14, "ssh-ed25519", "no final newline", None),
    ]
    command = entries[1].option("command")
    assert command is not None
    assert command.value == 'echo "hi, you"'
    assert text[command.start : command.end] == 'command="echo \\"hi, you\\""'
    assert entries[3].cert_authority
    assert [option.name for option in entries[4].options] == [
        "expiry-time",
        "environment",
        "permitopen",
        "permitlisten",
        "tunnel",
    ]
    glued = authorized_keys.second_key(text, entries[5])
    assert glued is not None
    assert text.startswith("ssh-rsa AAAA", glued)
    assert all(authorized_keys.second_key(text, entry) is None for entry in entries[:5])


def test_a_second_key_in_the_comment_is_found() -> None:
    text = f"ssh-ed25519 {KEY} me ssh-ed25519 {KEY} you"
    (entry,) = authorized_keys.parse(text).entries
    assert entry.problem is None
    assert authorized_keys.second_key(text, entry) == text.rindex("ssh-ed25519")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("20300101Z", Expiry(1893456000, True)),
        ("203001010000", Expiry(1893456000, False)),
        ("20300231Z", Expiry(1898726400, True)),
        ("2030-01-01", None),
        ("20301301", None),
        ("19600101", None),
        ("", None),
        ("Z", None),
    ],
)
def test_expiry_times(value: str, expected: Expiry | None) -> None:
    assert expiry(value) == expected


PASTED = """ssh-ed25519 {key} before
-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ
AAAA
-----END OPENSSH PRIVATE KEY-----
ssh-ed25519 {key} between
  -----BEGIN RSA PRIVATE KEY-----
AAAA
ssh-ed25519 {key} the other was cut off
PuTTY-User-Key-File-2: ssh-rsa
Encryption: none
Private-MAC: 00
nothing
"""


def test_every_line_of_a_pasted_private_key_is_named_and_never_quoted() -> None:
    entries = authorized_keys.parse(PASTED.format(key=KEY)).entries
    codes = [entry.problem.code if entry.problem else "" for entry in entries]
    private = ["private-key"]
    assert codes == ["", *private * 4, "", *private * 2, "", *private * 3, "no-key"]
    assert all("b3Bl" not in entry.problem.message for entry in entries if entry.problem)
    assert "b3Bl" not in repr(authorized_keys.parse(PASTED.format(key=KEY)))


def test_negated_flags_keep_their_name() -> None:
    options = parse_options("restrict,No-PTY,pty")
    assert [(option.name, option.negated) for option in options] == [
        ("restrict", False),
        ("pty", True),
        ("pty", False),
    ]


@pytest.mark.slow
def test_megabytes_of_options_are_answered() -> None:
    for options in (
        "restrict," * 120_000,
        'environment="A=b",' * 60_000,
        'permitopen="a:1",' * 60_000,
        'command="' + "\\" * 1_000_000,
        'command="' + 'a\\"' * 500_000 + '"',
        '"' * 1_000_000,
        "x" * 10_000_000,
        'from="' + "1.2.3.4/8," * 100_000 + '"',
        'command="' + "a" * 10_000_000,
        "sk-" * 1_000_000,
    ):
        text = f"{options} ssh-ed25519 {KEY}"
        (entry,) = authorized_keys.parse(text).entries
        assert entry.problem is not None or len(entry.options) > 0
        authorized_keys.second_key(text, entry)
