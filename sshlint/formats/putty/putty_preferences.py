"""The order of algorithms PuTTY really uses: a list can move words, but never remove one."""

from __future__ import annotations

from sshlint.tables.putty_algorithms import (
    KEX_WITH_BUGDHGEX2,
    LISTS,
    REPLACED,
    WARN,
    WHEN_MISSING,
    Token,
)


def effective_order(
    setting: str, value: str | None, version: tuple[int, int] | None = None, *, bug_dhgex2: int = 0
) -> tuple[str, ...]:
    """All words of a list in the order PuTTY uses them, WARN among them.

    `setting` is Cipher, KEX or HostKey; `value` the stored text, None where it is missing. Words
    newer than `version` (0, 78) do not exist; None stands for the newest release known.
    """
    table = tuple(token for token in LISTS[setting] if not version or _known(token, version))
    if value is None:
        value = WHEN_MISSING[setting]
        if setting == "KEX" and bug_dhgex2 == 2:
            value = KEX_WITH_BUGDHGEX2
    value = REPLACED.get(setting, {}).get(value, value)
    names = {token.name for token in table}
    order = list(dict.fromkeys(word for word in value.split(",") if word in names))
    _insert_missing(order, table)
    return tuple(order)


def split_at_warn(order: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What PuTTY uses without a word, and what it asks about first."""
    line = order.index(WARN)
    return order[:line], order[line + 1 :]


def _known(token: Token, version: tuple[int, int]) -> bool:
    major, minor = token.since.split(".")
    return (int(major), int(minor)) <= version


def _insert_missing(order: list[str], table: tuple[Token, ...]) -> None:
    # A word can only be placed once its anchor is there, hence the rounds (gprefs_from_str).
    waiting = [token for token in table if token.name not in order]
    while waiting:
        later = []
        for token in waiting:
            if not token.anchor:
                order.insert(0 if token.after else len(order), token.name)
            elif token.anchor in order:
                order.insert(order.index(token.anchor) + token.after, token.name)
            else:
                later.append(token)
        waiting = later
