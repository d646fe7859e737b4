"""from=: whether a machine of the fleet can be the client (match.c match_host_and_ip).

With UseDNS no, sshd's default, a client's host name is its address, so names match no machine.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from sshlint.config.patterns import matches

_MOST_PATTERNS = 1000


def allows(from_list: str, addresses: Sequence[str] | None) -> bool | None:
    """Whether any of the addresses is let in; None where they are not known."""
    patterns = from_list.split(",")[:_MOST_PATTERNS]
    if not addresses:
        return None if any(not pattern.startswith("!") for pattern in patterns) else False
    return any(_allows_one(patterns, address) for address in addresses)


def _allows_one(patterns: list[str], address: str) -> bool:
    try:
        client = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    allowed = False
    for pattern in patterns:
        negated = pattern.startswith("!")
        if _is_match(pattern[negated:], client):
            if negated:
                return False
            allowed = True
    return allowed


def _is_match(pattern: str, client: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if "/" in pattern:
        try:
            return client in ipaddress.ip_network(pattern)  # with host bits sshd refuses it, too
        except ValueError:
            return False
    return matches(pattern.lower(), str(client))
