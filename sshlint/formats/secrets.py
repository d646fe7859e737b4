"""Passwords and tokens written into an ssh_config: where they stand, so that none is ever shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sshlint.formats.ssh_config import split_words
from sshlint.lean import NamedTuple
from sshlint.source import Source
from sshlint.tables.keywords import find as find_keyword
from sshlint.tables.secret_patterns import (
    ANCHORS,
    KNOWN_SHAPE,
    PLACEHOLDER,
    POINTER_NAME,
    SENSITIVE_NAME,
)


class Secret(NamedTuple):
    """A secret's place in the text, without quotes, and what it is, as words of a sentence."""

    start: int
    end: int
    kind: str
    sent: bool = False  # the value of a SetEnv, which goes to the server


_WORD = r"""(?:"(?P<wd>[^"\n]+)"|'(?P<ws>[^'\n]+)'|(?P<w>[^\s"'|;&]+))"""


def _shape(pattern: str) -> str:
    return "(?i)" + pattern.replace("<WORD>", _WORD)


# Every repetition is bounded, so that a line made for it cannot cost more than its length.
_COMMAND_SHAPES = (
    (
        "a password given to sshpass",
        _shape(r"\bsshpass\s+(?:-v\s+|-P\s*\S+\s+){0,4}(?:\"-p\"|'-p'|[\"']?-p)\s*<WORD>"),
    ),
    ("a password given to plink", _shape(r"\bp(?:link|scp|sftp)\S{0,9}\s.{0,200}?-pw\s+<WORD>")),
    (
        "a proxy's password",
        _shape(r"--?proxy-?(?:auth|user|pass)[= ]\s*(?:[^\s:@\"']{1,99}:)?<WORD>"),
    ),
    ("a proxy's password", _shape(r"\s-x\s*[^\s/:@'\"]{1,99}:(?P<w>[^\s/@'\"]{1,99})@")),
    (
        "a proxy's password",
        _shape(r"\bconnect(?:-proxy)?\s.{0,200}?-[HS]\s*[^\s:@]{1,99}:(?P<w>[^\s@]{1,99})@"),
    ),
    (
        "a password in a URL",
        _shape(r"\b[a-z][a-z0-9+.-]{0,20}://[^\s/:@'\"]{0,99}:(?P<w>[^\s/@'\"]{1,99})@"),
    ),
)
_ASSIGNMENT = _shape(r"(?<=[\s\"';&|(])(?P<name>[A-Za-z_][A-Za-z0-9_]*)=<WORD>")
_SET_ENV_LINE = r"(?i)[ \t]*setenv[ \t=]+"
_COMMENT = r"(?:^|\s)#"
_NOTE = (
    r"(?i)\b(?:pass(?:word|wd|phrase)?|pwd|pw|secret|token|api[ _-]?key)\s?[:=]\s?[\"'`]?"
    r"(?P<w>[^\s\"'`]{3,})(?P<rest>[\"'`.,;) ]*$)?"
)
_MIXED = r"(?=.*[A-Za-z])(?=.*[0-9]).{6}"
_REFERENCE = r"(?i)[$%<{\[(~*.`]|\*+$|x+$|.*/|.*\(\)|.*…"


def find(text: str) -> Iterator[Secret]:
    """The secrets of a config's text, in order. Costs little where there is nothing like one."""
    for start, end in _suspects(text):
        line = text[start:end]
        for secret in sorted(_in_line(line)):
            yield secret._replace(start=start + secret.start, end=start + secret.end)


def mask(source: Source, start: int = 0, end: int | None = None) -> list[Secret]:
    """The secrets of a config, or of whole lines of it. From now on the source hides them."""
    text = source.text if end is None else source.text[start:end]
    secrets = [s._replace(start=start + s.start, end=start + s.end) for s in find(text)]
    for secret in secrets:
        source.mask(secret.start, secret.end)
    return secrets


def is_secret_variable(name: str, value: str) -> bool:
    """Whether a variable of that name and value gives a secret away."""
    if re.search(KNOWN_SHAPE, value):
        return True
    named = re.search(SENSITIVE_NAME, name) and not re.search(POINTER_NAME, name)
    return bool(named) and _is_plausible(value)


def _suspects(text: str) -> list[tuple[int, int]]:
    """The lines that hold an anchor: plain searches, a hundred times faster than the patterns."""
    low = text.lower()
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


def _in_line(line: str) -> set[Secret]:
    if setting := re.match(_SET_ENV_LINE, line):
        return set(_in_variables(line, setting.end()))
    found = dict(_tokens(line))
    found.update(_in_comment(line))
    if not line.lstrip().startswith("#"):
        found.update(_in_command(line))
    return set(found.values())


def _tokens(line: str) -> Iterator[tuple[int, Secret]]:
    for match in re.finditer(KNOWN_SHAPE, line):
        yield match.start(), Secret(match.start(), match.end(), "a token")


def _in_comment(line: str) -> Iterator[tuple[int, Secret]]:
    """`# password: x`, as the last word or, within a sentence, unlike any word of one."""
    comment = re.search(_COMMENT, line)
    for note in re.compile(_NOTE).finditer(line, comment.end()) if comment else ():
        start, end = note.span("w")
        is_last = note["rest"] is not None
        if _is_plausible(note["w"]) and (is_last or re.match(_MIXED, note["w"])):
            yield start, Secret(start, end, "a password in a comment")


def _in_command(line: str) -> Iterator[tuple[int, Secret]]:
    for kind, shape in _COMMAND_SHAPES:
        for match in re.finditer(shape, line):
            start, end = _span(match)
            if _is_plausible(line[start:end]):
                yield start, Secret(start, end, kind)
    first = len(line) - len(line.lstrip())
    for match in re.finditer(_ASSIGNMENT, line):
        start, end = _span(match)
        is_keyword = match.start() == first or find_keyword(match["name"])
        if not is_keyword and is_secret_variable(match["name"], line[start:end]):
            yield start, Secret(start, end, f"the value of {match['name']}")


def _in_variables(line: str, at: int) -> Iterator[Secret]:
    words = split_words(line[at:])
    for word, (start, end) in zip(words.values, words.spans, strict=True):
        name, equals, value = word.partition("=")
        if equals and is_secret_variable(name, value):
            raw = line[at + start : at + end]
            first = at + start + raw.index("=") + 1
            quotes = len(raw) - len(raw.rstrip("\"'"))
            yield Secret(first, at + end - quotes, f"the value of {name}", sent=True)


def _span(match: re.Match[str]) -> tuple[int, int]:
    return next(match.span(name) for name in ("w", "wd", "ws") if match.groupdict().get(name))


def _is_plausible(word: str) -> bool:
    """Not a variable, a command's output, a placeholder, a path, or a word that says where."""
    return len(word) > 1 and not re.match(PLACEHOLDER, word) and not re.match(_REFERENCE, word)
