"""The options in front of an authorized key: sshd's grammar, its errors, its checks of values."""

from __future__ import annotations

import calendar
import re
from itertools import pairwise
from typing import NamedTuple

# auth-options.h
_MOST_PERMITS = 4096
_MOST_VARIABLES = 1024
# netdb.h
_LONGEST_HOST = 1025
# misc.h: SSH_TUNID_MAX
_HIGHEST_TUNNEL = 0x7FFFFFFF - 2

_PLAIN = re.compile(r'[^ \t"\\]+(?=[ \t]|\Z)')
_DULL = re.compile(r'[^"\\]+')

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


class Option(NamedTuple):
    """An option. `name` is lower-case and without no-; `value` is None for a flag.

    `problem` is a fault sshd finds only when the key is used.
    """

    name: str
    negated: bool
    value: str | None
    start: int
    end: int
    value_start: int
    problem: str = ""


class Expiry(NamedTuple):
    """expiry-time: seconds since 1970, of UTC, or of the server's local time."""

    seconds: int
    utc: bool


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


def parse_options(text: str, offset: int = 0) -> tuple[Option, ...]:
    """The options of a line. Raises OptionError as sshd refuses them; `offset` shifts the spans."""
    options: list[Option] = []
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


def expiry(value: str) -> Expiry | None:
    """The time an expiry-time= value names; None where sshd calls it invalid."""
    digits, utc = value, False
    if len(value) > 1 and value[-1] in "Zz":
        digits, utc = value[:-1], True
    elif len(value) > 3 and value[-3:].upper() == "UTC":
        digits, utc = value[:-3], True
    if len(digits) not in (8, 12, 14):
        return None
    cuts = (0, 4, 6, 8, 10, 12, 14)
    fields = [digits[a:b] for a, b in pairwise(cuts) if a < len(digits)]
    # strptime takes blanks for leading zeros.
    if not all(re.fullmatch(r" *[0-9]+", field) for field in fields):
        return None
    numbers = [int(field) for field in fields] + [0] * (6 - len(fields))
    lowest, highest = (0, 1, 1, 0, 0, 0), (9999, 12, 31, 23, 59, 61)
    if any(not a <= n <= b for a, n, b in zip(lowest, numbers, highest, strict=True)):
        return None
    year, month, day, *clock = numbers
    # A time before 1970 is invalid up to 10.3; from 10.4 it wraps round to "never".
    if year < 1970:
        return None
    # The day goes in as seconds because mktime takes a 31st of February for the 3rd of March.
    seconds = calendar.timegm((year, month, 1, *clock, 0, 0, 0)) + (day - 1) * 86400
    return Expiry(seconds, utc) if seconds > 0 else None


class _Seen(NamedTuple):
    """What a line has held so far: how often each option, and which variables."""

    counts: dict[str, int]
    variables: set[str]


def _option(text: str, at: int, offset: int, seen: _Seen) -> Option | None:
    for name, negatable in _FLAGS:
        negated = negatable and text[at : at + 3].lower() == "no-"
        start = at + 3 if negated else at
        if text[start : start + len(name)].lower() == name:
            end = offset + start + len(name)
            return Option(name, negated, None, offset + at, end, end)
    for name in _VALUED:
        start = at + len(name)
        if text[at:start].lower() == name and text[start : start + 1] == "=":
            _count(name, seen, offset + at, offset + start)
            value, end = _dequote(text, start + 1, at, offset)
            option = Option(name, False, value, offset + at, offset + end, offset + start + 1)
            if name == "environment":
                seen.variables.add(value.partition("=")[0])
            return option._replace(problem=_check_value(option))
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


