"""`sshlint rules` and `sshlint explain`: the rules in their own words."""

from __future__ import annotations

from typing import Any, TextIO

from sshlint.excerpt import write_json
from sshlint.reporters.columns import columns
from sshlint.rules import registry
from sshlint.rules.registry import AnyRule
from sshlint.settings import suggestion
from sshlint.source import SshlintError


def list_rules(out: TextIO, *, format: str) -> int:
    rules = registry.load()
    if format == "json":
        write_json({"version": 1, "rules": [_fields(rule) for rule in rules]}, out)
        return 0
    rows = [(rule.code, rule.name, severities(rule), rule.summary) for rule in rules]
    for line in columns(rows):
        out.write(f"{line}\n")
    return 0


def explain(word: str, out: TextIO, *, format: str) -> int:
    """Print one rule in full. Raises `SshlintError` where there is no such rule."""
    rules = registry.listed()
    found = registry.find(word, rules)
    if found is None:
        known = [name for rule in rules for name in (rule.code, rule.name)]
        raise SshlintError(f'there is no rule "{word}"{suggestion(word, known)}')
    rule = found.rule
    if format == "json":
        write_json({"version": 1, "rule": _fields(rule)}, out)
        return 0
    out.write(f"{rule.code} {rule.name} ({severities(rule)})\n\n")
    out.write(f"{rule.summary}.\n\nWhy: {rule.why}\n\nWhat to do: {rule.remedy}\n\n")
    out.write(f"Mended by sshlint --fix: {autofix(rule)}\n")
    if not rule.enabled:
        out.write("Off unless it is selected.\n")
    out.write("Sources: " + "; ".join(rule.references) + f"\nSince sshlint {rule.since}\n")
    return 0


def severities(rule: AnyRule) -> str:
    return "/".join(severity.label for severity in rule.severities)


def autofix(rule: AnyRule) -> str:
    return " or ".join(sorted(rule.autofix)) or "no"


def _fields(rule: AnyRule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severities": [severity.label for severity in rule.severities],
        "summary": rule.summary,
        "why": rule.why,
        "fix": rule.remedy,
        "autofix": sorted(rule.autofix),
        "default": rule.enabled,
        "source": list(rule.references),
        "since": rule.since,
    }
