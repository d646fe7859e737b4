"""Finds the rules: every module of the family folders beside this file that holds a RULE.

A hundred small modules cost more to import than an ordinary check may take in all. So what decides
whether a rule has anything to say stands in a table made from the rules (`index`), and a rule is
imported when a fact of its kind turns up. A module that is not in the table is simply imported.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from typing import Any

from sshlint.finding import Rule
from sshlint.rules.index import INDEX, Row
from sshlint.settings import suggestion
from sshlint.source import SshlintError

AnyRule = Rule[Any]


class Listed:
    """A rule as the table lists it. `on` is its kind of fact, as `module:class`."""

    __slots__ = ("_rule", "code", "enabled", "family", "keywords", "module", "name", "on")

    def __init__(self, module: str, row: Row, rule: AnyRule | None = None) -> None:
        self.module = module
        self.family = module.partition(".")[0]
        self.code, self.name, self.enabled, self.on, self.keywords = row
        self._rule = rule

    def __repr__(self) -> str:
        return f"Listed({self.code} {self.name})"

    @property
    def rule(self) -> AnyRule:
        if self._rule is None:
            self._rule = _import(self.module)
        return self._rule


@lru_cache(maxsize=1)
def listed() -> tuple[Listed, ...]:
    """All rules, by code."""
    rows = (
        Listed(module, INDEX[module]) if module in INDEX else _new(module) for module in _modules()
    )
    return tuple(sorted(rows, key=lambda one: one.code))


def some(modules: Iterable[str]) -> tuple[Listed, ...]:
    """The rules of these modules, such as `permissions.private_key_open`, and no others."""
    return tuple(
        Listed(module, INDEX[module]) if module in INDEX else _new(module) for module in modules
    )


def load() -> tuple[AnyRule, ...]:
    """All rules, imported, by code."""
    return tuple(one.rule for one in listed())


def row_of(rule: AnyRule) -> Row:
    """What the table holds of a rule."""
    on = f"{rule.on.__module__}:{rule.on.__qualname__}"
    return rule.code, rule.name, rule.enabled, on, tuple(sorted(rule.keywords))


def _modules() -> Iterator[str]:
    folder = os.path.dirname(__file__)
    for family in os.scandir(folder):
        if family.is_dir() and not family.name.startswith("_"):
            for name in os.listdir(family.path):
                if name.endswith(".py") and not name.startswith("_"):
                    yield f"{family.name}.{name[:-3]}"


def _new(module: str) -> Listed:
    rule = _import(module)
    return Listed(module, row_of(rule), rule)


def _import(module: str) -> AnyRule:
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
