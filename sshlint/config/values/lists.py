"""Options that take several words: files, environment, domains, forwarding rules, timeouts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sshlint.config.values import numbers
from sshlint.config.values.fault import RefusedValue, Values, bad, missing
from sshlint.lean import lazy_pattern
from sshlint.tables.keywords import Keyword
from sshlint.tables.releases import ARGV, LIST_NOT_EMPTY, NONE_ALONE, SETENV_FIRST, Target

_DOMAIN = lazy_pattern(r"[A-Za-z0-9](?:\.?[A-Za-z0-9_-])*\.?\Z")
_MAX_DOMAINS = 32  # MAX_CANON_DOMAINS, up to 9.6


def anything(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """Ignored and structural keywords: ssh itself only wants something to be there."""
    return missing(keyword.name, "a value") if not rest and not arguments else ()


def patterns(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """Host and Include: any words but an empty one. What follows !* no host gets to."""
    if "!*" in arguments and keyword.kind == "host-patterns":
        arguments = arguments[: arguments.index("!*") + 1]
    return _empty(keyword, arguments, rest, target, "a word") or tuple(arguments)


def _empty(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target, expected: str
) -> RefusedValue | None:
    if not arguments and not rest:
        return missing(keyword.name, expected)
    if "" in arguments and target.version >= ARGV:
        return missing(keyword.name, expected, list(arguments).index(""))
    return None


def _none_in_company(
    arguments: Sequence[str], target: Target, words: set[str]
) -> RefusedValue | None:
    if len(arguments) < 2 or target.version < NONE_ALONE:
        return None
    for index, word in enumerate(arguments):
        if word.lower() in words:
            return RefusedValue("bad-value", f'"{word}" must stand alone', index, word)
    return None


def _nothing(
    keyword: Keyword, arguments: Sequence[str], target: Target, expected: str
) -> RefusedValue | None:
    """`SendEnv # later`: words only in a comment."""
    if arguments or target.version < LIST_NOT_EMPTY:
        return None
    return missing(keyword.name, expected)


def paths(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """Files, or none, as one line."""
    many = keyword.forms.get("many")
    if many is not None and target.version < many:  # one file, without the rules of a list
        if not arguments or not arguments[0]:
            return missing(keyword.name, "a path")
        if len(arguments) > 1:
            return RefusedValue("extra-arguments", f"{keyword.name} takes one file before 10.3", 1)
        return (arguments[0],)
    fault = (
        _empty(keyword, arguments, rest, target, "paths")
        or _none_in_company(arguments, target, {"none"})
        or (_nothing(keyword, arguments, target, "paths") if many else None)
    )
    if fault:
        return fault
    if keyword.max_entries is not None and len(arguments) > keyword.max_entries:
        text = f"{len(arguments)} files; {keyword.name} takes at most {keyword.max_entries}"
        return RefusedValue("bad-value", text, keyword.max_entries, late=True)
    if len(arguments) == 1 and arguments[0].lower() == "none" and target.version >= NONE_ALONE:
        return ("none",)
    return (" ".join(arguments),) if arguments else ()


def log_verbose(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """ssh keeps only the first word."""
    fault = _empty(keyword, arguments, rest, target, "patterns of source locations, or none")
    fault = fault or _none_in_company(arguments, target, {"none"})
    return fault or tuple(arguments[:1])


def send_env(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """Patterns of variables, one line each; -PATTERN stays for who collects them."""
    expected = "names of variables, with * and ?"
    fault = _empty(keyword, arguments, rest, target, expected)
    fault = fault or _nothing(keyword, arguments, target, expected)
    if fault:
        return fault
    for index, word in enumerate(arguments):
        if "=" in word:
            return bad(word, "a variable's name; SetEnv takes NAME=value", index)
    return tuple(arguments)


def set_env(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """NAME=value words, one line each.

    Of one name the first counts; before 9.1 all are sent, so that the last does.
    """
    if not arguments and (not rest or target.version >= LIST_NOT_EMPTY):
        return missing(keyword.name, "NAME=value")
    first: dict[str, str] = {}
    for index, word in enumerate(arguments):
        name, equals, _ = word.partition("=")
        if not equals:
            return bad(word, "of the form NAME=value", index)
        first.setdefault(name, word)
    return tuple(first.values() if target.version >= SETENV_FIRST else arguments)


def domains(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    expected = "domains such as example.com, or none"
    if not arguments and not rest:
        return missing(keyword.name, expected)
    fault = _none_in_company(arguments, target, {"none"})
    fault = fault or _nothing(keyword, arguments, target, expected)
    if fault:
        return fault
    for index, word in enumerate(arguments):
        if not is_domain(word):
            return bad(word, "a domain: letters, digits, - _ and single dots", index)
    if len(arguments) > _MAX_DOMAINS and target.version < LIST_NOT_EMPTY:
        text = f"{len(arguments)} domains; ssh takes at most {_MAX_DOMAINS} before 9.7"
        return RefusedValue("bad-value", text, _MAX_DOMAINS, late=True)
    shown = [word.lower().removesuffix(".") for word in arguments]
    return (" ".join(shown),) if shown else ()


def is_domain(word: str) -> bool:
    return _DOMAIN.match(word) is not None


def cnames(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """CanonicalizePermittedCNAMEs: *, or from:to with a pattern list on each side."""
    expected = "from:to pattern lists, * or none"
    if not arguments and not rest:
        return missing(keyword.name, expected)
    none = target.version >= (8, 8)
    fault = _none_in_company(arguments, target, {"none"}) if none else None
    fault = fault or _nothing(keyword, arguments, target, expected)
    if fault:
        return fault
    shown = []
    for index, word in enumerate(arguments):
        if none and word.lower() == "none":
            return ("none",)
        if word != "*" and not word.partition(":")[2]:
            return bad(word, "of the form from:to", index)
        shown.append("*:*" if word == "*" else word.lower())
    if len(arguments) > _MAX_DOMAINS and target.version < LIST_NOT_EMPTY:
        text = f"{len(arguments)} rules; ssh takes at most {_MAX_DOMAINS} before 9.7"
        return RefusedValue("bad-value", text, _MAX_DOMAINS, late=True)
    return (" ".join(shown),) if shown else ()


def open_list(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """PermitRemoteOpen: host:port or host:* words, or any or none alone."""
    expected = "host:port words, any or none"
    if not arguments:
        return missing(keyword.name, expected)
    fault = _none_in_company(arguments, target, {"any", "none"})
    if fault:
        return fault
    for index, word in enumerate(arguments):
        if word.lower() in ("any", "none"):
            break
        split = split_host_port(word)
        if split is None or split[1] is None or not _is_open_port(split[1]):
            return bad(word, "of the form host:port or host:*", index)
    return (" ".join(arguments),)


def _is_open_port(port: str) -> bool:
    return port == "*" or (numbers.port(port) or 0) > 0


def split_host_port(word: str) -> tuple[str, str | None] | None:
    """hpdelim(): host and what follows its colon; None where a bracket or slash spoils it."""
    if word.startswith("["):
        end = word.find("]") + 1
        if not end or word[end : end + 1] not in ("", ":"):
            return None
        return word[:end], word[end + 1 :] if end < len(word) else None
    found = re.search("[:/]", word)
    if found is None:
        return word, None
    if found[0] == "/":
        return None
    return word[: found.start()], word[found.end() :]


def channel_timeouts(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    expected = "type=time words such as session=1h, or none"
    if not arguments:
        return missing(keyword.name, expected)
    fault = _none_in_company(arguments, target, {"none"})
    if fault:
        return fault
    for index, word in enumerate(arguments):
        if word.lower() == "none":
            break
        kind, _, interval = word.partition("=")
        if not kind or numbers.seconds(interval, target.version) is None:
            return bad(word, "of the form type=time", index)
    return (" ".join(arguments),)
