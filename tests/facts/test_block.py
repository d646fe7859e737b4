"""Whom a block speaks for: how wide it is, whether it stays on this machine, and in words."""

from __future__ import annotations

import pytest

from sshlint.facts.config_text.block import (
    hosts_asked_for,
    is_local,
    is_wide,
    is_wide_pattern,
    reach,
)
from sshlint.formats.ssh_config import Block, parse
from sshlint.source import Source


def blocks(text: str, parent: Block | None = None) -> list[Block]:
    return parse(Source("config", text.encode()), parent).blocks


def last(text: str) -> Block:
    return blocks(text)[-1]


WIDE = ["*", "*.c?m", "?*", "web*", "*.com", "*.*", "web*.example.c*", "11.*", "1*.2.3.*"]
NARROW = ["web", "*.example.com", "web*.example.com", "!*", "10.*.0.1", ""]
# Hosts of one network, so many characters, domains that nobody can register.
NARROW += ["10.0.0.*", "10.*", "192.168.*", "172.16.?.*", "web??", "??", "*.local", "*.Lan"]


@pytest.mark.parametrize("pattern", WIDE)
def test_a_wildcard_in_the_last_two_labels_is_wide(pattern: str) -> None:
    assert is_wide_pattern(pattern)


@pytest.mark.parametrize("pattern", NARROW)
def test_a_name_or_a_wildcard_before_the_last_two_labels_is_not(pattern: str) -> None:
    assert not is_wide_pattern(pattern)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("User bob\n", "any host"),
        ("Host *\n", "any host"),
        ("Host * !db\n", "any host"),
        ("Match all\n", "any host"),
        ("Host web db\n", "web and db"),
        ("Host web !db\n", "web"),
        ("Host *.org\n", "any host named *.org"),
        ("Host *.example.com\n", "*.example.com"),
        ("Host a b c d e\n", "a, b, c, d and e"),
        ("Match host a,b exec true\n", "a and b"),
        ("Match originalhost a user b\n", "a"),
        ("Match user bob\n", "what Match user bob matches"),
        ("Host localhost *.localhost\n", "localhost and *.localhost"),
    ],
)
def test_a_block_is_named_in_words(text: str, words: str) -> None:
    assert reach(last(text)) == words


def test_an_included_file_speaks_for_the_hosts_of_its_include() -> None:
    outer = last("Host web\n")
    (inner,) = blocks("Port 22\n", outer)
    assert reach(inner) == "web"
    assert not is_wide(inner)
    assert is_wide(blocks("Host *\n", last("Host *\n"))[-1])


@pytest.mark.parametrize(
    "text",
    [
        "Host localhost\n",
        "Host 127.0.0.1 127.1.2.3 ::1\n",
        "Host box.test *.localhost\n",
        "Host default\n    HostName 127.0.0.1\n",
        "Match host localhost\n",
    ],
)
def test_a_block_for_this_machine_or_a_name_to_throw_away_is_local(text: str) -> None:
    block = last(text)
    assert is_local(block)
    assert is_local(blocks("Port 22\n", block)[0])


@pytest.mark.parametrize(
    "text",
    ["Host *\n", "Host web localhost\n", "Port 22\n", "Host localhost\n    HostName web\n"],
)
def test_a_block_that_leads_elsewhere_is_not_local(text: str) -> None:
    assert not is_local(last(text))


def test_negations_do_not_ask_for_hosts() -> None:
    assert hosts_asked_for(last("Host !a b\n")) == ["b"]
    assert hosts_asked_for(last("Match !exec true host a,!b\n")) == ["a"]
    assert hosts_asked_for(last("Match all\n")) == []
