"""The findings across machines: facts to rules to findings, as in a check of one home."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sshlint.excerpt import visible
from sshlint.facts.fleet.place import FleetFact
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
    def fingerprint(self) -> str:
        """A name that stays while the same rule says the same of the same keys and places."""
        place = self.fact.places[0]
        texts = (self.finding.rule.code, str(place), *self.fact.fingerprints)
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
    return (-finding.severity, len(code), code, found.fact.places[0].location.path,
            found.fact.places[0].line or 0, finding.message)  # fmt: skip


def place_fields(place: Any) -> dict[str, Any]:
    """A place as JSON has it; null where it is about the machine or a whole file."""
    return {
        "machine": visible(place.machine),
        "account": visible(place.account) or None,
        "path": visible(place.path),
        "line": place.line,
    }
