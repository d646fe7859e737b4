"""Values of settings as people write them, where `ssh -G` spells them for programs."""

from __future__ import annotations

from sshlint.config.assignment import Assignment
from sshlint.config.values.choices import flag_word
from sshlint.shortening import MOST_NAMES, first_few, listed
from sshlint.tables.keywords import KEYWORDS

_TIMES = ("time", "flag-or-time")
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"))


def as_written(keyword: str, value: str, option: Assignment | None, usual: str) -> str:
    """The value of a setting, `yes` for `true` and `10m` for `600`; of a list what differs from
    the default, `usual`.
    """
    known = KEYWORDS.get(keyword)
    if known is None:
        return value
    if known.kind == "algorithms":
        return _as_difference(value, usual)
    if known.kind in _TIMES and value.isascii() and value.isdigit():
        line = option.line if option is not None else None
        if line is not None and line.value.isascii() and line.value[-1:].isalpha():
            return line.value
        return duration(int(value))
    return flag_word(known, value)


def duration(seconds: int) -> str:
    """`10m` for 600, `90` for 90: what is no whole number of minutes stays in seconds."""
    if seconds < 120 or seconds % 60:
        return str(seconds)
    text = ""
    for size, unit in _UNITS:
        count, seconds = divmod(seconds, size)
        text += f"{count}{unit}" if count else ""
    return text


def _as_difference(value: str, usual: str) -> str:
    """`default + ssh-rsa` for a list that has most of the default, else its first names."""
    names, base = value.split(","), usual.split(",") if usual else []
    added = [name for name in names if name not in base]
    removed = [name for name in base if name not in names]
    kept = len(names) - len(added)
    if len(names) <= MOST_NAMES + 1 or not base or 2 * kept < len(base):
        return listed(names)
    parts = [f"default ({len(base)} names)" if names == base else "default"]
    for sign, changed in (("+", added), ("-", removed)):
        if changed:
            parts.append(f"{sign} {', '.join(first_few(changed))}")
    if not (added or removed) and names != base:
        parts.append(f"with {names[0]} first")
    return " ".join(parts)
