"""Finds the rules: every module below the family folders beside this file that holds a RULE.

A hundred small modules cost more to import than an ordinary check may take in all. So what decides
whether a rule has anything to say stands in a table made from the rules (`index`), and a rule is
imported when a fact of its kind turns up. A module that is not in the table is simply imported.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sshlint.finding import Rule
from sshlint.rules.index import INDEX, Row
from sshlint.settings import Settings, suggestion
from sshlint.source import SshlintError

if TYPE_CHECKING:
    import sys

    if sys.version_info >= (3, 11):
        from importlib.resources.abc import Traversable
    else:
        from importlib.abc import Traversable

AnyRule = Rule[Any]


class Listed:
    """A rule as the table lists it. `on` is its kind of fact, as `module:class`."""

    __slots__ = (
        "_rule",
        "code",
        "decides",
        "decides_from",
        "enabled",
        "family",
        "keywords",
        "module",
        "name",
        "on",
        "roles",
    )

    def __init__(self, module: str, row: Row, rule: AnyRule | None = None) -> None:
        self.module = module
        self.family = module.partition(".")[0]
        self.code, self.name, self.enabled, self.on = row[:4]
        self.keywords, self.roles, self.decides, self.decides_from = row[4:]
        self._rule = rule

    def __repr__(self) -> str:
        return f"Listed({self.code} {self.name})"

    @property
    def rule(self) -> AnyRule:
        if self._rule is None:
            self._rule = import_rule(self.module)
        return self._rule


@lru_cache(maxsize=1)
def listed() -> tuple[Listed, ...]:
    """All rules, by code."""
    rows = (
        Listed(module, INDEX[module]) if module in INDEX else _new(module) for module in modules()
    )
    return tuple(sorted(rows, key=lambda one: (len(one.code), one.code)))


def deciding(words: Collection[str]) -> tuple[Listed, ...]:
    """The rules whose `decides` has one of these words; of those in the table, for it is quick."""
    return tuple(
        Listed(module, row) for module, row in INDEX.items() if not row[6].isdisjoint(words)
    )


def load() -> tuple[AnyRule, ...]:
    """All rules, imported, by code."""
    return tuple(one.rule for one in listed())


def row_of(rule: AnyRule) -> Row:
    """What the table holds of a rule."""
    on = f"{rule.on.__module__}:{rule.on.__qualname__}"
    return (
        rule.code,
        rule.name,
        rule.enabled,
        on,
        frozenset(rule.keywords),
        frozenset(getattr(rule.on, "roles", ())),
        frozenset(rule.decides),
        rule.decides_from.label,
    )


def modules() -> Iterator[str]:
    """The modules of all rules, below this package."""
    folder = os.path.dirname(__file__)
    if os.path.isdir(folder):
        return _modules_in_folder(folder, "")
    from importlib.resources import files  # slow to import, and only needed within an archive

    return _modules_in_archive(files(__package__ or ""), "")


def _modules_in_folder(folder: str, package: str) -> Iterator[str]:
    """The rules' modules below a folder: a family may have folders for its topics."""
    for entry in os.scandir(folder):
        if entry.name.startswith("_"):
            continue
        if entry.is_dir():
            yield from _modules_in_folder(entry.path, f"{package}{entry.name}.")
        elif package and entry.name.endswith(".py"):
            yield f"{package}{entry.name[:-3]}"


def _modules_in_archive(folder: Traversable, package: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.name.startswith("_"):
            continue
        if entry.is_dir():
            yield from _modules_in_archive(entry, f"{package}{entry.name}.")
        elif package and entry.name.endswith(".py"):
            yield f"{package}{entry.name[:-3]}"


def _new(module: str) -> Listed:
    rule = import_rule(module)
    return Listed(module, row_of(rule), rule)


def import_rule(module: str) -> AnyRule:
    rule: AnyRule = import_module(f"sshlint.rules.{module}").RULE
    return rule


def find(word: str, rules: Iterable[Listed]) -> Listed | None:
    """The rule with this code or name, in any case."""
    folded = word.lower()
    return next((rule for rule in rules if folded in (rule.code.lower(), rule.name)), None)


def expand(selectors: Iterable[str], rules: tuple[Listed, ...], where: str) -> set[str]:
    """The codes that selectors (codes, prefixes such as SSH4, names, ALL) stand for.

    Raises `SshlintError`, which names `where` the word stood and the nearest known one.
    """
    codes: set[str] = set()
    for selector in selectors:
        folded = selector.strip().lower()
        chosen = {
            rule.code
            for rule in rules
            if folded in (rule.name, "all")
            or (folded.startswith("ssh") and rule.code.lower().startswith(folded))
        }
        if not chosen:
            known = [name for rule in rules for name in (rule.code, rule.name)]
            raise SshlintError(f'{where}: no rule "{selector}"{suggestion(selector, known)}')
        codes |= chosen
    return codes


def choose(
    rules: tuple[Listed, ...], chosen: Settings, known: tuple[Listed, ...] = ()
) -> tuple[Listed, ...]:
    """Those of `rules` that select and ignore leave; without select those that are on by default.

    Raises `SshlintError` for a word that names none of `known` (by default: of `rules`).
    """
    known = known or rules
    where = chosen.path or "the command line"
    codes = {rule.code for rule in rules if rule.enabled}
    if chosen.select:
        codes = expand(chosen.select, known, f"{where}: select")
    codes -= expand(chosen.ignore, known, f"{where}: ignore")
    expand((code for code, _ in chosen.severity), known, f"{where}: severity")
    for glob, words in chosen.per_path_ignores:
        expand(words, known, f'{where}: per-path-ignores."{glob}"')
    return tuple(rule for rule in rules if rule.code in codes)
