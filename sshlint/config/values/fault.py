"""What is wrong with an option's value, in words for the person who wrote it."""

from __future__ import annotations

from collections.abc import Iterable

from sshlint.lean import NamedTuple

Values = tuple[str, ...]


class RefusedValue(NamedTuple):
    """A value ssh refuses.

    `argument` is the index of the argument at fault, None where it is the whole rest of the line;
    `word` the part of it at fault (an algorithm, a domain), for rules that look it up. `late`: ssh
    reads the line and fails only where it takes effect.
    """

    kind: str  # missing-argument, extra-arguments or bad-value
    message: str
    argument: int | None = 0
    word: str = ""
    late: bool = False


def missing(name: str, expected: str, argument: int | None = None) -> RefusedValue:
    return RefusedValue("missing-argument", f"{name} has no value; expected {expected}", argument)


def bad(value: str, expected: str, argument: int | None = 0) -> RefusedValue:
    return RefusedValue("bad-value", f'"{value}" is not {expected}', argument, value)


def not_among(value: str, choices: Iterable[str], argument: int | None = 0) -> RefusedValue:
    """A word outside a short list; the nearest of them is offered."""
    known = list(choices)
    listed = known[0] if len(known) == 1 else f"one of {', '.join(known)}"
    return suggest(bad(value, listed, argument), value, known)


def suggest(fault: RefusedValue, value: str, choices: Iterable[str]) -> RefusedValue:
    """The same fault with "did you mean", where a choice is near."""
    near = nearest(value, choices)
    return fault._replace(message=f"{fault.message}; did you mean {near}?") if near else fault


def nearest(word: str, choices: Iterable[str]) -> str | None:
    if len(word) > 100:
        return None
    from difflib import get_close_matches  # only where something is wrong

    by_fold = {choice.lower(): choice for choice in choices}
    found = get_close_matches(word.lower(), by_fold, 1, 0.7)
    return by_fold[found[0]] if found else None
