"""Patterns against a transcription-free judge: every short pattern and every short name."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sshlint.config.patterns import (
    Index,
    Patterns,
    comma_patterns,
    fold,
    host_patterns,
    hostname_matches,
    list_matches,
    matches,
    octets,
)
from tests.strategies import host_lists, repeatable


def texts(alphabet: str, longest: int) -> list[str]:
    return [
        "".join(letters)
        for size in range(longest + 1)
        for letters in itertools.product(alphabet, repeat=size)
    ]


def by_definition(pattern: str, name: str) -> bool:
    if not pattern:
        return not name
    if pattern[0] == "*":
        return any(by_definition(pattern[1:], name[at:]) for at in range(len(name) + 1))
    return bool(name) and pattern[0] in ("?", name[0]) and by_definition(pattern[1:], name[1:])


def test_every_short_pattern_matches_exactly_the_names_it_defines() -> None:
    names = texts("ab", 5)
    for pattern in texts("ab*?", 4):
        for name in names:
            assert matches(pattern, name) == by_definition(pattern, name), (pattern, name)


@repeatable(max_examples=1500)
@given(st.text("ab?*", max_size=9), st.text("ab", max_size=9))
def test_long_random_patterns_match_exactly_the_names_they_define(pattern: str, name: str) -> None:
    assert matches(pattern, name) == by_definition(pattern, name)


@pytest.mark.parametrize("pattern", ["*a" * 40 + "b", "*" * 5000 + "b", "*?a" * 200 + "b"])
def test_a_hostile_pattern_costs_no_more_than_a_plain_one(pattern: str) -> None:
    assert not matches(pattern, "a" * 5000)


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        pytest.param("?", "ö", False, id="a question mark is one byte of a two-byte letter"),
        pytest.param("??", "ö", True, id="two question marks are both bytes of a letter"),
        pytest.param("[ab]", "a", False, id="brackets are ordinary characters"),
        pytest.param("A", "a", False, id="case counts"),
        pytest.param("!a", "!a", True, id="a lone pattern knows no negation"),
        pytest.param("a\n", "a", False, id="a line feed is a character like any other"),
        pytest.param("*", "a\nb", True, id="a star takes a line feed"),
    ],
)
def test_a_pattern_is_read_as_ssh_reads_it(pattern: str, name: str, expected: bool) -> None:
    assert matches(pattern, name) is expected


@pytest.mark.parametrize(
    ("words", "name", "expected"),
    [
        pytest.param("*.lan !x.lan", "a.lan", True, id="a name no negation takes away"),
        pytest.param("!x.lan *.lan", "x.lan", False, id="a negation in front still vetoes"),
        pytest.param("!x", "y", False, id="negations alone match nothing"),
        pytest.param("a,b", "a", False, id="a comma is part of the pattern"),
        pytest.param("!!a", "!a", False, id="a second exclamation mark belongs to the name"),
    ],
)
def test_a_host_line(words: str, name: str, expected: bool) -> None:
    assert host_patterns(words.split()).match(name) is expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        pytest.param("a,b", "b", True, id="any member will do"),
        pytest.param("*,!b", "b", False, id="a negated member vetoes"),
        pytest.param("!b", "a", False, id="only negated members match nothing"),
        pytest.param("", "", False, id="an empty list has no member"),
        pytest.param(",a", "", True, id="an empty member in front matches the empty name"),
        pytest.param("a,", "", False, id="a trailing comma adds no member"),
        pytest.param("a," + "b" * 1022, "a", True, id="a member of 1022 bytes is read"),
        pytest.param("a," + "b" * 1023, "a", False, id="a longer member spoils the whole list"),
        pytest.param("A", "a", False, id="case counts"),
    ],
)
def test_a_comma_list(text: str, name: str, expected: bool) -> None:
    assert list_matches(text, name) is expected


def test_a_folded_list_lowers_its_patterns_only() -> None:
    assert list_matches("WEB*", "web1", folded=True)
    assert not list_matches("web*", "WEB1", folded=True)
    assert hostname_matches("WEB*", "Web1")


def test_only_ascii_letters_are_folded() -> None:
    assert fold("ÄAÖ") == "ÄaÖ"
    assert fold("ABC") == "abc"


@repeatable(max_examples=40)
@given(st.lists(host_lists("ab.*?", 5, 2), min_size=10, max_size=10))
def test_the_index_finds_every_list_that_matches(lists: list[Patterns]) -> None:
    index = Index()
    for number, patterns in enumerate(lists):
        index.add(number, patterns)
    for name in texts("ab.", 4):
        expected = {number for number, patterns in enumerate(lists) if patterns.match(name)}
        assert expected <= index.candidates(name)


def test_the_index_leaves_out_lists_that_cannot_match() -> None:
    index = Index()
    for number in range(1000):
        index.add(number, host_patterns([f"h{number}", f"*.z{number}.lan", f"p{number}-*"]))
    assert index.candidates("h7") == {7}
    assert index.candidates("a.z8.lan") == {8}
    assert index.candidates("p9-x") == {9}


def test_octets_keep_undecodable_bytes() -> None:
    assert octets(b"\xff\xc3\xb6".decode("utf-8", "surrogateescape")) == "\xff\xc3\xb6"


def test_a_list_that_is_too_long_matches_nothing() -> None:
    assert comma_patterns("*," + "x" * 1023) == Patterns(("*", "x" * 1023), (), endless=True)
    assert not comma_patterns("*," + "x" * 1023).match("a")


def test_many_patterns_of_question_marks_are_not_tried_one_by_one() -> None:
    index = Index()
    index.add_patterns((number, f"?d{number}?") for number in range(10_000))
    assert index.anywhere == 0
    assert index.candidates("xd77y") == {77}
    assert index.candidates("xd77") == {7}


def test_a_message_that_quotes_megabytes_is_cut() -> None:
    from sshlint.excerpt import gate

    assert gate(longest=10)("ab " * 1000) == "ab ab ab a…"
    assert gate(longest=10)("ab") == "ab"
