"""Values of the options in front of an authorized key: what sshd makes of them."""

from __future__ import annotations

import re
from itertools import pairwise

from sshlint.formats.authorized_keys.from_patterns import nobody_matches
from sshlint.lean import NamedTuple
from sshlint.shortening import in_quotes
from sshlint.tables.services import TCP_SERVICES

# netdb.h
_LONGEST_HOST = 1025
# misc.h: SSH_TUNID_MAX
_HIGHEST_TUNNEL = 0x7FFFFFFF - 2


class Expiry(NamedTuple):
    """expiry-time: seconds since 1970, of UTC, or of the server's local time."""

    seconds: int
    utc: bool


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
    from calendar import timegm

    # The day goes in as seconds because mktime takes a 31st of February for the 3rd of March.
    seconds = timegm((year, month, 1, *clock, 0, 0, 0)) + (day - 1) * 86400
    return Expiry(seconds, utc) if seconds > 0 else None


def refusal(name: str, value: str) -> tuple[str, str] | None:
    """sshd's word for a value it refuses and what to tell the file's owner; None for a good one."""
    if name == "expiry-time" and expiry(value) is None:
        message = f"{in_quotes(value)} is no time: YYYYMMDD or YYYYMMDDHHMM[SS], with Z for UTC"
        return "invalid expires time", message
    if name == "environment" and not re.match(r"[A-Za-z0-9_]+=", value):
        message = "environment= needs NAME=value, the name of letters, digits and _"
        return "invalid environment string", message
    if name in ("permitopen", "permitlisten"):
        return _permit_refusal(name, value)
    if name == "tunnel" and not _tunnel(value):
        return "invalid tun device", f"{in_quotes(value)} is no tunnel device: a number or any"
    return None


def _permit_refusal(name: str, value: str) -> tuple[str, str] | None:
    spec = value if ":" in value or name == "permitopen" else f"*:{value}"
    host, port = _host_and_port(spec)
    if host is None or len(host.encode("utf-8", "surrogateescape")) >= _LONGEST_HOST:
        message = f"{name}= needs host:port, an IPv6 address in brackets"
        return "invalid permission hostname", message
    if port is None or not (port == "*" or _port(port)):
        message = f"{name}= needs host:port, the port a number, a known service or *"
        return "invalid permission port", message
    return None


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
    # The server's own /etc/services decides; a name of this machine's may well be in it.
    return text in TCP_SERVICES or _is_service_here(text)


def _is_service_here(name: str) -> bool:
    import socket  # a name is rare, the import is not cheap

    try:
        return bool(socket.getservbyname(name, "tcp"))
    except (OSError, ValueError):
        return False


def _tunnel(text: str) -> bool:
    number = _strtonum(text)
    return text.lower() == "any" or (number is not None and 0 <= number <= _HIGHEST_TUNNEL)


def _strtonum(text: str) -> int | None:
    match = re.fullmatch(r"[ \t\n\v\f\r]*([+-]?[0-9]{1,40})", text)
    return int(match[1]) if match else None


def from_fault(value: str) -> str:
    """A from= list that sshd cannot use, or that lets nobody in (match_host_and_ip)."""
    for pattern in value.split(","):
        address = pattern.removeprefix("!")
        if not address:
            return "from= has an empty pattern, which makes sshd refuse every address"
        if "/" in address and _inconsistent(address):
            return f"from= has {in_quotes(address)}, whose mask and address do not fit"
    return nobody_matches(value)


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
