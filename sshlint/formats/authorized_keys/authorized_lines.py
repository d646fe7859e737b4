"""authorized_keys text to entries, as sshd reads it, with the reason where it passes a line over.

sshd tries a key first, then options and a key (auth2-pubkeyfile.c); the options' grammar and
errors are those of auth-options.c, the same from 9.2 to 10.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from sshlint.formats import line_endings
from sshlint.formats.authorized_keys.authorized_options import (
    AuthorizedOption,
    OptionError,
    advance,
    parse_options,
)
from sshlint.formats.keys.key_field import KNOWN_TYPES, KeyFieldError, check, sound
from sshlint.formats.keys.pasted_lines import MESSAGE, PastedLines
from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.tables.key_types import CERTIFICATE_TYPES

BYTE_ORDER_MARK = "\ufeff"

_BLANK = " \t"
# Control characters that show nothing: sshd finds no key in a line of them and moves on.
_NOTHING = " \t\r\v\f\x1c\x1d\x1e\x1f"
_WORDS = lazy_pattern(r"([^ \t]+)[ \t]+([^ \t]+)[ \t]*")
# A second key begins: glued to the base64 before it, or as words in what would be the comment.
_SECOND_KEY = lazy_pattern(
    r"(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp(?:256|384|521)|sk-[a-z0-9-]{1,40}@openssh\.com)"
    r"[ \t]+AAAA[A-Za-z0-9+/]{16}"
)


class AuthorizedProblem(NamedTuple):
    """Why nobody can log in with a line: a stable code, the reason, and where it stands.

    `logged` is what sshd writes about it, "" where it moves on without a word.
    """

    code: str
    message: str
    start: int
    end: int
    logged: str = ""


class AuthorizedLine:
    """One line that is neither blank nor a comment; `number` counts from 1.

    Offsets are into the parsed text; the `*_start` ones frame their field together with its
    length. Where no key is found `key_type`, `base64` and `comment` are empty.
    """

    __slots__ = (
        "_broken",
        "_judged",
        "_parsed",
        "_problem",
        "base64",
        "base64_start",
        "comment",
        "comment_start",
        "end",
        "key_type",
        "number",
        "option_text",
        "start",
        "type_start",
    )

    def __init__(self, number: int, start: int, end: int) -> None:
        self.number = number
        self.start = start
        self.end = end
        self.option_text = self.key_type = self.base64 = self.comment = ""
        self.type_start = self.base64_start = self.comment_start = end
        self._broken: AuthorizedProblem | None = None
        self._parsed: tuple[AuthorizedOption, ...] | None = None
        self._judged = False
        self._problem: AuthorizedProblem | None = None

    def __repr__(self) -> str:
        return f"AuthorizedLine({self.number}: {self.key_type})"

    @property
    def options(self) -> tuple[AuthorizedOption, ...]:
        """The options in order; none where sshd refuses them."""
        if self._parsed is None:
            self._judge_options()
        return self._parsed or ()

    def option(self, name: str) -> AuthorizedOption | None:
        """The first option of this name (lower case, without no-)."""
        if not self.option_text:
            return None
        return next((option for option in self.options if option.name == name), None)

    @property
    def cert_authority(self) -> bool:
        return self.option("cert-authority") is not None

    @property
    def problem(self) -> AuthorizedProblem | None:
        """Why sshd lets nobody in by this line; None for a line that works."""
        if not self._judged:
            self._judged = True
            self._problem = self._broken or self._judge_key() or self._judge_options()
        return self._problem

    def look_for_private_key(self, line: str, pasted: PastedLines) -> None:
        if self.key_type:
            pasted.leave()
        elif pasted.holds(line):
            self._broken = AuthorizedProblem("private-key", MESSAGE, self.start, self.end)

    def _judge_key(self) -> AuthorizedProblem | None:
        if not sound(self.key_type, self.base64):
            try:
                check(self.key_type, self.base64)
            except KeyFieldError as error:
                end = self.base64_start + len(self.base64)
                return AuthorizedProblem(error.code, str(error), self.type_start, end)
        if self.key_type in CERTIFICATE_TYPES:
            message = "a certificate allows no login; its CA's key with cert-authority would"
            end = self.base64_start + len(self.base64)
            return AuthorizedProblem("certificate", message, self.type_start, end)
        return None

    def _judge_options(self) -> AuthorizedProblem | None:
        if not self.option_text:
            self._parsed = ()
            return None
        try:
            self._parsed = parse_options(self.option_text, self.start)
        except OptionError as error:
            self._parsed = ()
            logged = f"bad key options: {error}"
            return AuthorizedProblem("options", error.explanation, error.start, error.end, logged)
        for option in self._parsed:
            if option.problem:
                return AuthorizedProblem(
                    "option-value", option.problem, option.start, option.end, option.problem
                )
            if option.name == "principals" and not self.cert_authority:
                message = "principals= is only for a cert-authority, sshd refuses the key"
                logged = "principals on non-CA key"
                return AuthorizedProblem("principals", message, option.start, option.end, logged)
        return None


class AuthorizedKeys(NamedTuple):
    """An authorized_keys text. `marked` where it begins with a BOM: then line 1 is lost."""

    text: str
    entries: tuple[AuthorizedLine, ...]
    marked: bool

    def __repr__(self) -> str:  # a private key may have been pasted into the text
        return f"AuthorizedKeys({len(self.entries)} entries)"


def parse(text: str) -> AuthorizedKeys:
    return AuthorizedKeys(text, tuple(_entries(text)), text.startswith(BYTE_ORDER_MARK))


def second_key(text: str, entry: AuthorizedLine) -> int | None:
    """Where another key begins on an entry's line: two lines were glued together."""
    if entry.problem is not None and entry.problem.code == line_endings.CODE:
        return None
    at = entry.base64_start + 4
    if not entry.key_type:  # the first key is the one that options or a mark spoil
        first = _SECOND_KEY.search(text, entry.start, entry.end)
        at = first.end() if first else entry.end
    match = _SECOND_KEY.search(text, at, entry.end)
    return match.start() if match else None


