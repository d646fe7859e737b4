"""Lists and values in messages are shortened in one way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sshlint.shortening import first_few, in_quotes, listed, shortened

PACKAGE = Path(__file__).parents[1] / "sshlint"
# `names[:_MOST]`, `{left} more`; related places are shortened, as each holds a whole file.
_BY_HAND = re.compile(r"\[:_?[A-Z_]*(MOST|SHOWN|NAMED)[A-Z_]*\]|\} more\b")


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (list("abcde"), "a, b, c, d and e"),
        (list("abcdef"), "a, b, c, d and 2 more"),
    ],
)
def test_a_list_is_a_sentence_and_never_ends_with_one_more(names: list[str], text: str) -> None:
    assert listed(names) == text
    assert "1 more" not in listed(names, most=max(len(names) - 1, 1))


def test_what_is_left_out_is_counted_and_named() -> None:
    assert first_few(list("abcdef"), 2, "files") == ["a", "b", "4 more files"]


def test_a_long_value_ends_in_an_ellipsis() -> None:
    assert shortened("x" * 60) == "x" * 60
    assert shortened("x" * 61) == "x" * 59 + "…"
    assert in_quotes("22O") == '"22O"'


def test_rules_shorten_nothing_by_hand() -> None:
    rules = sorted((PACKAGE / "rules").rglob("*.py"))
    lines = [line.strip() for path in rules for line in path.read_text().splitlines()]
    by_hand = [line for line in lines if _BY_HAND.search(line) and "elated" not in line]
    assert by_hand == []
