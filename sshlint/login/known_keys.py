"""The keys on record for a host: known_hosts of the user and the system, as ssh reads them."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.formats.keys.key_field import ALIASES
from sshlint.formats.keys.wire import Cursor, WireError, decode_base64
from sshlint.formats.known_host_names import matches_name
from sshlint.formats.known_hosts import CERT_AUTHORITY, REVOKED, parse
from sshlint.lean import NamedTuple
from sshlint.login.target import LoginTarget
from sshlint.source import Unreadable, read
from sshlint.tables.key_types import plain_name


class KnownKey(NamedTuple):
    """One line about a host; `key` is in wire form."""

    path: str
    line: int
    marker: str
    key: bytes


class KnownKeys(NamedTuple):
    """The lines about a host; `without_port` those that name it without its unusual port."""

    lines: tuple[KnownKey, ...]
    without_port: tuple[KnownKey, ...]

    def plain(self) -> list[KnownKey]:
        return [line for line in self.lines if not line.marker]

    def revoked(self) -> list[KnownKey]:
        return [line for line in self.lines if line.marker == REVOKED]

    def authorities(self) -> list[KnownKey]:
        return [line for line in self.lines if line.marker == CERT_AUTHORITY]


def read_known(target: LoginTarget) -> KnownKeys:
    """All lines about the host, the user's files first; files that cannot be read are none."""
    files = (*target.paths("userknownhostsfile"), *target.paths("globalknownhostsfile"))
    name = target.known_as
    bare = target.name.lower() if name != target.name.lower() else ""
    lines: list[KnownKey] = []
    others: list[KnownKey] = []
    for path in files:
        try:
            text = read(path).text
        except Unreadable:
            continue
        for entry in parse(text).entries:
            named = matches_name(entry.hosts, name)
            other = bool(bare) and not named and matches_name(entry.hosts, bare)
            if entry.problem is None and (named or other):
                try:
                    key = decode_base64(entry.base64.encode("latin-1"))
                except (WireError, UnicodeEncodeError):
                    continue
                found = KnownKey(path, entry.number, entry.marker, key)
                (lines if named else others).append(found)
    alias = target.value("hostkeyalias")
    return KnownKeys(tuple(lines), () if alias else tuple(others))


def preferred_algorithms(target: LoginTarget, known: KnownKeys) -> list[str]:
    """ssh's host key algorithms, those of keys on record first (sshconnect2.c, 9.2)."""
    listed = target.algorithms("hostkeyalgorithms")
    if not listed or not _takes_known_order(target):
        return listed
    types = set(_types(known.plain()))
    if _key_type(listed[0]) in types:
        return listed
    certified = bool(known.authorities())
    first = [
        name
        for name in listed
        if _key_type(name) in types or (certified and plain_name(name) != name)
    ]
    return first + [name for name in listed if name not in first]


def _types(lines: list[KnownKey]) -> Iterator[str]:
    for line in lines:
        yield Cursor(line.key).string().decode("latin-1")


def _key_type(algorithm: str) -> str:
    """The type of the key that an algorithm, or a certificate's, is about."""
    return plain_name(ALIASES.get(algorithm, algorithm))


def _takes_known_order(target: LoginTarget) -> bool:
    """Whether ssh puts the algorithms of known keys first: not where the list is the user's."""
    option = target.resolution.otherwise("hostkeyalgorithms")
    if option is None:
        return True
    text = option.line.rest if option.line is not None else option.argument.rpartition("=")[2]
    return text.lstrip(' "=')[:1] in ("+", "-")
