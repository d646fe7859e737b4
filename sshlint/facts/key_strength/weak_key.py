"""A key that badkeys, an optional package, knows how to break or has on its list."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint.discover import Survey
from sshlint.facts.key_files.reviewed_key import PublicKey
from sshlint.formats.keys.public_key import parse_blob, rsa_numbers
from sshlint.formats.keys.wire import Cursor, WireError, read_fields
from sshlint.tables.key_types import KEY_TYPES

# The checks that need no list. rsainvalid is SSH303's; the others of badkeys are warnings about
# sizes, or are known for false alarms.
_OFFLINE = ("fermat", "roca", "rsapoly", "sharedprimes", "smalld", "smallfactors")
_LIST = ("blocklist.dat", "badkeysdata.json")
_LISTED = ("keys that Debian made in 2006-2008", "private keys that were published")
_GET_LIST = "badkeys --update-bl fetches its list"


class WeakKey:
    """A key that failed a check. `check` is badkeys' name for it, `listed` where it was found."""

    __slots__ = ("check", "key", "listed")

    def __init__(self, key: PublicKey, check: str, listed: str = "") -> None:
        self.key = key
        self.check = check
        self.listed = listed

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[WeakKey]:
        """Notes tell of what was not tested. badkeys costs 100 ms: it is loaded for RSA keys, and
        for all where its list is there.
        """
        keys = [key for key in PublicKey.collect(survey, keywords) if key.key.public is not None]
        rsa = [key for key in keys if key.algorithm == "ssh-rsa"]
        if not _is_installed():
            if rsa:
                from sshlint.machine.installation import install_command

                command = install_command("badkeys")
                words = f"RSA keys were not tested for known weaknesses: {command}"
                survey.notes.append((survey.context.home, words))
            return
        try:
            for key in rsa:
                yield from _broken(key)
        except OSError as error:  # root installed it for itself, and this is the home's owner
            words = f"RSA keys were not tested for known weaknesses: badkeys: {error.strerror}"
            survey.notes.append((survey.context.home, words))
        if not _has_list(survey):
            for what in _LISTED if keys else ():
                words = f"not tested for {what}: {_GET_LIST}"
                survey.notes.append((survey.context.home, words))
            return
        for key in keys:
            yield from _on_list(key)


def _is_installed() -> bool:
    from importlib.util import find_spec

    return find_spec("badkeys") is not None


def _has_list(survey: Survey) -> bool:
    """Where badkeys itself looks (its utils._cachedir)."""
    folder = survey.context.environment.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return all(os.path.isfile(os.path.join(folder, "badkeys", name)) for name in _LIST)


def _broken(key: PublicKey) -> Iterator[WeakKey]:
    numbers = rsa_numbers(key.key.public or b"")
    if numbers is None or numbers[1] < 3:
        return
    from badkeys import checkrsa

    for check in _OFFLINE:
        if checkrsa(numbers[1], e=numbers[0], checks=(check,)):
            yield WeakKey(key, check)
            return  # one is enough


def _on_list(key: PublicKey) -> Iterator[WeakKey]:
    number = _listed_number(key.key.public or b"")
    if number is None:
        return
    from badkeys.allkeys import blocklist

    found = blocklist(number)
    if found:
        yield WeakKey(key, "blocklist", str(found.get("subtest", "")))


def _listed_number(public: bytes) -> int | None:
    """The number by which the list knows a key: n, y, the point's x, or the 32 bytes."""
    try:
        name = parse_blob(public).algorithm
        if name not in KEY_TYPES:
            return None
        cursor = Cursor(public)
        cursor.string()
        values = read_fields(cursor, KEY_TYPES[name].public)
    except WireError:
        return None
    point = values.get("point")
    if isinstance(point, bytes):
        return int.from_bytes(point[1 : 1 + (len(point) - 1) // 2], "big")
    number = values.get("n", values.get("y", values.get("pk")))
    return int.from_bytes(number, "big") if isinstance(number, bytes) else number
