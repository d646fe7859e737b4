"""Effective orders; that they are PuTTY's is for tests/oracle."""

from __future__ import annotations

import random

import pytest

from sshlint.formats.putty.putty_preferences import effective_order, split_at_warn
from sshlint.tables.putty_algorithms import LISTS, OLD_DEFAULTS, WEAK


def test_todays_defaults_have_nothing_weak_above_the_line_but_dsa() -> None:
    for setting, weak in WEAK.items():
        above, below = split_at_warn(effective_order(setting, None))
        assert set(above) & set(weak) == ({"dsa"} if setting == "HostKey" else set())
        assert not below or set(below) & set(weak)


def test_an_old_default_ends_with_the_line_and_puts_group_1_above_it() -> None:
    # written by 0.58 to 0.60, and still in many sessions
    order = effective_order("KEX", "dh-gex-sha1,dh-group14-sha1,dh-group1-sha1,WARN")
    assert order[0] == "ecdh"
    assert order[-1] == "WARN"
    assert "dh-group1-sha1" in split_at_warn(order)[0]


def test_a_list_cannot_remove_a_word() -> None:
    assert effective_order("HostKey", "rsa") == (
        "ed448", "ed25519", "rsa", "ecdsa", "dsa", "WARN",
    )  # fmt: skip


@pytest.mark.parametrize("setting", LISTS)
def test_random_lists_keep_their_words_in_order(setting: str) -> None:
    dice = random.Random(20260822)
    words = [token.name for token in LISTS[setting]]
    for _ in range(500):
        chosen = dice.sample(words, dice.randrange(len(words) + 1))
        order = effective_order(setting, ",".join(chosen))
        assert sorted(order) == sorted(words)
        if ",".join(chosen) not in OLD_DEFAULTS[setting]:
            assert [word for word in order if word in chosen] == chosen


def test_a_long_list_takes_little_time() -> None:
    assert len(effective_order("Cipher", "aes," * 1_000_000)) == len(LISTS["Cipher"])
