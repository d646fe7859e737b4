"""The report over many machines for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

from sshlint.excerpt import visible, write_json
from sshlint.finding import Severity
from sshlint.fleet.findings import FleetFinding, place_fields

if TYPE_CHECKING:
    from sshlint.fleet.fleet import Fleet

_MOST_PLACES = 1000  # of one finding: what is said once is enough for ten thousand machines


def report(fleet: Fleet, findings: list[FleetFinding], out: TextIO) -> None:
    """One object, version 1; within a version fields are only added."""
    document = {
        "version": 1,
        "findings": [_finding(found) for found in findings],
        "notes": [
            {"path": visible(note.path), "message": visible(note.message)} for note in fleet.notes
        ],
        "summary": summary(fleet, findings),
    }
    write_json(document, out)


def summary(fleet: Fleet, findings: list[FleetFinding]) -> dict[str, int]:
    machines, accounts, keys, lines = fleet.rows(
        "SELECT (SELECT count(*) FROM machines), (SELECT count(*) FROM accounts),"
        " (SELECT count(DISTINCT fingerprint) FROM private_keys),"
        " (SELECT count(*) FROM authorized_keys)"
    )[0]
    return {
        "reports": fleet.reports,
        "machines": machines,
        "accounts": accounts,
        "private_keys": keys,
        "authorized_keys": lines,
        **{
            severity.label: sum(found.severity is severity for found in findings)
            for severity in reversed(Severity)
        },
    }


def _finding(found: FleetFinding) -> dict[str, Any]:
    fact, rule = found.fact, found.rule
    places = found.places
    first = places[0]
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": found.severity.label,
        "message": found.violation.message,
        "help": found.violation.help or rule.remedy,
        "path": visible(first.path),
        "line": first.line,
        "column": None,
        "end_line": first.line,
        "end_column": None,
        "related": [],
        "fix": None,
        "fingerprint": found.fingerprint,
        "machines": fact.machines,
        "accounts": fact.accounts,
        "fingerprints": list(fact.fingerprints),
        "places": [place_fields(place) for place in places[:_MOST_PLACES]],
    }
