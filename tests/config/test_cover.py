"""Covering and overlapping, against all names that are long enough to tell."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given

from sshlint.config.cover import can_match, covers, overlaps
from sshlint.config.patterns import Patterns, host_patterns
from tests.strategies import host_lists, repeatable

# Patterns of up to 4 tokens over two letters; "c" stands for all bytes in none of them. Two lists
# of two such patterns differ, if at all, within names of this length.
NAMES = [
    "".join(letters) for size in range(1, 8) for letters in itertools.product("abc", repeat=size)
]


@repeatable(max_examples=250)
@given(host_lists(), host_lists())
def test_random_lists_against_every_short_name(one: Patterns, two: Patterns) -> None:
    first = {name for name in NAMES if one.match(name)}
    second = {name for name in NAMES if two.match(name)}
    assert covers(one, two) == (second <= first)
    assert overlaps(one, two) == bool(first & second)
    assert can_match(one) == bool(first)


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ("*", "web", True),
        ("*.lan", "a.lan b.lan", True),
        ("*.lan !b.lan", "a.lan b.lan", False),
        ("*.lan !b.lan", "*.lan !b.*", True),
        ("a* b*", "ab* ba*", True),
        ("?*", "*", True),
        ("? ??*", "*", True),
        ("web", "Web", False),
        ("*", "!x", True),
        ("!x", "x !x", True),
        ("x", "*", False),
    ],
)
def test_a_list_covers_another(wide: str, narrow: str, expected: bool) -> None:
    assert covers(host_patterns(wide.split()), host_patterns(narrow.split())) is expected


def test_all_bytes_written_out_cover_one_question_mark() -> None:
    every = [chr(byte) for byte in range(1, 256) if chr(byte) not in "*?!"]
    wide = Patterns((*every, "!"), ())
    assert not covers(wide, host_patterns(["?"]))
    assert covers(Patterns(("?",), ()), wide)


def test_thousands_of_literal_names_are_quick() -> None:
    names = host_patterns(f"host-{number}.example.com" for number in range(5000))
    few = host_patterns(f"host-{number}.example.com" for number in range(0, 5000, 500))
    assert covers(host_patterns(["*"]), names)
    assert covers(host_patterns(["*.example.com"]), names)
    assert not covers(names, host_patterns(["*.example.com"]))
    assert covers(names, few)
    assert not overlaps(host_patterns(["*.org"]), names)


@pytest.mark.parametrize("size", [20, 400])
def test_a_hostile_list_is_given_up_in_time_and_answered_cautiously(size: int) -> None:
    hostile = host_patterns(["*a" + "?" * size, "*b" + "?" * (size + 1)])
    assert not covers(hostile, host_patterns(["*c*" + "?" * size]))
    assert overlaps(hostile, host_patterns(["*b" + "?" * size]))
