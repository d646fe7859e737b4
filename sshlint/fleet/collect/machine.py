"""Which machine it is: names, addresses, system and ssh, by what lies on its own disk."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator

from sshlint import filesystem
from sshlint.fleet.collect.parts import Part
from sshlint.machine.account import host_name
from sshlint.machine.installed import installed
from sshlint.source import Source, Unreadable

Read = Callable[[str], Source]

_ID_FILES = ("/etc/machine-id", "/var/lib/dbus/machine-id")
_OF_LOOPBACK = re.compile(r"(?:localhost|ip6-|broadcasthost)")
_PRETTY = re.compile(r"^PRETTY_NAME=[\"']?([^\"'\n]*)", re.M)
# What dpkg and apk keep of their packages; others keep a database of their own.
_PACKAGES = (
    ("/var/lib/dpkg/status", r"^Package: openssh-client\n(?:.+\n)*?Version: (\S+)"),
    ("/lib/apk/db/installed", r"^P:openssh-client(?:-default|-common)?\nV:(\S+)"),
)


def machine_part(read: Read, host_keys: Iterable[str], tree: str | None) -> Part:
    """`host_keys` are the fingerprints that stand for a machine without an id of its own."""
    name = _host_name(read)
    addresses = None if filesystem.is_entered() else _addresses(read)
    return {
        "id": _id(read, host_keys),
        "hostname": name,
        "names": _names(read, name, addresses or []),
        "addresses": addresses,
        "platform": sys.platform,
        "system": _first(read, _PRETTY, "/etc/os-release", "/usr/lib/os-release"),
        "openssh": _openssh(read),
        "tree": tree,
    }


def _text(read: Read, path: str) -> str:
    try:
        return read(path).text
    except Unreadable:
        return ""


def _first(read: Read, pattern: re.Pattern[str], *paths: str) -> str | None:
    for path in paths:
        if found := pattern.search(_text(read, path)):
            return found[1]
    return None


def _host_name(read: Read) -> str | None:
    if not filesystem.is_entered():
        return host_name() or None
    return _text(read, "/etc/hostname").strip().partition("\n")[0] or None


def _id(read: Read, host_keys: Iterable[str]) -> str | None:
    """machine-id(5) asks for a hash that is a program's own, since the id itself is a secret."""
    import hashlib
    import hmac

    for path in _ID_FILES:
        text = _text(read, path).strip()
        if re.fullmatch("[0-9a-f]{32}", text):
            return hmac.new(text.encode(), b"sshlint collect", "sha256").hexdigest()[:32]
    known = sorted(host_keys)
    return hashlib.sha256("\n".join(known).encode()).hexdigest()[:32] if known else None


def _names(read: Read, name: str | None, addresses: list[str]) -> list[str]:
    found = {name} if name else set()
    for line in _text(read, "/etc/hosts").split("\n"):
        address, *names = line.partition("#")[0].split() or [""]
        own = name is not None and any(n == name or n.startswith(f"{name}.") for n in names)
        if own or address in addresses:
            found.update(n.lower() for n in names if not _OF_LOOPBACK.match(n))
    return sorted(found)


def _addresses(read: Read) -> list[str] | None:
    """What the kernel lists; elsewhere than on Linux unknown."""
    if sys.platform != "linux":
        return None
    found = {*_inet(_text(read, "/proc/net/fib_trie")), *_inet6(_text(read, "/proc/net/if_inet6"))}
    return sorted(found)


def _inet(text: str) -> Iterator[str]:
    for address in re.findall(r"\|-- ([0-9.]+)\n\s+/32 host LOCAL", text):
        if not address.startswith(("127.", "169.254.")):
            yield address


def _inet6(text: str) -> Iterator[str]:
    import ipaddress

    for digits, scope in re.findall(r"^([0-9a-f]{32}) \S+ \S+ (\S+)", text, re.M):
        if scope == "00":  # global
            yield str(ipaddress.IPv6Address(int(digits, 16)))


def _openssh(read: Read) -> str | None:
    if not filesystem.is_entered():
        found = installed()
        return found.banner if found else None
    for path, pattern in _PACKAGES:
        if version := _first(read, re.compile(pattern, re.M), path):
            return f"OpenSSH_{version.rpartition(':')[2]}"
    return None
