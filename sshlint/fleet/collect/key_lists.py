"""Lists of keys, line by line: authorized_keys, known_hosts, authorities, principals."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from sshlint.fleet.collect.parts import Keys, Part, line_of, option_parts
from sshlint.formats.authorized_keys import authorized_lines
from sshlint.formats.authorized_keys.authorized_options import OptionError, advance, parse_options
from sshlint.formats.authorized_keys.authorized_values import expiry
from sshlint.formats.known_hosts import KnownHostLine as KnownHost
from sshlint.source import Source

_NONE: tuple[str, ...] = ()


def authorized_keys(
    source: Source, keys: Keys, *, read_by_sshd: bool | None, local_time: bool
) -> list[Part]:
    """The lines of a file that hold a key. `local_time` says that this machine's zone is theirs."""
    found = []
    for entry in authorized_lines.parse(source.text).entries:
        fingerprint = keys.add_base64(entry.base64) if entry.key_type else None
        if fingerprint is None:
            continue
        problem = entry.problem
        found.append(
            {
                "path": source.path,
                "line": entry.number,
                "fingerprint": fingerprint,
                "comment": entry.comment,
                "cert_authority": entry.cert_authority,
                "options": option_parts(entry.options),
                "expires": _expires(entry, local_time=local_time),
                "works": problem is None,
                "problem": problem.message if problem else None,
                "read_by_sshd": read_by_sshd,
            }
        )
    return found


def _expires(entry: authorized_lines.AuthorizedLine, *, local_time: bool) -> int | None:
    option = entry.option("expiry-time")
    found = expiry(option.value) if option is not None and option.value else None
    if found is None or found.utc:
        return found.seconds if found else None
    if not local_time:
        return None
    parts = time.gmtime(found.seconds)
    try:
        return int(time.mktime((*parts[:8], -1)))
    except (OverflowError, ValueError):
        return None


def listed_keys(source: Source, keys: Keys) -> list[Part]:
    """The keys of a plain list, such as TrustedUserCAKeys; options in front do not count."""
    found = []
    for entry in authorized_lines.parse(source.text).entries:
        fingerprint = keys.add_base64(entry.base64) if entry.key_type else None
        if fingerprint is not None:
            found.append(
                {
                    "path": source.path,
                    "line": entry.number,
                    "fingerprint": fingerprint,
                    "comment": entry.comment,
                }
            )
    return found


def known_hosts(
    path: str,
    entries: Iterable[KnownHost],
    keys: Keys,
    names: Callable[[KnownHost], tuple[str, ...]] | None = None,
) -> list[Part]:
    """The lines of a file that hold a key; `names` finds those of hashed lines."""
    found = []
    for entry in entries:
        fingerprint = keys.add_base64(entry.base64) if entry.base64 else None
        if fingerprint is None or entry.problem is not None:
            continue
        known = names(entry) if names is not None and entry.hashed else _NONE
        found.append(
            {
                "path": path,
                "line": entry.number,
                "marker": entry.marker or None,
                "hosts": [name for name in known if name != entry.hosts]
                if entry.hashed
                else list(entry.patterns),
                "hash": entry.hosts if entry.hashed else None,
                "fingerprint": fingerprint,
            }
        )
    return found


def principals(source: Source) -> list[Part]:
    """The lines of an AuthorizedPrincipalsFile (auth2-pubkey.c): options, then a name."""
    found = []
    at = 0
    for raw in source.text.split("\n"):
        line = raw.partition("#")[0].strip(" \t\r")
        if line:
            front, _, name = line.rpartition(" ") if " " in line else ("", "", line)
            options = front.strip(" \t")
            try:
                parsed = parse_options(options) if options and advance(options) else ()
            except OptionError:
                parsed = None
            if parsed is not None:  # else sshd skips the line
                found.append(
                    {
                        "path": source.path,
                        "line": line_of(source, at),
                        "principal": name,
                        "options": option_parts(parsed),
                    }
                )
        at += len(raw) + 1
    return found