def _check_value(option: Option) -> str:
    """Refuse a value as sshd does; returns the fault it would only find when the key is used."""
    name, value = option.name, option.value or ""
    if name == "expiry-time" and expiry(value) is None:
        message = f"{value[:40]!r} is no time: YYYYMMDD or YYYYMMDDHHMM[SS], with Z for UTC"
        raise _refuse(option, "invalid expires time", message)
    if name == "environment" and not re.match(r"[A-Za-z0-9_]+=", value):
        message = "environment= needs NAME=value, the name of letters, digits and _"
        raise _refuse(option, "invalid environment string", message)
    if name in ("permitopen", "permitlisten"):
        _check_permit(option, value)
    if name == "tunnel" and not _tunnel(value):
        message = f"{value[:40]!r} is no tunnel device: a number or any"
        raise _refuse(option, "invalid tun device", message)
    if name == "from" and (fault := _from_fault(value)):
        return fault
    return ""


def _check_permit(option: Option, value: str) -> None:
    spec = value if ":" in value or option.name == "permitopen" else f"*:{value}"
    host, port = _host_and_port(spec)
    if host is None or len(host.encode("utf-8", "surrogateescape")) >= _LONGEST_HOST:
        message = f"{option.name}= needs host:port, an IPv6 address in brackets"
        raise _refuse(option, "invalid permission hostname", message)
    if port is None or not (port == "*" or _port(port)):
        message = f"{option.name}= needs host:port, the port a number, a service or *"
        raise _refuse(option, "invalid permission port", message)


def _host_and_port(spec: str) -> tuple[str | None, str | None]:
    """As hpdelim2 (misc.c): up to the first `:` or `/`, or a bracketed address before one."""
    if spec[:1] == "[":
        close = spec.find("]")
        if close < 0 or spec[close + 1 : close + 2] not in ("", ":", "/"):
            return None, None
        end = close + 1
    else:
        match = re.search(r"[:/]", spec)
        end = match.start() if match else len(spec)
    return spec[:end], spec[end + 1 :] if end < len(spec) else None


def _port(text: str) -> bool:
    number = _strtonum(text)
    if number is not None:
        return 0 < number <= 65535
    # A service's name: which ones there are only the server knows.
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9+._-]*", text) is not None


def _tunnel(text: str) -> bool:
    number = _strtonum(text)
    return text.lower() == "any" or (number is not None and 0 <= number <= _HIGHEST_TUNNEL)


def _strtonum(text: str) -> int | None:
    match = re.fullmatch(r"[ \t\n\v\f\r]*([+-]?[0-9]{1,40})", text)
    return int(match[1]) if match else None


def _from_fault(value: str) -> str:
    """A from= list that sshd cannot use, which shuts everybody out (addr_match_list)."""
    for pattern in value.split(","):
        address = pattern.removeprefix("!")
        if not address:
            return "from= has an empty pattern, which makes sshd refuse every address"
        if "/" in address and _inconsistent(address):
            return f"from= has {address[:60]!r}, whose mask and address do not fit"
    return ""


def _inconsistent(text: str) -> bool:
    address, _, mask = text.partition("/")
    if len(text) > 63 or not re.fullmatch(r"[0-9]+", mask) or int(mask) > 128:
        return False  # no CIDR to sshd, but a pattern that will hardly match
    import socket

    for family, bits in ((socket.AF_INET, 32), (socket.AF_INET6, 128)):
        try:
            number = int.from_bytes(socket.inet_pton(family, address), "big")
        except (OSError, ValueError):
            continue
        return int(mask) > bits or number & ((1 << (bits - int(mask))) - 1) != 0
    return False


def _refuse(option: Option, reason: str, explanation: str) -> OptionError:
    return OptionError(reason, explanation, option.start, option.end)


def _unknown(text: str, at: int, after: int, offset: int) -> OptionError:
    word = re.match(r"[^,=\" \t]*", text[at:])
    name = word[0] if word else ""
    end = max(at + len(name), after, at + 1)
    if after > at and len(name) <= after - at:
        message = f"{text[after : after + 1]!r} must not follow {name}, options part at commas"
    elif name.lower() in _VALUED:
        message = f'{name} needs a value: {name.lower()}="…"'
    else:
        message = f"{name[:60]!r} is no option sshd knows"
    return OptionError("unknown key option", message, offset + at, offset + end)
