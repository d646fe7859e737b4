"""from= in authorized_keys: whether any client can match its list at all.

sshd matches the list against the client's address and, with UseDNS, against its host name
(match.c match_host_and_ip): a pattern must match, and no negated one may.
"""

from __future__ import annotations

import re

_SPACE = re.compile(r"[ \t\v\f\r]")


def has_space(pattern: str) -> bool:
    """Whether a pattern holds whitespace, which sshd keeps and no address or host name has."""
    return _SPACE.search(pattern) is not None


def nobody_matches(value: str) -> str:
    """Why no client can match the list; empty where one can, or where it is unsure."""
    patterns = value.split(",")
    wanted = [pattern for pattern in patterns if not pattern.startswith("!")]
    if not wanted:
        return 'from= has only negated patterns, so sshd allows no login; add from="*,!…"'
    possible = [pattern for pattern in wanted if not has_space(pattern)]
    if not possible:
        return f"from= has {wanted[0][:60]!r}, which no address matches because of its whitespace"
    excluded = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
    for pattern in possible:
        if not any(_covers(negated, pattern) for negated in excluded):
            return ""
    return "every pattern of from= is excluded by a negated one, so sshd allows no login"


def _covers(negated: str, pattern: str) -> bool:
    """Whether all that `pattern` matches is matched by `negated`, too; False where unsure."""
    if "/" in negated or "/" in pattern:
        return _covers_network(negated, pattern)
    return _matches(negated.lower(), pattern.lower())


def _matches(glob: str, text: str) -> bool:
    """Whether a glob matches another, read as text: its `*` only by `*`, its `?` by both."""
    at = position = 0
    star, resume = -1, 0
    while position < len(text):
        sign = glob[at] if at < len(glob) else ""
        if sign == "*":
            star, resume = at, position
            at += 1
        elif sign and (sign == text[position] or (sign == "?" and text[position] != "*")):
            at += 1
            position += 1
        elif star >= 0:
            resume += 1
            at, position = star + 1, resume
        else:
            return False
    return not glob[at:].strip("*")


def _covers_network(negated: str, pattern: str) -> bool:
    import ipaddress

    if negated == "*":
        return True
    try:
        outer = ipaddress.ip_network(negated)
        inner = ipaddress.ip_network(pattern)
    except ValueError:
        return False
    if isinstance(outer, ipaddress.IPv4Network) and isinstance(inner, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(outer, ipaddress.IPv6Network) and isinstance(inner, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False
