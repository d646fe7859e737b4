"""Finds the rules: every module of the family folders beside this file that holds a RULE."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from sshlint.finding import Rule
from sshlint.settings import suggestion
from sshlint.source import SshlintError

AnyRule = Rule[Any]


def load() -> tuple[AnyRule, ...]:
    """All rules, by code."""
    folder = os.path.dirname(__file__)
    rules = [
        import_module(f"sshlint.rules.{family.name}.{module[:-3]}").RULE
        for family in os.scandir(folder)
        if family.is_dir() and not family.name.startswith("_")
        for module in os.listdir(family.path)
        if module.endswith(".py") and not module.startswith("_")
    ]
    return tuple(sorted(rules, key=lambda rule: rule.code))


def find(word: str, rules: Iterable[AnyRule]) -> AnyRule | None:
    """The rule with this code or name, in any case."""
    folded = word.lower()
    return next((rule for rule in rules if folded in (rule.code.lower(), rule.name)), None)


def expand(selectors: Iterable[str], rules: tuple[AnyRule, ...], where: str) -> set[str]:
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
