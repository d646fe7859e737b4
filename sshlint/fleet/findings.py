"""The findings across machines: facts to rules to findings, as in a check of one home."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sshlint.excerpt import Excerpt, visible
from sshlint.facts.fleet.place import FleetFact, Place
from sshlint.finding import Severity, Violation
from sshlint.lean import NamedTuple
from sshlint.lint import LEVELS
from sshlint.rules.registry import AnyRule, Listed
from sshlint.source import to_bytes

if TYPE_CHECKING:
    from sshlint.fleet.fleet import Fleet

FAMILY = "fleet"


class FleetFinding(NamedTuple):
    """What a rule said of a fact. Texts pass the gate when they are asked for, which is dear."""

    rule: AnyRule
    severity: Severity
    violation: Violation
    fact: FleetFact

    @property
    def message(self) -> Excerpt:
        return visible(self.violation.message)

    @property
    def help(self) -> Excerpt:
        return visible(self.violation.help or self.rule.remedy)

    @property
    def places(self) -> list[Place]:
        """All places of the fact, with the one that the rule points at first."""
        location = self.violation.location
        first = [place for place in self.fact.places if place.location == location][:1]
        return [*first, *(place for place in self.fact.places if place not in first)]

    @property
    def fingerprint(self) -> str:
        """A name that stays while the same rule says the same of the same keys and places."""
        texts = (self.rule.code, self.violation.location.path, *self.fact.fingerprints)
        return hashlib.sha256(to_bytes("\0".join(texts))).hexdigest()[:20]


def check(fleet: Fleet, rules: Iterable[Listed]) -> list[FleetFinding]:
    """What the rules of the family `fleet` say, by severity, then rule, then place."""
    levels = {code: LEVELS[level] for code, level in fleet.context.settings.severity}
    by_fact: dict[str, list[AnyRule]] = {}
    for listed in rules:
        if listed.family == FAMILY:
            by_fact.setdefault(listed.on, []).append(listed.rule)
    found = []
    for on, asked in by_fact.items():
        module, _, name = on.partition(":")
        kind: Any = getattr(import_module(module), name)
        for fact in kind.collect(fleet, frozenset()):
            for rule in asked:
                for violation in rule.check(fact, fleet.context):
                    severity = levels.get(rule.code) or violation.severity or rule.severity
                    found.append(FleetFinding(rule, severity, violation, fact))
    found.sort(key=_place)
    found.sort(key=lambda finding: (-finding.severity, finding.rule.code))
    return found


def _place(found: FleetFinding) -> tuple[str, int, str]:
    path, _, line, _ = found.violation.location
    return path, line or 0, found.violation.message


def place_fields(place: Place) -> dict[str, Any]:
    """A place as JSON has it; null where it is about the machine or a whole file."""
    return {
        "machine": visible(place.machine),
        "account": visible(place.account) or None,
        "path": visible(place.path),
        "line": place.line,
    }
