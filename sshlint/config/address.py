"""Whether a host is an address, and the one way ssh writes it (ssh.c, is_addr, resolve_addr)."""

from __future__ import annotations

_NUMERIC = frozenset("0123456789.")


def canonical_address(host: str, family: str = "any") -> str | None:
    """The address as ssh writes it, or as given where it only looks like one; `None` for a name.

    No name is looked up. `family` is AddressFamily's value.
    """
    looks_like_one = "%" in host or ":" in host or _NUMERIC.issuperset(host)
    if not looks_like_one and not host[:1].isdigit():
        return None  # every part of inet_aton(3)'s forms begins with a digit
    if _is_dotted_quad(host):
        return host  # without the socket module, which takes as long as reading a config
    import socket

    families = {"inet": socket.AF_INET, "inet6": socket.AF_INET6}
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    try:
        found = socket.getaddrinfo(
            host, 22, families.get(family, socket.AF_UNSPEC), socket.SOCK_STREAM, 0, flags
        )
        address = socket.getnameinfo(found[0][4], socket.NI_NUMERICHOST)[0]
    except (OSError, UnicodeError):
        return host if looks_like_one else None
    return host if len(found) != 1 or host.lower() == address.lower() else address


def _is_dotted_quad(host: str) -> bool:
    """Whether it is an IPv4 address as ssh would write it."""
    parts = host.split(".")
    return len(parts) == 4 and all(
        len(part) < 4
        and part.isdecimal()
        and part.isascii()
        and str(int(part)) == part
        and int(part) < 256
        for part in parts
    )
