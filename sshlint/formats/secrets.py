"""Passwords and tokens written into an ssh_config: where they stand, so that none is ever shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from sshlint.formats.ssh_config import split_words
from sshlint.lean import NamedTuple
from sshlint.source import MASK, Location, Source
from sshlint.tables.keywords import find as find_keyword
from sshlint.tables.secret_patterns import (
    ANCHORS,
    KNOWN_SHAPE,
    LABEL,
    LOOSE_NAME,
    PLACEHOLDER,
    POINTER_NAME,
    SENSITIVE_NAME,
    SHAPES,
)


class Secret(NamedTuple):
    """A secret's place in the text, without quotes, and what it is, as words of a sentence.

    What is not `sure` may be something else: it is not reported, but never shown either.
    """

    start: int
    end: int
    kind: str
    sent: bool = False  # the value of a SetEnv, which goes to the server
    sure: bool = True


_WORD = r"""(?:"(?P<wd>[^"\n]+)"|'(?P<ws>[^'\n]+)'|(?P<w>[^\s"'|;&]+))"""
_NAME = r"[^\s:@/\"']{1,99}:"
_USER = rf"""(?:"{_NAME}(?P<ud>[^"\n]{{1,999}})|'{_NAME}(?P<us>[^'\n]{{1,999}})|{_NAME}{_WORD})"""
_GROUPS = ("w", "wd", "ws", "ud", "us")
_ASSIGNMENT = r"(?<![\w./~-])(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s{0,4}=\s{0,4}<WORD>"
_SET_ENV_LINE = r"(?i)[ \t]*setenv[ \t=]+"
_OPTION_LINE = r"[ \t]*\"?(?P<name>[A-Za-z_][\w-]*)\"?(?:[ \t]*=[ \t]*|[ \t]+)(?=\S)"
_COMMENT = r"(?:^|\s)#"
_NOTE = (
    r"(?i)\b(?:pass(?:word|wd|phrase)?|pwd|pw|secret|token|api[ _-]?key)\s?[:=]\s?[\"'`]?"
    r"(?P<w>[^\s\"'`]{3,})(?P<rest>[\"'`.,;) ]*$)?"
)
_MIXED = r"(?=.*[A-Za-z])(?=.*[0-9]).{6}"
_REFERENCE = r"(?i)[$%<{\[(~*.`]|\*+$|x+$|.*/|.*\(\)|.*…"
_VARIABLE = r"(?:[01]|dword:\w+|\$\w+|\$\{[^}]*\}|\$\(.*|`.*|<.*>|%.|\*+|•+|\\)\Z"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("<WORD>", _WORD).replace("<USER>", _USER), re.I)


def find(text: str) -> Iterator[Secret]:
    """The secrets of a config's text, in order. Costs little where there is nothing like one."""
    for start, end in _suspects(text):
        for secret in _in_line(text[start:end]):
            yield secret._replace(start=start + secret.start, end=start + secret.end)


def mask(source: Source, start: int = 0, end: int | None = None) -> list[Secret]:
    """The secrets of a config, or of whole lines of it. From now on the source hides them."""
    text = source.text if end is None else source.text[start:end]
    secrets = [s._replace(start=start + s.start, end=start + s.end) for s in find(text)]
    for secret in secrets:
        source.mask(secret.start, secret.end)
    if end is None:
        source.searched = True
    return secrets


def mask_lines(at: Location) -> None:
    """Hide the secrets in the lines of a place, whatever kind of file that is."""
    source = at.source
    if source is None or at.start is None or source.searched:
        return
    start = source.text.rfind("\n", 0, at.start) + 1
    end = source.text.find("\n", max(at.start, (at.end or at.start) - 1))
    mask(source, start, len(source.text) if end < 0 else end)


def redacted(line: str) -> str:
    """A line of a log, or of anything else that is no config, without its secrets."""
    for secret in reversed(_apart({*_in_command(line), *_tokens(line), *_labeled(line)})):
        line = line[: secret.start] + MASK + line[secret.end :]
    return line


def is_secret_variable(name: str, value: str) -> bool:
    """Whether a variable of that name and value gives a secret away."""
    return bool(re.search(KNOWN_SHAPE, value)) or (_is_sensitive(name) and _is_plausible(value))


def _is_sensitive(name: str) -> bool:
    return bool(re.search(SENSITIVE_NAME, name) and not re.search(POINTER_NAME, name))


