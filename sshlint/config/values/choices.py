"""Flags and choices among a few words."""

from __future__ import annotations

from collections.abc import Sequence

from sshlint.config.values.fault import RefusedValue, Values, bad, missing, not_among, suggest
from sshlint.tables.keywords import Keyword
from sshlint.tables.releases import Target, Version

FLAG_WORDS = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}
# The words of switches other programs use.
_MEANT = {"on": "yes", "1": "yes", "enable": "yes", "enabled": "yes", "y": "yes", "t": "true"}
_MEANT |= {"off": "no", "0": "no", "disable": "no", "disabled": "no", "n": "no", "none": "no"}


def flag(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    word = arguments[0] if arguments else ""
    shown = FLAG_WORDS.get(word.lower())
    if shown is not None:
        return (shown,)
    if not word:
        return missing(keyword.name, "yes or no")
    return _not_a_flag(word, "yes or no", ("yes", "no", "true", "false"))


def flag_word(keyword: Keyword, value: str) -> str:
    """`yes` for the `true` and `no` for the `false` that `ssh -G` prints, where people write so."""
    wanted = {"true": "yes", "false": "no"}.get(value)
    is_written = wanted and keyword.values.get(wanted) == value
    return wanted if wanted and is_written else value


def _not_a_flag(word: str, expected: str, choices: Sequence[str]) -> RefusedValue:
    fault = bad(word, expected)
    meant = _MEANT.get(word.lower())
    if meant:
        return fault._replace(message=f"{fault.message}; did you mean {meant}?")
    return suggest(fault, word, choices)


def choice(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    if keyword.flag_before is not None and target.version < keyword.flag_before:
        return flag(keyword, arguments, rest, target)
    word = arguments[0] if arguments else ""
    shown = _choices(keyword, target.version).get(word.lower() if keyword.any_case else word)
    if shown is not None:
        return (shown,)
    choices = _listed(keyword, target.version)
    if not word:
        return missing(keyword.name, f"one of {', '.join(choices)}")
    if word.lower() in _MEANT and _MEANT[word.lower()] in choices:
        return _not_a_flag(word, f"one of {', '.join(choices)}", choices)
    return not_among(word, choices)


def _choices(keyword: Keyword, version: Version) -> dict[str, str]:
    if not keyword.values_since:
        return keyword.values
    since = keyword.values_since
    return {
        word: shown
        for word, shown in keyword.values.items()
        if word not in since or since[word] <= version
    }


def _listed(keyword: Keyword, version: Version) -> list[str]:
    """The choices as shown to people: true and false only where there is no yes and no."""
    choices = _choices(keyword, version)
    return [word for word in choices if "yes" not in choices or word not in ("true", "false")]


def upper_choice(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """LogLevel and SyslogFacility: upper-case names, in any case."""
    word = arguments[0].upper() if arguments else ""
    if target.debian and word in ("QUIET", "SILENT") and "QUIET" in keyword.values:
        return ("SILENT",)  # Debian's name for the same level
    if word in keyword.values:
        return (keyword.values[word],)
    if not word:
        return missing(keyword.name, f"one of {', '.join(keyword.values)}")
    return not_among(arguments[0], keyword.values)
