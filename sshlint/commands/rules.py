"""`sshlint rules` and `sshlint explain`: the rules in their own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from sshlint.commands.run.terminal import style_for
from sshlint.reporters import document, explanation
from sshlint.rules import registry
from sshlint.rules.examples import EXAMPLES, ExamplePart
from sshlint.rules.registry import AnyRule
from sshlint.settings import suggestion
from sshlint.source import SshlintError

if TYPE_CHECKING:
    from sshlint.reporters.json_documents import (
        ExampleFile,
        ExampleObject,
        Explain,
        ExplainedRule,
        RuleObject,
        Rules,
    )


def list_rules(out: TextIO, *, format: str, color: str = "auto") -> int:
    rules = registry.load()
    if format == "json":
        listed: Rules = {**document.head("rules"), "rules": [_fields(rule) for rule in rules]}
        document.write(listed, out)
        return 0
    style = style_for(color, out, "")
    out.writelines(f"{line}\n" for line in explanation.listing(rules, style))
    return 0


def explain(word: str, out: TextIO, *, format: str, color: str = "auto") -> int:
    """Print one rule in full. Raises `SshlintError` where there is no such rule."""
    rules = registry.listed()
    found = registry.find(word, rules)
    if found is None:
        known = [name for rule in rules for name in (rule.code, rule.name)]
        raise SshlintError(f'there is no rule "{word}"{suggestion(word, known)}')
    rule = found.rule
    if format == "json":
        whole: ExplainedRule = {**_fields(rule), "example": _example(rule)}
        explained: Explain = {**document.head("explain"), "rule": whole}
        document.write(explained, out)
        return 0
    style = style_for(color, out, "")
    out.writelines(f"{line}\n" for line in explanation.lines(rule, style))
    return 0


def _fields(rule: AnyRule) -> RuleObject:
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


def _example(rule: AnyRule) -> ExampleObject | None:
    """What the rule finds and how it is right; null where there is nothing to show."""
    example = EXAMPLES.get(rule.code)
    if example is None:
        return None
    return {
        "bad": _file(example.bad),
        "good": _file(example.good),
        "sshlint": example.says,
        "ssh": example.printed or None,
    }


def _file(part: ExamplePart) -> ExampleFile | None:
    return {"title": part.title, "text": part.text} if part.text else None
