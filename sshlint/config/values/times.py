"""Times, and what takes a time or something else."""

from __future__ import annotations

from collections.abc import Sequence

from sshlint.config.values import numbers
from sshlint.config.values.choices import FLAG_WORDS
from sshlint.config.values.fault import RefusedValue, Values, bad, missing, suggest
from sshlint.tables.keywords import Keyword
from sshlint.tables.releases import FRACTIONS, Target, Version

_TIME = "a time: seconds, or numbers with s, m, h, d or w such as 1h30m"


def time(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    word = arguments[0] if arguments else ""
    if not word:
        return missing(keyword.name, _TIME)
    if word == "none":
        return ()
    value = numbers.seconds(word, target.version)
    if value is None:
        return bad_time(word, target.version)
    return (str(value),)


def bad_time(word: str, version: Version, argument: int = 0) -> RefusedValue:
    fault = bad(word, _TIME, argument)
    if version < FRACTIONS and numbers.seconds(word, FRACTIONS) is not None:
        return fault._replace(message=f"{fault.message}; fractions of a second came with 10.3")
    if word.lower() == "none":
        return fault._replace(message=f"{fault.message}; did you mean none?")
    return fault


def flag_or_time(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """ControlPersist: its words count only in lower case, and 0 means yes."""
    word = arguments[0] if arguments else ""
    if word in FLAG_WORDS:
        return (FLAG_WORDS[word],)
    if not word:
        return missing(keyword.name, "yes, no or a time")
    value = numbers.seconds(word, target.version)
    if value is None:
        if word.lower() in FLAG_WORDS:
            meant = word.lower()
            return bad(word, f"yes, no or a time; these words are lower-case here: {meant}")
        return bad(word, "yes, no or " + _TIME)
    return (str(value) if value else "yes",)


def add_keys(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """AddKeysToAgent: a word, `confirm` and a time, or a time."""
    choices = {"yes": "true", "true": "true", "no": "false", "false": "false"}
    choices |= {"ask": "ask", "confirm": "confirm"}
    timed = target.version >= keyword.forms["time"]
    expected = "yes, no, ask, confirm" + (" or a time" if timed else "")
    word = arguments[0] if arguments else ""
    shown = choices.get(word.lower())
    if not word:
        return missing(keyword.name, expected)
    if len(arguments) > 1 and not timed:
        return RefusedValue(
            "extra-arguments", f'"{arguments[1]}": a time after confirm came with 8.4', 1
        )
    if len(arguments) == 1:
        if shown is not None:
            return (shown,)
        value = numbers.seconds(word, target.version) if timed else None
        if value is None:
            return suggest(bad(word, expected), word, choices)
        return (str(value) if value else "true",)
    if shown != "confirm":
        return RefusedValue(
            "extra-arguments", f'only confirm takes a time after it, "{word}" does not', 1
        )
    value = numbers.seconds(arguments[1], target.version)
    if value is None:
        return bad_time(arguments[1], target.version, 1)
    return (f"confirm {value}" if value else "confirm",)


def keystroke_timing(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    expected = "yes, no or interval: and 1 to 1000 milliseconds"
    if not arguments:
        return missing(keyword.name, expected)
    word = arguments[0]
    if word in FLAG_WORDS:
        shown = FLAG_WORDS[word]
    else:
        interval = numbers.whole(word[9:], 1, 1000) if word.startswith("interval:") else None
        if interval is None:
            return bad(word, expected)
        shown = "yes" if interval == 20 else str(interval)
    return (shown,)


def rekey_limit(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """Bytes and seconds as one text; `rekey_parts` for each with what it leaves open."""
    parts = rekey_parts(keyword, arguments, target)
    return parts if isinstance(parts, RefusedValue) else (f"{parts[0]} {parts[1] or 0}",)


def rekey_parts(
    keyword: Keyword, arguments: Sequence[str], target: Target
) -> tuple[int, int | None] | RefusedValue:
    """(bytes, seconds); no seconds where the line leaves them to a later one."""
    expected = "default, or a number of bytes from 16 with K, M or G"
    word = arguments[0] if arguments else ""
    if not word:
        return missing(keyword.name, expected)
    size = 0 if word == "default" else numbers.size(word)
    if size is None or (size != 0 and size < 16):
        return bad(word, expected)
    if len(arguments) < 2 or arguments[1] == "none":
        return size, None
    interval = numbers.seconds(arguments[1], target.version)
    if interval is None:
        return bad_time(arguments[1], target.version, 1)
    return size, interval