def _entries(text: str) -> Iterator[AuthorizedLine]:
    at, number, size, pasted = 0, 0, len(text), PastedLines()
    while at < size:
        end = text.find("\n", at)
        end = size if end < 0 else end
        number += 1
        entry = _entry(number, at, text[at:end])
        if entry:
            entry.look_for_private_key(text[at:end], pasted)
            yield entry
        at = end + 1


def _entry(number: int, at: int, line: str) -> AuthorizedLine | None:
    visible = line.partition("\0")[0]  # to C the line ends at a NUL
    rest = visible.lstrip(_BLANK)
    if not rest.strip(_NOTHING):
        return None
    start = at + len(visible) - len(rest)
    entry = AuthorizedLine(number, start, at + len(line.removesuffix("\r")))
    if rest[0] == "#":
        if not line_endings.hidden_by_comment(line, _holds_key):
            return None
        entry._broken = AuthorizedProblem(line_endings.CODE, line_endings.MESSAGE, start, entry.end)
        return entry
    if _take_key(entry, rest, start):
        return entry
    # Not a key: then options, which end at the first blank outside quotes, and a key.
    length = advance(rest)
    if length is None:
        message = "a quote in the options is not closed, so the line has no key"
        quote = start + rest.rindex('"')
        logged = "invalid key option string"
        entry._broken = AuthorizedProblem("options", message, quote, entry.end, logged)
        return entry
    key = rest[length:].lstrip(_BLANK)
    if _take_key(entry, key, start + len(rest) - len(key)):
        entry.option_text = rest[:length]
    else:
        _explain(entry, rest, start)
    return entry


def _holds_key(line: str) -> bool:
    entry = _entry(1, 0, line)
    return entry is not None and bool(entry.key_type)


def _take_key(entry: AuthorizedLine, text: str, start: int) -> bool:
    match = _WORDS.match(text)
    # Two types in a row are no key: sshd then takes the first for options.
    if not match or match[1] not in KNOWN_TYPES or match[2] in KNOWN_TYPES:
        return False
    base64 = match[2] if match.end() < len(text) else match[2].rstrip("\r")
    if not base64:
        return False
    entry.key_type, entry.base64 = match[1], base64
    entry.comment = text[match.end() :].rstrip("\r")
    entry.type_start = start
    entry.base64_start = start + match.start(2)
    entry.comment_start = min(start + match.end(), entry.end)
    return True


def _explain(entry: AuthorizedLine, rest: str, start: int) -> None:
    """Say what a line without a key seems to be; sshd moves on without a word."""
    words = re.findall(r"[^ \t\r]+", rest)
    end = entry.end
    if words[-1] in KNOWN_TYPES:
        code, message = "wrapped", "there is no key behind the key type: the line is wrapped"
    elif len(words) == 1 and re.fullmatch(r"[A-Za-z0-9+/]{16,}={0,2}", words[0]):
        code, message = "wrapped", "only base64: the line before it is wrapped"
    elif _digits(words):
        code, message = "unknown-type", "an SSH-1 key, unsupported since OpenSSH 7.6"
    elif (unknown := _unknown_type(words)) in KNOWN_TYPES:
        code, message = "no-key", "the options end at the first blank, and no key begins there"
    elif unknown:
        code, message = "unknown-type", f"{unknown!r} is no key type sshd knows"
    else:
        code, message = "no-key", "there is no key in this line"
    entry._broken = AuthorizedProblem(code, message, start, end)


def _digits(words: list[str]) -> bool:
    return any(
        all(word.isdigit() for word in words[at : at + 3]) for at in range(max(0, len(words) - 2))
    )


def _unknown_type(words: list[str]) -> str | None:
    for word, following in pairwise(words):
        if following.startswith("AAAA"):
            return word[:60]
    return None
