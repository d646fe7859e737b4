"""Options that keep the rest of the line: commands and the version addendum."""

from __future__ import annotations

from collections.abc import Sequence

from sshlint.config.values.fault import RefusedValue, Values, missing
from sshlint.tables.keywords import Keyword
from sshlint.tables.releases import Target


def command(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """The text as it stands, quotes and comment and all."""
    if not rest:
        return missing(keyword.name, "a command, or none")
    text = rest.lstrip(" \t\r\n=")
    if keyword.name == "KnownHostsCommand" and not _is_absolute(text):
        message = f'"{text.split()[0] if text.split() else text}" is not an absolute path'
        return RefusedValue("bad-value", message, None, text, late=True)
    return (text,)


def _is_absolute(text: str) -> bool:
    """Whether the program's path may be one; what variables and tokens hold is not known here."""
    return text.lower() == "none" or text.lstrip("\"'")[:1] in ("/", "$", "%")


def version_addendum(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    if not rest:
        return missing(keyword.name, "a text, or none")
    if "\r" in rest:
        return RefusedValue(
            "bad-value", f"{keyword.name} cannot hold a carriage return", None, rest
        )
    text = rest.lstrip(" \t\r\n")
    return ("" if text.lower() == "none" else text,)
