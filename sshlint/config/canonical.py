"""What CanonicalizeHostname makes of a name (ssh.c, resolve_canonicalize), with and without DNS."""

from __future__ import annotations

from collections.abc import Callable

from sshlint.config.patterns import fold, list_matches
from sshlint.config.slots import Slots, is_none

Lookup = Callable[[str], "str | None"]


def canonical_names(
    host: str, wanted: tuple[str, ...], slots: Slots, lookup: Lookup | None
) -> list[str] | None:
    """Every name a lower-case name may come to; empty where ssh gives up on it.

    `wanted` are the values CanonicalizeHostname may have. `None`: a CNAME may lead anywhere.
    """
    entries = slots.values.get("proxyjump", ())
    proxied = any(not is_none(entry.option) for entry in entries)
    if wanted == ("false",) or (proxied and "always" not in wanted):
        return [host]
    rules = slots.possible("canonicalizepermittedcnames", "none")
    if host.endswith("."):
        return _looked_up([host], [host], rules, lookup)
    if host.count(".") > int(slots.possible("canonicalizemaxdots", "1")[0]):
        return [host]
    local = slots.possible("canonicalizefallbacklocal", "yes") != ("no",)
    names = [f"{host}.{domain}." for domain in _domains(slots)]
    return _looked_up(names, [host] if local else [], rules, lookup)


def _domains(slots: Slots) -> list[str]:
    entries = slots.values.get("canonicaldomains", ())
    words = " ".join(entries[0].option.values).split(" ") if entries else ["none"]
    return [] if fold(words[0]) == "none" else words


def _looked_up(
    names: list[str], fallback: list[str], rules: tuple[str, ...], lookup: Lookup | None
) -> list[str] | None:
    """What the DNS makes of the first of the names it has, else the fallback; else all of them."""
    if lookup is None:
        if rules != ("none",) and names:
            return None
        return [*(name[:-1] for name in names), *fallback]
    for name in names:
        canonical = lookup(name)
        if canonical is not None:
            permitted = canonical and _is_permitted(name[:-1], canonical, rules[0])
            return [canonical if permitted else name[:-1]]
    return fallback


def _is_permitted(name: str, canonical: str, rules: str) -> bool:
    for rule in rules.split(" "):
        source, _, target = rule.partition(":")
        if list_matches(source, name, folded=True) and list_matches(
            target, fold(canonical), folded=True
        ):
            return True
    return False
