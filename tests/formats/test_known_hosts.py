"""known_hosts: entries and spans; that the verdicts are ssh's is for tests/oracle."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from sshlint.formats import known_hosts
from sshlint.formats.known_host_names import hash_name, match_pattern, matches, possible
from tests.strategies import BLOB, known_hosts_texts, repeatable

FIXTURES = Path(__file__).parents[2] / "fixtures" / "formats" / "known_hosts"
KEY = BLOB


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape")


def check_that_nothing_is_lost(text: str) -> None:
    """Entries stand in order; between them are blanks, comments and line ends only."""
    at = 0
    for entry in known_hosts.parse(text).entries:
        gap = text[at : entry.start]
        assert all(_is_dull(line) for line in gap.split("\n")), gap
        assert text.count("\n", 0, entry.start) == entry.number - 1
        spans = known_hosts.spans(text, entry)
        fields = (entry.marker, entry.hosts, entry.key_type, entry.base64, entry.comment)
        for (start, end), field in zip(spans, fields, strict=True):
            assert text[start:end] == field
            assert at <= start <= end <= entry.end
        if entry.problem:
            assert entry.problem.message
            assert text[entry.problem.start : entry.problem.end]
        at = entry.end
    assert all(_is_dull(line) for line in text[at:].split("\n"))


def _is_dull(line: str) -> bool:
    visible = line.partition("\0")[0].strip(" \t\r")
    return not visible or visible.startswith("#")


@pytest.mark.parametrize("path", sorted(FIXTURES.iterdir()), ids=lambda path: path.name)
def test_fixture_files_lose_nothing(path: Path) -> None:
    check_that_nothing_is_lost(read(path))


@pytest.mark.slow
@repeatable(max_examples=800)
@given(known_hosts_texts())
def test_random_texts_lose_nothing(text: str) -> None:
    check_that_nothing_is_lost(text)


def test_fields_and_reasons_of_every_form() -> None:
    entries = known_hosts.parse(read(FIXTURES / "all-forms-of-a-line")).entries
    seen = [(e.number, e.marker, e.hosts[:12], e.problem and e.problem.code) for e in entries]
    assert seen == [
        (2, "", "github.com,1", None),
        (3, "", "[gitlab.exam", None),
        (5, "", "|1|MDEyMzQ1N", None),
        (6, "@cert-authority", "*.example.co", None),
        (7, "@revoked", "*", None),
        (8, "", "truncated.ex", "truncated"),
        (9, "", "wrong.exampl", "mismatch"),
        (10, "", "old.example.", "unknown-type"),
        (11, "", "", "marker"),
        (12, "", "-----BEGIN", "private-key"),
        (13, "", "no-final-new", None),
    ]
    assert entries[0].patterns == ("github.com", "140.82.121.3")
    assert entries[0].comment == "first"
    assert entries[2].hashed
    assert matches(entries[2].hosts, "Secret.Example.com")
    assert not matches(entries[2].hosts, "secret.example.com", 2222)
    assert matches(entries[1].hosts, "gitlab.example.com", 2222)


def test_every_line_of_a_pasted_private_key_is_named() -> None:
    private = "-----BEGIN EC PRIVATE KEY-----\nAAAA\nBB BB\n-----END EC PRIVATE KEY-----\n"
    text = f"{private}h ssh-ed25519 {KEY}\n"
    codes = [entry.problem and entry.problem.code for entry in known_hosts.parse(text).entries]
    assert codes == ["private-key"] * 4 + [None]


def test_a_byte_order_mark_belongs_to_the_first_host() -> None:
    parsed = known_hosts.parse(read(FIXTURES / "byte-order-mark"))
    assert parsed.marked
    assert parsed.entries[0].hosts == "\ufeffa.example.com"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("[h]:22", False),
        ("h:2222", False),
        ("[h]", False),
        ("[h]:99999", False),
        ("[h]:2222", True),
        ("h", True),
        ("::1", True),
        ("[*]:22", True),
    ],
)
def test_patterns_that_match_nothing(pattern: str, expected: bool) -> None:
    assert possible(pattern) is expected


def test_a_hashed_host_is_ssh_keygens() -> None:
    # made by: ssh-keygen -H, OpenSSH 9.2, host "example.com"
    made = hash_name("example.com", b"\0" * 20)
    assert made.startswith("|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|")
    assert matches(made, "example.com")


def test_hostile_patterns_are_answered() -> None:
    assert not match_pattern("a" * 255, "*a" * 500 + "b")
    assert not match_pattern("a" * 100_000, "*a*a*a*a*b")


def test_long_lines_and_long_files_are_answered() -> None:
    for line in ("x" * 10_000_000, "h ssh-rsa " + "A" * 10_000_000, "@" + "y" * 10_000_000):
        (entry,) = known_hosts.parse(line).entries
        assert entry.problem
    for line in (" " * 10_000_000, "#" * 10_000_000):
        assert not known_hosts.parse(line).entries
    assert known_hosts.parse("h ssh-ed25519 " + KEY + " " * 10_000_000).entries[0].problem is None
    assert len(known_hosts.parse(f"h ssh-ed25519 {KEY}\n" * 100_000).entries) == 100_000
