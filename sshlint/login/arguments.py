"""ssh's argument vector: what is an option, what the destination, and what the command (ssh.c)."""

from __future__ import annotations

from collections.abc import Sequence

from sshlint.lean import NamedTuple
from sshlint.login.destination import Destination

# getopt's string in ssh.c of 10.2; -1, -2, -4 and -6 are flags as well.
_FLAGS = frozenset("1246AaCfGgKkMNnqsTtVvXxYy")
_WITH_WORD = frozenset("BbcDEeFIiJLlmOoPpQRSWw")
_NO_LOGIN = frozenset("GOQV")  # print something, or talk to a master


class Arguments(NamedTuple):
    """`before` and `after` are the options on each side of the destination, as (letter, word).

    `config` is the file of -F, which they lack. `logs_in` is whether ssh would go to a host at all.
    """

    before: tuple[tuple[str, str], ...]
    destination: str
    after: tuple[tuple[str, str], ...]
    command: tuple[str, ...]
    config: str | None
    logs_in: bool

    def options(self, destination: Destination) -> list[tuple[str, str]]:
        """All options in ssh's order of precedence: user and port of the destination have a place
        among them, and the first wins."""
        return [*self.before, *destination.arguments(), *self.after]


def read_arguments(words: Sequence[str]) -> Arguments | None:
    """Take the words after `ssh` apart; `None` where ssh prints its usage instead."""
    before: list[tuple[str, str]] = []
    after: list[tuple[str, str]] = []
    start = _take_options(words, 0, before)
    if start is None:
        return None
    ended = start > 0 and words[start - 1] == "--"
    destination = words[start] if start < len(words) else ""
    end: int | None = start + 1
    if not ended and start + 1 < len(words):
        end = _take_options(words, start + 1, after)
    if end is None:
        return None
    given = [*before, *after]
    letters = {letter for letter, _ in given}
    return Arguments(
        _without_config(before),
        destination,
        _without_config(after),
        tuple(words[end:]),
        next((word for letter, word in reversed(given) if letter == "F"), None),
        destination[:1] not in ("", "-") and letters.isdisjoint(_NO_LOGIN),
    )


def _without_config(options: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(option for option in options if option[0] != "F")


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
