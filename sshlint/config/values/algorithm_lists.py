"""Algorithm lists: names ssh accepts, and the list that + - ^ make of the default one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from sshlint.config.patterns import comma_patterns, octets
from sshlint.config.values.fault import RefusedValue, Values, missing, nearest
from sshlint.tables import algorithms as table
from sshlint.tables.keywords import Keyword
from sshlint.tables.releases import (
    FULL_KEY_NAMES,
    LEADING_COMMA,
    LIST_REMOVE,
    LIST_TO_FRONT,
    Target,
    show,
)

# Kind -> (default list, all names), of a certain ssh: `ssh -G` and `ssh -Q`.
Lists = Mapping[str, tuple[Sequence[str], Sequence[str]]]

_NOUNS = {
    "kex": "key exchange method",
    "cipher": "cipher",
    "mac": "MAC",
    "pubkey": "key type or signature algorithm",
    "ca-signature": "signature algorithm",
}
# sshkey.c takes a key type's short name for a name, and then finds no algorithm of that name.
_SHORT_NAMES = ("ed25519", "ed25519-sk", "rsa", "ecdsa", "ecdsa-sk")
_DSA_UNTIL = (9, 7)


def algorithms(
    keyword: Keyword,
    arguments: Sequence[str],
    rest: str,
    target: Target,
    lists: Lists | None = None,
) -> Values | RefusedValue:
    """The list in force, joined by commas; `lists` are the installed ssh's own, where known."""
    kind = table.KINDS[keyword.name.lower()]
    if not arguments or not arguments[0]:
        return missing(keyword.name, f"names of {_NOUNS[kind]}s with commas between them")
    default, known = lists[kind] if lists and kind in lists else _table_lists(kind, target)
    return _read(kind, arguments[0], target, tuple(default), tuple(known))


@lru_cache(maxsize=128)
def _table_lists(kind: str, target: Target) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return table.defaults(kind, *target), table.names(kind, *target)


@lru_cache(maxsize=1024)
def _read(
    kind: str, value: str, target: Target, default: tuple[str, ...], known: tuple[str, ...]
) -> Values | RefusedValue:
    if not value.startswith("-") or target.version < LIST_REMOVE:
        prefixed = value.startswith("+") or (
            value.startswith("^") and target.version >= LIST_TO_FRONT
        )
        fault = _unknown(kind, value[1:] if prefixed else value, target, known)
        if fault:
            return fault
    listed = assemble(value, default, known)
    if listed is None:
        text = f'"{value}" leaves no {_NOUNS[kind]} ssh {show(target.version)} could use'
        return RefusedValue("bad-value", text, 0, value, late=True)
    return (",".join(listed),)


def _unknown(kind: str, names: str, target: Target, known: tuple[str, ...]) -> RefusedValue | None:
    """The first name ssh does not know. It stops looking at the first empty one."""
    before, _, _ = f"{names},".partition(",,")
    looked_at = [] if names.startswith(",") else before.rstrip(",").split(",")
    if not names or (
        not looked_at and kind in ("cipher", "mac") and target.version >= LEADING_COMMA
    ):
        return RefusedValue("bad-value", f'"{names}" names no {_NOUNS[kind]}', 0, names)
    for name in looked_at:
        if name in known or _is_accepted(kind, name, target, known):
            continue
        return RefusedValue("bad-value", _why(kind, name, target, known), 0, name)
    return None


def _is_accepted(kind: str, name: str, target: Target, known: Iterable[str]) -> bool:
    """Names of key types beyond the list itself: patterns, short names, and once certificates."""
    if kind not in ("pubkey", "ca-signature"):
        return False
    low = name.lower()
    if low in _SHORT_NAMES and target.version < FULL_KEY_NAMES:
        return True
    if low == "dsa" and target.version <= _DSA_UNTIL:
        return True
    if kind == "ca-signature":
        if target.version < (9, 4) and table.supported("pubkey", name, *target):
            return True
        known = table.names("pubkey", *target)
    patterns = comma_patterns(name)
    negated = comma_patterns(name.removeprefix("!"))
    if not ({"*", "?"} & set(name) or name.startswith("!")):
        return False
    return any(patterns.match(octets(k)) or negated.match(octets(k)) for k in known)


def _why(kind: str, name: str, target: Target, known: Iterable[str]) -> str:
    noun, version = _NOUNS[kind], show(target.version)
    found = table.find(kind, name)
    if found is None:
        text = f'"{name}" is no {noun} of any OpenSSH'
        if any(wild in name for wild in "*?"):
            text = f'"{name}" fits no {noun}'
            if kind in ("kex", "cipher", "mac"):
                text = f'"{name}" is a pattern; these are allowed only after -'
        near = nearest(name, known)
        return f"{text}; did you mean {near}?" if near else text
    if found.since and target.version < found.since:
        return f'"{name}" is unknown to OpenSSH {version}; it came with {show(found.since)}'
    until = show(found.until) if found.until else "a later release"
    return f'"{name}" is gone from OpenSSH {version}; the last with it was {until}'


def assemble(value: str, default: Sequence[str], known: Sequence[str]) -> list[str] | None:
    """kex_assemble_names(): the list a value makes of the default one.

    None where ssh gives up: on a negation, or when nothing is left. `known` has all names, in the
    order patterns are replaced in.
    """
    prefix, names = value[:1], value[1:]
    if prefix == "-":
        remove = comma_patterns(names)
        return [name for name in default if not remove.match(octets(name))]
    if prefix == "+":
        value = ",".join(_joined(default, names))
    elif prefix == "^":
        value = ",".join(_joined(names.split(","), ",".join(default))) if names else ""
    found: dict[str, None] = {}
    for pattern in value.split(","):
        if pattern.startswith("!"):
            return None
        wanted = comma_patterns(pattern)
        found.update(dict.fromkeys(name for name in known if wanted.match(octets(name))))
    return list(found) or None


def _joined(first: Iterable[str], second: str) -> list[str]:
    """kex_names_cat(): the second list behind the first, up to its first empty name."""
    joined = list(first)
    for name in second.split(","):
        if not name:
            break
        if name not in joined:
            joined.append(name)
    return joined


def gss_kex(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """Debian's GSSAPIKexAlgorithms: its own names, which may go on at their end."""
    if not arguments or not arguments[0]:
        return missing(keyword.name, "names such as gss-curve25519-sha256-")
    value = arguments[0]
    for name in value.split(","):
        if not name:
            break
        if not name.startswith(GSS_KEX):
            text = f'"{name}" is not one of {", ".join(GSS_KEX)}'
            return RefusedValue("bad-value", text, 0, name)
    return (value,)


# kex.c with Debian's gssapi.patch, 9.2.
GSS_KEX = (
    "gss-gex-sha1-",
    "gss-group1-sha1-",
    "gss-group14-sha1-",
    "gss-group14-sha256-",
    "gss-group16-sha512-",
    "gss-nistp256-sha256-",
    "gss-curve25519-sha256-",
)
