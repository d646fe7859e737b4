"""Every case of the rules across machines: the whole report, letter for letter."""

from __future__ import annotations

import json

import pytest

from tests.golden.case import Case
from tests.golden.fleet_case import fleet_cases, fleet_rules, fleet_text

CASES = fleet_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_report_is_exactly_the_expected_one(case: Case) -> None:
    found = fleet_text(case)
    if case.is_bad:
        assert found == case.expected.read_text()
        assert "[SSH1" in found
    else:
        assert "[SSH1" not in found, found


@pytest.mark.parametrize("case", [c for c in CASES if c.is_bad], ids=lambda case: case.name)
def test_findings_say_which_machines_accounts_and_keys_they_are_about(case: Case) -> None:
    severities = {
        severity.label
        for rule in fleet_rules()
        if case.name.startswith(rule.code)
        for severity in rule.severities
    }
    findings = json.loads(fleet_text(case, form="json"))["findings"]
    assert findings
    for finding in findings:
        assert finding["machines"]
        assert finding["accounts"] or finding["code"] in ("SSH1005", "SSH1008")
        assert all(name.startswith("SHA256:") for name in finding["fingerprints"])
        assert finding["severity"] in severities
        assert finding["places"][0]["path"] == finding["path"]
