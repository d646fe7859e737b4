"""ssh's argument vector: what is an option, what the destination, and what the command (ssh.c)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

# getopt's string in ssh.c of 10.2; -1, -2, -4 and -6 are flags as well.
_FLAGS = frozenset("1246AaCfGgKkMNnqsTtVvXxYy")
_WITH_WORD = frozenset("BbcDEeFIiJLlmOoPpQRSWw")
_NO_LOGIN = frozenset("GOQV")  # print something, or talk to a master


class Arguments(NamedTuple):
    """`options` are (letter, word) in the order given; `config` is the file of -F, which they lack.

    `logs_in` is whether ssh would go to a host at all.
    """

    options: tuple[tuple[str, str], ...]
    destination: str
    command: tuple[str, ...]
    config: str | None
    logs_in: bool


def read_arguments(words: Sequence[str]) -> Arguments | None:
    """Take the words after `ssh` apart; `None` where ssh prints its usage instead."""
    options: list[tuple[str, str]] = []
    start = _take_options(words, 0, options)
    if start is None:
        return None
    ended = start > 0 and words[start - 1] == "--"
    destination = words[start] if start < len(words) else ""
    rest = start + 1
    if not ended and rest < len(words):  # options may follow the destination too
        after = _take_options(words, rest, options)
        if after is None:
            return None
        rest = after
    files = [word for letter, word in options if letter == "F"]
    letters = {letter for letter, _ in options}
    return Arguments(
        tuple(option for option in options if option[0] != "F"),
        destination,
        tuple(words[rest:]),
        files[-1] if files else None,
        bool(destination) and letters.isdisjoint(_NO_LOGIN),
    )


def _take_options(words: Sequence[str], at: int, options: list[tuple[str, str]]) -> int | None:
    """Read options from a place on; where they end, `None` where one is unknown or lacks a word."""
    while at < len(words):
        word = words[at]
        if word == "--":
            return at + 1
        if not word.startswith("-") or word == "-":
            return at
        at += 1
        for index, letter in enumerate(word[1:], 2):
            if letter in _FLAGS:
                options.append((letter, ""))
            elif letter not in _WITH_WORD:
                return None
            elif index < len(word):
                options.append((letter, word[index:]))
                break
            elif at < len(words):
                options.append((letter, words[at]))
                at += 1
            else:
                return None
    return at
