"""The findings across machines: facts to rules to findings, as in a check of one home."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sshlint.excerpt import visible
from sshlint.facts.fleet.place import FleetFact, Place
from sshlint.finding import Finding
from sshlint.lean import NamedTuple
from sshlint.lint import LEVELS, as_finding
from sshlint.rules.registry import Listed
from sshlint.source import to_bytes

if TYPE_CHECKING:
    from sshlint.fleet.fleet import Fleet

FAMILY = "fleet"


class FleetFinding(NamedTuple):
    """A finding with the fact it was made of, which says what it is about."""

    finding: Finding
    fact: FleetFact

    @property
    def places(self) -> list[Place]:
        """All places of the fact, with the one that the rule points at first."""
        location = self.finding.location
        first = [place for place in self.fact.places if place.location == location][:1]
        return [*first, *(place for place in self.fact.places if place not in first)]

    @property
    def fingerprint(self) -> str:
        """A name that stays while the same rule says the same of the same keys and places."""
        location = self.finding.location
        texts = (self.finding.rule.code, location.path, *self.fact.fingerprints)
        return hashlib.sha256(to_bytes("\0".join(texts))).hexdigest()[:20]


def check(fleet: Fleet, rules: Iterable[Listed]) -> list[FleetFinding]:
    """What the rules of the family `fleet` say, by severity, then rule, then place."""
    levels = {code: LEVELS[level] for code, level in fleet.context.settings.severity}
    by_fact: dict[str, list[Listed]] = {}
    for rule in rules:
        if rule.family == FAMILY:
            by_fact.setdefault(rule.on, []).append(rule)
    found = []
    for on, asked in by_fact.items():
        module, _, name = on.partition(":")
        kind: Any = getattr(import_module(module), name)
        for fact in kind.collect(fleet, frozenset()):
            for one in asked:
                judge = one.rule
                for violation in judge.check(fact, fleet.context):
                    severity = levels.get(judge.code) or violation.severity or judge.severity
                    found.append(FleetFinding(as_finding(judge, severity, violation), fact))
    found.sort(key=_order)
    return found


def _order(found: FleetFinding) -> tuple[Any, ...]:
    finding = found.finding
    code = finding.rule.code
    location = finding.location
    return (
        -finding.severity,
        len(code),
        code,
        location.path,
        location.start or 0,
        finding.message,
    )


def place_fields(place: Any) -> dict[str, Any]:
    """A place as JSON has it; null where it is about the machine or a whole file."""
    return {
        "machine": visible(place.machine),
        "account": visible(place.account) or None,
        "path": visible(place.path),
        "line": place.line,
    }