def _suspects(text: str) -> list[tuple[int, int]]:
    """The lines that hold an anchor: plain searches, a hundred times faster than the patterns."""
    low = text.lower().replace("\t", " ")
    if len(low) != len(text):  # a character that grows in lower case: look at every line
        low = text
    lines: set[tuple[int, int]] = set()
    missing = {character for character in set("".join(ANCHORS)) if character not in low}
    for anchor in ANCHORS:
        if not missing.isdisjoint(anchor):
            continue
        at = low.find(anchor)
        while at >= 0:
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            lines.add((text.rfind("\n", 0, at) + 1, end))
            at = low.find(anchor, end)
    return sorted(lines)


def _in_line(line: str) -> list[Secret]:
    """The secrets of a config's line, in order."""
    if setting := re.match(_SET_ENV_LINE, line):
        found = {*_in_variables(line, setting.end())}
    else:
        found = {*_tokens(line), *_in_comment(line)}
        if not line.lstrip().startswith("#"):
            found |= {*_in_command(line), *_in_option(line)}
    return _apart(found)


def _apart(found: Iterable[Secret]) -> list[Secret]:
    """In order, and none within another; of two answers to one place the surer one."""
    kept: list[Secret] = []
    for secret in sorted(found, key=lambda secret: (secret.start, not secret.sure)):
        if not kept or secret.start >= kept[-1].end:
            kept.append(secret)
        elif secret.end > kept[-1].end:
            kept.append(secret._replace(start=kept[-1].end, sure=False))
    return kept


def _tokens(line: str) -> Iterator[Secret]:
    for match in re.finditer(KNOWN_SHAPE, line):
        yield Secret(match.start(), match.end(), "a token")


def _in_comment(line: str) -> Iterator[Secret]:
    """`# password: x`, as the last word or, within a sentence, unlike any word of one."""
    comment = re.search(_COMMENT, line)
    for note in re.compile(_NOTE).finditer(line, comment.end()) if comment else ():
        start, end = note.span("w")
        is_last = note["rest"] is not None
        if _is_plausible(note["w"]) and (is_last or re.match(_MIXED, note["w"])):
            yield Secret(start, end, "a password in a comment")


def _in_command(line: str) -> Iterator[Secret]:
    low = line.lower()
    for anchor, kind, shape, sure in SHAPES:
        if anchor in low:
            for match in _compiled(shape).finditer(line):
                yield from _secret(match, kind, sure)
    first = len(line) - len(line.lstrip())
    for match in _compiled(_ASSIGNMENT).finditer(line) if "=" in line else ():
        name, (start, end) = match["name"], _span(match)
        if find_keyword(name):
            continue
        if _is_sensitive(name):
            yield from _secret(match, f"the value of {name}", match.start() != first)
        elif re.search(KNOWN_SHAPE, line[start:end]):
            yield Secret(start, end, f"the value of {name}")


def _secret(match: re.Match[str], kind: str, sure: bool) -> Iterator[Secret]:
    start, end = _span(match)
    word = match.string[start:end]
    if not _stands_for_one(word):
        yield Secret(start, end, kind, sure=sure and _is_plausible(word))


def _in_option(line: str) -> Iterator[Secret]:
    """What stands behind an option that ssh does not know, by a name such as Password."""
    option = re.match(_OPTION_LINE, line)
    if option is None or find_keyword(option["name"]):
        return
    yield from _labeled(line)
    if re.search(LOOSE_NAME, option["name"]):
        for match in _compiled("<WORD>").finditer(line, option.end()):
            yield from _secret(match, f"the value of {option['name']}", False)


def _labeled(line: str) -> Iterator[Secret]:
    for match in _compiled(LABEL).finditer(line):
        yield from _secret(match, "a password", False)


def _in_variables(line: str, at: int) -> Iterator[Secret]:
    words = split_words(line[at:])
    for word, (start, end) in zip(words.values, words.spans, strict=True):
        name, equals, value = word.partition("=")
        if not equals:
            continue
        sure = is_secret_variable(name, value)
        if sure or (_is_sensitive(name) and not _stands_for_one(value)):
            raw = line[at + start : at + end]
            first = at + start + raw.index("=") + 1
            quotes = len(raw) - len(raw.rstrip("\"'"))
            if first < at + end - quotes:
                yield Secret(first, at + end - quotes, f"the value of {name}", sent=True, sure=sure)


def _span(match: re.Match[str]) -> tuple[int, int]:
    return next(match.span(name) for name in _GROUPS if match.groupdict().get(name))


def _stands_for_one(word: str) -> bool:
    """Whether a word is a variable, a switch, a command's output or a placeholder: no secret."""
    return bool(re.match(_VARIABLE, word) or re.match(PLACEHOLDER, word))


def _is_plausible(word: str) -> bool:
    """Not a variable, a command's output, a placeholder, a path, or a word that says where."""
    return len(word) > 1 and not re.match(PLACEHOLDER, word) and not re.match(_REFERENCE, word)
