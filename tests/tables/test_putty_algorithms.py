"""The tables of PuTTY's preference lists agree with each other."""

from __future__ import annotations

import pytest

from sshlint.tables.putty_algorithms import LISTS, OLD_DEFAULTS, REPLACED, WARN, WEAK, WHEN_MISSING


@pytest.mark.parametrize("setting", LISTS)
def test_words_and_anchors(setting: str) -> None:
    names = [token.name for token in LISTS[setting]]
    assert len(set(names)) == len(names)
    assert WARN in names
    for token in LISTS[setting]:
        assert not token.anchor or token.anchor in names
        assert bool(token.algorithms) is (token.name != WARN)


@pytest.mark.parametrize("setting", LISTS)
def test_other_tables_use_known_words_only(setting: str) -> None:
    names = {token.name for token in LISTS[setting]}
    lists = {WHEN_MISSING[setting], *OLD_DEFAULTS[setting]}
    lists |= {value for pair in REPLACED.get(setting, {}).items() for value in pair}
    for value in lists:
        words = [word for word in value.split(",") if word]
        assert set(words) <= names, value
        assert len(set(words)) == len(words), value
    assert set(WEAK[setting]) <= names
