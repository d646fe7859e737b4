"""ProxyJump: a comma list of [user@]host[:port] or ssh:// hops, the last of them the nearest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sshlint.config.values import numbers
from sshlint.config.values.fault import RefusedValue, Values, missing
from sshlint.config.values.lists import is_domain, split_host_port
from sshlint.config.values.refused_names import host_fault, user_fault
from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.tables.keywords import Keyword
from sshlint.tables.releases import (
    ARGV,
    JUMP_BLANKS,
    JUMP_NAMES_CHECKED,
    JUMP_NAMES_CHECKED_DEBIAN,
    JUMP_NONE_IS_QUIET,
    JUMP_NONE_IS_QUIET_DEBIAN,
    JUMP_URIS,
    Target,
)

BEFORE_VALUE = " \t\r\n="  # what readconf.c skips before the rest of a line
_BLANKS = " \t\n\v\f\r"
_FIRST_BLANK = lazy_pattern(rf"(?<=.)[{_BLANKS}]", re.DOTALL)
_ESCAPE = lazy_pattern(r"%(?:([0-9A-Fa-f]{2})|)")
_FOR_SHELL = lazy_pattern(r"\$\(|[`|&;<>]|\$\{?\w+\}?")
_EXPECTED = "hosts such as user@bastion:22 with commas between them, or none"


class Hop(NamedTuple):
    user: str | None
    host: str
    port: int | None

    def __str__(self) -> str:
        numeric = ":" in self.host or not self.host.strip("1234567890.")
        host = f"[{self.host}]" if numeric else self.host
        user = "" if self.user is None else f"{self.user}@"
        return f"{user}{host}" + (f":{self.port}" if self.port else "")


class Jump(NamedTuple):
    """The hop ssh connects to last, and the text before it, which is not looked at again."""

    before: str
    last: Hop

    def __str__(self) -> str:
        return f"{self.before},{self.last}" if self.before else str(self.last)


def proxy_jump(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    found = parse(rest, target)
    if isinstance(found, RefusedValue):
        return found
    return ("none" if found is None else str(found),)


def parse(rest: str, target: Target, *, typed: bool = False) -> Jump | RefusedValue | None:
    """The hops of a rest of line; None for none (`none # text` is a hop of that name).

    `typed`: of a command line, taken as it is, whose names ssh looks at more closely.
    """
    text = rest if typed else rest.lstrip(BEFORE_VALUE)
    if text.lower() == "none":
        return None
    cut = text
    if target.version >= ARGV:
        cut = text.partition("#")[0]
        if target.version >= JUMP_BLANKS:
            cut = cut.rstrip(_BLANKS)
        elif blank := _FIRST_BLANK.search(cut):
            cut = cut[: blank.start()]  # meant to trim the end, it cut at the first blank
    last = None
    if not cut:
        return missing("ProxyJump", _EXPECTED) if not rest else _bad(text, cut)
    for word in cut.split(","):
        last = read_hop(word, uris=target.version >= JUMP_URIS)
        if last is None:
            return _bad(text, word)
        if typed and (fault := _name_fault(last, target)):
            return RefusedValue("bad-value", f'"{word}": {fault}', None, word)
    # Up to 10.2 what is printed and used as the other hops was taken from the uncut text.
    fixed = target.version >= (JUMP_NONE_IS_QUIET_DEBIAN if target.debian else JUMP_NONE_IS_QUIET)
    extra = (cut if fixed else text).rpartition(",")[0]
    return Jump(extra, last) if last else _bad(text, cut)


def _name_fault(hop: Hop, target: Target) -> str:
    """Why ssh refuses a typed hop for the characters of its names, or nothing."""
    if target.version < (JUMP_NAMES_CHECKED_DEBIAN if target.debian else JUMP_NAMES_CHECKED):
        return ""
    return host_fault(hop.host, target) or user_fault(hop.user or "", target)


def _bad(text: str, word: str) -> RefusedValue:
    if not word.strip(_BLANKS):
        return RefusedValue(
            "bad-value", f'"{text}" has an empty hop; expected {_EXPECTED}', None, word
        )
    message = f'"{word}" is no hop of a ProxyJump; expected user@host:port'
    if word.count(":") > 1 and "[" not in word:
        message += ", an IPv6 address in brackets"
    return RefusedValue("bad-value", message, None, word)


def for_shell(rest: str) -> str:
    """What the shell acts on that ssh gives the value to, unquoted; empty for names and ports."""
    found = _FOR_SHELL.search(rest.partition("#")[0])
    return found[0] if found else ""


def read_hop(word: str, *, uris: bool = True) -> Hop | None:
    """One hop; None where ssh refuses it. Without `uris` ssh:// is read as part of the user."""
    if word.startswith("ssh://"):
        hop = _uri_hop(word[6:])
        if uris or hop is None:
            return hop
    user, at, location = word.rpartition("@")
    if at and not user:
        return None
    split = split_host_port(location)
    if split is None or not split[0]:
        return None
    port = numbers.port(split[1]) if split[1] else 0
    if port is None or (split[1] and port <= 0):
        return None
    return Hop(user if at else None, _unbracketed(split[0]), port or None)


def _unbracketed(host: str) -> str:
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def _uri_hop(text: str) -> Hop | None:
    """user;parameters@host:port, without a path; %XX in the user is replaced."""
    user: str | None = None
    info, at, location = text.partition("@")
    if not at:
        location = text
    else:
        name = info.partition(";")[0]
        user = _url_decoded(name) if name else None
        if user is None:
            return None
    host, delimiter, after = _split_uri(location)
    host = _unbracketed(host)
    if not is_domain(host):
        return None
    port = None
    if after and delimiter == ":":
        digits, _, after = after.partition("/")
        port = numbers.port(digits)
        if not port:
            return None
    return None if after else Hop(user, host.removesuffix("."), port)


def _split_uri(location: str) -> tuple[str, str, str]:
    """hpdelim2(): host, the colon or slash after it, and the rest."""
    start = location.find("]") + 1 if location.startswith("[") else 0
    found = re.compile("[:/]").search(location, start)
    if location.startswith("[") and (not start or (found and found.start() != start)):
        return "", "", ""
    if found is None:
        return (location, "", "") if not start or start == len(location) else ("", "", "")
    return location[: found.start()], found[0], location[found.end() :]


def _url_decoded(text: str) -> str | None:
    if any(not found[1] for found in _ESCAPE.finditer(text)):
        return None
    raw = text.replace("+", " ").encode("utf-8", "surrogateescape")
    raw = re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), raw)
    return raw.partition(b"\0")[0].decode("utf-8", "surrogateescape")
