"""The list of the rules."""

from __future__ import annotations

import io

from sshlint.commands.rules import list_rules
from sshlint.rules import registry


def test_the_list_stands_in_columns() -> None:
    out = io.StringIO()
    list_rules(out, format="text")
    lines = out.getvalue().splitlines()
    rules = registry.load()
    assert len(lines) == len(rules) > 100
    starts = {line.index(rule.summary) for line, rule in zip(lines, rules, strict=True)}
    assert len(starts) == 1
