"""The host field of known_hosts: which destinations it stands for, plain or hashed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sshlint.lean import lazy_pattern
from sshlint.source import to_bytes

DEFAULT_PORT = 22

# Salt and SHA-1 HMAC, 20 bytes each, in the only spelling ssh compares with.
HASHED = lazy_pattern(
    r"\|1\|[A-Za-z0-9+/]{26}[AEIMQUYcgkosw048]=\|[A-Za-z0-9+/]{26}[AEIMQUYcgkosw048]=\Z"
)
# match_pattern_list copies each pattern into a buffer of 1024 bytes, and gives up on a longer one.
_LONGEST_PATTERN = 1022


def lookup_name(host: str, port: int = DEFAULT_PORT) -> str:
    """The name ssh looks up for a destination."""
    host = host.lower()
    return host if port in (0, DEFAULT_PORT) else f"[{host}]:{port}"


def matches(hosts: str, host: str, port: int = DEFAULT_PORT) -> bool:
    """Whether ssh takes a host field for this destination; hashed ones are hashed and compared."""
    return matches_name(hosts, lookup_name(host, port))


def matches_name(hosts: str, name: str) -> bool:
    """Whether a host field matches a name from `lookup_name`."""
    if hosts[:1] == "|":
        return find_hashed(hosts, (name,)) is not None
    if hosts == name:
        return "*" not in name and "?" not in name and "," not in name and name[:1] != "!"
    found = False
    for word in hosts.split(","):
        negated = word[:1] == "!"
        pattern = word[1:] if negated else word
        if len(pattern) > _LONGEST_PATTERN:
            return False
        if match_pattern(name, _lower(pattern)):
            if negated:
                return False
            found = True
    return found


def match_pattern(name: str, pattern: str) -> bool:
    """Wildcards `*` and `?`, in time at most proportional to both lengths multiplied."""
    if "*" not in pattern and "?" not in pattern:
        return name == pattern
    at = index = 0
    star, resume = -1, 0
    while at < len(name):
        if index < len(pattern) and pattern[index] == "*":
            star, resume = index, at
            index += 1
        elif index < len(pattern) and pattern[index] in ("?", name[at]):
            at += 1
            index += 1
        elif star >= 0:
            resume += 1
            at, index = resume, star + 1
        else:
            return False
    return not pattern[index:].strip("*")


def possible(pattern: str) -> bool:
    """Whether a pattern, without its `!`, can match a destination as ssh spells them."""
    if "*" in pattern or "?" in pattern:
        return True
    bracketed = re.fullmatch(r"\[([^\]]+)\]:([0-9]+)", pattern)
    if bracketed:
        port = bracketed[2]
        return port.lstrip("0") == port and port != "22" and int(port[:6]) < 65536
    # A bare colon is no port: it could only be part of an IPv6 address.
    return "[" not in pattern and (":" not in pattern or pattern.count(":") > 1)


def hash_name(name: str, salt: bytes) -> str:
    """A host field in hashed form, as HashKnownHosts and ssh-keygen -H write it."""
    import hmac
    from binascii import b2a_base64

    digest = hmac.digest(salt, to_bytes(name), "sha1")
    parts = (b2a_base64(part, newline=False).decode() for part in (salt, digest))
    return "|1|" + "|".join(parts)


def find_hashed(hosts: str, names: Iterable[str]) -> str | None:
    """The first of these names (from `lookup_name`) that a hashed host field stands for."""
    import hmac
    from binascii import a2b_base64

    if not HASHED.match(hosts):
        return None
    salt, digest = a2b_base64(hosts[3:31]), a2b_base64(hosts[32:])
    for name in names:
        if hmac.digest(salt, to_bytes(name), "sha1") == digest:
            return name
    return None


def _lower(text: str) -> str:
    return text.lower() if text.isascii() else re.sub("[A-Z]+", lambda m: m[0].lower(), text)
