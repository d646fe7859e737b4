"""The options in front of an authorized key: sshd's grammar, its errors, its checks of values."""

from __future__ import annotations

import re

from sshlint.formats.authorized_keys.authorized_values import from_fault, refusal
from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.shortening import in_quotes

# auth-options.h
_MOST_PERMITS = 4096
_MOST_VARIABLES = 1024

_PLAIN = lazy_pattern(r'[^ \t"\\]+(?=[ \t]|\Z)')
_DULL = lazy_pattern(r'[^"\\]+')

# In sshd's order, because names are matched as prefixes: a longer word is an error behind them.
_FLAGS = (
    ("restrict", False),
    ("cert-authority", False),
    ("port-forwarding", True),
    ("agent-forwarding", True),
    ("x11-forwarding", True),
    ("touch-required", True),
    ("verify-required", True),
    ("pty", True),
    ("user-rc", True),
)
_VALUED = (
    "command",
    "principals",
    "from",
    "expiry-time",
    "environment",
    "permitopen",
    "permitlisten",
    "tunnel",
)
_ONCE = frozenset(("command", "principals", "from"))

NAMES = (*(name for name, _ in _FLAGS), *(f"no-{name}" for name, no in _FLAGS if no), *_VALUED)


class AuthorizedOption(NamedTuple):
    """An option. `name` is lower-case and without no-; `value` is None for a flag.

    `problem` is a fault sshd finds only when the key is used.
    """

    name: str
    negated: bool
    value: str | None
    start: int
    end: int
    problem: str = ""


class OptionError(ValueError):
    """sshd's words for options it refuses; `explanation` says the same to the file's owner."""

    def __init__(self, reason: str, explanation: str, start: int, end: int) -> None:
        super().__init__(reason)
        self.explanation = explanation
        self.start = start
        self.end = end


def advance(text: str) -> int | None:
    """Where the options at the front of a line end (authfile.c); None where a quote stays open."""
    if text[:1] not in '"\\' and (end := _PLAIN.match(text)):
        return end.end()
    at, quoted, size = 0, False, len(text)
    while at < size and (quoted or text[at] not in " \t"):
        jump = _DULL.match(text, at) if quoted else None
        if jump:
            at = jump.end()
            continue
        if text[at] == "\\" and text[at + 1 : at + 2] == '"':
            at += 1
        elif text[at] == '"':
            quoted = not quoted
        at += 1
    return None if quoted else min(at, size)


def parse_options(text: str, offset: int = 0) -> tuple[AuthorizedOption, ...]:
    """The options of a line. Raises OptionError as sshd refuses them; `offset` shifts the spans."""
    options: list[AuthorizedOption] = []
    seen = _Seen(dict.fromkeys(_VALUED, 0), set())
    at = 0
    while at < len(text):
        option = _option(text, at, offset, seen)
        after = option.end - offset if option else at
        if option:
            options.append(option)
        if after == len(text):
            break
        if text[after] != ",":
            raise _unknown(text, at, after, offset)
        at = after + 1
    return tuple(options)


class _Seen(NamedTuple):
    """What a line has held so far: how often each option, and which variables."""

    counts: dict[str, int]
    variables: set[str]


def _option(text: str, at: int, offset: int, seen: _Seen) -> AuthorizedOption | None:
    for name, negatable in _FLAGS:
        negated = negatable and text[at : at + 3].lower() == "no-"
        start = at + 3 if negated else at
        if text[start : start + len(name)].lower() == name:
            end = offset + start + len(name)
            return AuthorizedOption(name, negated, None, offset + at, end)
    for name in _VALUED:
        start = at + len(name)
        if text[at:start].lower() == name and text[start : start + 1] == "=":
            _count(name, seen, offset + at, offset + start)
            value, end = _dequote(text, start + 1, at, offset)
            option = AuthorizedOption(name, False, value, offset + at, offset + end)
            if name == "environment":
                seen.variables.add(value.partition("=")[0])
            if refused := refusal(name, value):
                raise OptionError(*refused, option.start, option.end)
            return option._replace(problem=from_fault(value) if name == "from" else "")
    return None


def _dequote(text: str, at: int, start: int, offset: int) -> tuple[str, int]:
    """A quoted value and where it ends; a quote behind a backslash is data, always."""
    name = text[start:at]
    # handle_permit forgets the reason.
    forgets = name[:6].lower() == "permit"
    if text[at : at + 1] != '"':
        reason = "unknown error" if forgets else "missing start quote"
        message = f"the value of {name} must stand in double quotes"
        raise OptionError(reason, message, offset + start, offset + len(text))
    end = text.find('"', at + 1)
    while end > at + 1 and text[end - 1] == "\\":
        end = text.find('"', end + 1)
    if end < 0:
        reason = "unknown error" if forgets else "missing end quote"
        message = f"the closing quote of {name} is missing"
        raise OptionError(reason, message, offset + start, offset + len(text))
    return text[at + 1 : end].replace('\\"', '"'), end + 1


def _count(name: str, seen: _Seen, start: int, end: int) -> None:
    """Refuse options however good their values are: repeated ones, and too many."""
    seen.counts[name] += 1
    if name in _ONCE and seen.counts[name] > 1:
        reason, message = f'multiple "{name}" clauses', f"{name}= stands twice in this line"
    elif name in ("permitopen", "permitlisten") and seen.counts[name] > _MOST_PERMITS + 1:
        reason, message = "too many permission directives", f"there are over 4096 {name}="
    elif name == "environment" and len(seen.variables) > _MOST_VARIABLES:
        reason, message = "too many environment strings", "there are over 1024 environment="
    else:
        return
    raise OptionError(reason, message, start, end)


def _unknown(text: str, at: int, after: int, offset: int) -> OptionError:
    word = re.match(r"[^,=\" \t]*", text[at:])
    name = word[0] if word else ""
    end = max(at + len(name), after, at + 1)
    if after > at and len(name) <= after - at:
        sign = in_quotes(text[after : after + 1])
        message = f"{sign} must not follow {name}: options are separated by commas"
    elif name.lower() in _VALUED:
        message = f'{name} needs a value: {name.lower()}="…"'
    else:
        message = f"{in_quotes(name)} is no option sshd knows"
    return OptionError("unknown key option", message, offset + at, offset + end)
