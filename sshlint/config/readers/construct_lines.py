"""Which constructs, of those that other programs take differently, a line of a config holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sshlint.formats.ssh_config import RAW_KEYWORDS, Line

_WIDE_CRITERIA = frozenset(("tagged", "localnetwork", "version", "sessiontype", "command"))
_ALONE = ("all", "canonical", "final")
_KEYS = ("identityfile", "certificatefile")
_LISTS = frozenset(
    "casignaturealgorithms ciphers hostbasedacceptedalgorithms hostkeyalgorithms kexalgorithms "
    "macs pubkeyacceptedalgorithms pubkeyacceptedkeytypes".split()
)
_TIMES = ("connecttimeout", "serveraliveinterval")


def constructs(line: Line) -> Iterator[str]:
    """The names of the constructs, as tables/readers/constructs has them."""
    if line.keyword == "host":
        found = _HOST
    elif line.keyword == "match":
        found = _MATCH
    else:
        found = _INCLUDE if line.keyword == "include" else _OPTION
    for name, test in found.items():
        if test(line):
            yield name


def _criteria(line: Line) -> list[tuple[str, str, bool]]:
    """Criterion, argument and whether it is negated, `=` apart or not."""
    words = [part for word in line.words for part in _parts(word)]
    found: list[tuple[str, str, bool]] = []
    while words:
        word = words.pop(0).lower()
        kind = word.removeprefix("!")
        argument = words.pop(0) if words and kind not in _ALONE else ""
        found.append((kind, argument, word.startswith("!")))
    return found


def _parts(word: str) -> list[str]:
    name, equals, argument = word.partition("=")
    return [name, argument] if equals and name.isalpha() else [word]


def _kinds(line: Line) -> set[str]:
    return {kind for kind, _, _ in _criteria(line)}


def _narrows(line: Line) -> bool:
    kinds = _kinds(line)
    return "host" in kinds and len(kinds) > 1


def _is_other_for_go(line: Line) -> bool:
    return bool(line.words) and line.words[0].lower() not in ("all", "host")


def _has_more_words(line: Line) -> bool:
    return line.words[:1] != () and line.words[0].lower() == "host" and len(line.words) > 2


def _negated_late(line: Line) -> bool:
    """A negated pattern behind a positive one."""
    first = next((at for at, word in enumerate(line.words) if word[:1] != "!"), len(line.words))
    return any(word.startswith("!") for word in line.words[first:])


def _is_quoted(line: Line) -> bool:
    return '"' in line.rest


def _token_letters(line: Line) -> set[str]:
    return set(re.findall(r"%(.)", line.value))


def _is_second_key(line: Line) -> bool:
    if line.keyword != "identityfile":
        return False
    first = next((o for o in line.block.lines if o.keyword == "identityfile"), line)
    return first is not line


def _is_spaced_equals(line: Line) -> bool:
    separator = line.parts()[2]
    return "=" in separator and separator != "="


_INCLUDE: dict[str, Callable[[Line], bool]] = {
    "include": lambda line: True,
    "include-tilde": lambda line: any(word.startswith("~") for word in line.words),
    "include-quoted": _is_quoted,
    "include-glob": lambda line: any(c in word for word in line.words for c in "*?["),
    "include-in-block": lambda line: (
        line.block.header is not None and line.block.lines[-1] is not line
    ),
}
_MATCH: dict[str, Callable[[Line], bool]] = {
    "match": lambda line: True,
    "match-other": _is_other_for_go,
    "match-host-words": _has_more_words,
    "match-host-list": lambda line: (
        bool(line.words) and line.words[0].lower() == "host" and "," in line.rest
    ),
    "match-unknown": lambda line: not _kinds(line).isdisjoint(_WIDE_CRITERIA),
    "match-newer": lambda line: bool(_kinds(line) & {"version", "sessiontype", "command"}),
    "match-localnetwork": lambda line: "localnetwork" in _kinds(line),
    "match-final": lambda line: "final" in _kinds(line),
    "match-canonical": lambda line: "canonical" in _kinds(line),
    "match-originalhost": lambda line: "originalhost" in _kinds(line),
    "match-equals": lambda line: any(len(_parts(word)) == 2 for word in line.words),
    "match-negated": lambda line: any(negated for _, _, negated in _criteria(line)),
    "match-narrowed": _narrows,
    "match-without-host": lambda line: _kinds(line) != {"all"} and "host" not in _kinds(line),
}
_HOST: dict[str, Callable[[Line], bool]] = {
    "host-negated": lambda line: any(word.startswith("!") for word in line.words),
    "host-negated-late": _negated_late,
    "host-comma": lambda line: any("," in word for word in line.words),
    "host-comma-alone": lambda line: len(line.words) == 1 and "," in line.words[0],
    "host-case": lambda line: any(word != word.lower() for word in line.words),
    "host-class": lambda line: any("[" in word for word in line.words),
    "host-quoted": _is_quoted,
    "host-quoted-among": lambda line: _is_quoted(line) and len(line.words) > 1,
    "host-question": lambda line: any("?" in word for word in line.words),
    "host-comment": lambda line: line.comment_start is not None,
}
_OPTION: dict[str, Callable[[Line], bool]] = {
    "top-option": lambda line: line.block.header is None and line.block.parent is None,
    "equals-spaced": _is_spaced_equals,
    "equals-in-value": lambda line: "=" in line.rest and "=" not in line.parts()[2],
    "quoted": lambda line: _is_quoted(line) and line.keyword not in RAW_KEYWORDS,
    "single-quoted": lambda line: "'" in line.rest and line.keyword not in RAW_KEYWORDS,
    "backslash": lambda line: "\\" in line.rest and line.keyword not in RAW_KEYWORDS,
    "comment": lambda line: line.comment_start is not None and line.keyword not in RAW_KEYWORDS,
    "hash-in-word": lambda line: re.search(r"\S#", line.rest) is not None,
    "variable": lambda line: "${" in line.rest and line.keyword not in RAW_KEYWORDS,
    "token-in-key": lambda line: line.keyword in _KEYS and "%" in line.value,
    "token-rare": lambda line: (
        line.keyword == "identityfile" and bool(_token_letters(line) & set("%ijkLnp"))
    ),
    "token-jump-or-alias": lambda line: (
        line.keyword in (*_KEYS, "identityagent") and bool(_token_letters(line) & set("jk"))
    ),
    "token-in-hostname": lambda line: line.keyword == "hostname" and "%" in line.value,
    "second-key": _is_second_key,
    "jump-none": lambda line: line.keyword == "proxyjump" and line.value.lower() == "none",
    "command-none": lambda line: line.keyword == "proxycommand" and line.value.lower() == "none",
    "certificate": lambda line: line.keyword == "certificatefile",
    "identities-only": lambda line: line.keyword == "identitiesonly" and line.value == "yes",
    "signed-list": lambda line: line.keyword in _LISTS and line.value[:1] in ("+", "-", "^"),
    "time-unit": lambda line: (
        line.keyword in _TIMES and not line.value.isdecimal() and line.value != "none"
    ),
    "several-known-hosts": lambda line: (
        line.keyword == "userknownhostsfile" and len(line.words) > 1
    ),
}
NAMES = frozenset((*_INCLUDE, *_MATCH, *_HOST, *_OPTION))
