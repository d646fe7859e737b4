"""Whether a host is an address, and the one way ssh writes it (ssh.c, is_addr, resolve_addr)."""

from __future__ import annotations

_NUMERIC = frozenset("0123456789.")
_MAX_SCOPE = 0xFFFFFFFF


def canonical_address(host: str, family: str = "any") -> str | None:
    """The address as ssh writes it, or as given where it only looks like one; `None` for a name.

    No name is looked up. `family` is AddressFamily's value.
    """
    looks_like_one = "%" in host or ":" in host or _NUMERIC.issuperset(host)
    if not looks_like_one and not host[:1].isdigit():
        return None  # every part of inet_aton(3)'s forms begins with a digit
    if _is_dotted_quad(host):
        return host  # without the socket module, which takes as long as reading a config
    try:
        address = _numeric(host, family)
    except (OSError, ValueError):
        return host if looks_like_one else None
    return host if host.lower() == address.lower() else address


def _numeric(host: str, family: str) -> str:
    """As getaddrinfo(AI_NUMERICHOST) and getnameinfo(NI_NUMERICHOST) have it, which glibc does
    with inet_aton(3) and inet_pton(3): so nothing can ever be looked up. Raises `OSError`,
    `ValueError`."""
    import socket

    if family != "inet6" and ":" not in host and not any(map(str.isspace, host)):
        return socket.inet_ntoa(socket.inet_aton(host))
    if family == "inet":
        raise OSError
    address, percent, scope = host.partition("%")
    packed = socket.inet_pton(socket.AF_INET6, address)
    text = socket.inet_ntop(socket.AF_INET6, packed)
    is_local = packed[0] == 0xFE and packed[1] & 0xC0 == 0x80
    is_local = is_local or (packed[0] == 0xFF and packed[1] & 0x0F == 2)
    number = _scope_number(scope, is_local=is_local) if percent else 0
    if not number:
        return text
    try:
        name = socket.if_indextoname(number) if is_local else str(number)
    except OSError:
        name = str(number)
    return f"{text}%{name}"


def _scope_number(scope: str, *, is_local: bool) -> int:
    """inet6_scopeid_pton of glibc: an interface's name where the address is of one, or a number."""
    import socket

    if is_local:
        try:
            return socket.if_nametoindex(scope)
        except OSError:
            pass
    if not (scope.isascii() and scope.isdecimal()) or int(scope) > _MAX_SCOPE:
        raise ValueError
    return int(scope)


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
