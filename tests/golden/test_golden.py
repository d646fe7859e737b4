"""Every case under fixtures/rules: the whole report, letter for letter.

`python -m tests.generate.golden` rewrites the expected texts; read the diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sshlint.rules import registry
from sshlint.rules.registry import AnyRule
from tests.golden.case import FIXTURES, Case, all_cases, lay_out, print_again, report_text, run

CASES = all_cases()
RULES = registry.load()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_report_is_exactly_the_expected_one(case: Case, tmp_path: Path) -> None:
    home = lay_out(case, tmp_path)
    result = run(case, home)
    found = report_text(result, home)
    if not case.is_bad:
        assert result.report.findings == [], found
        return
    assert found == case.expected.read_text()
    assert result.report.findings
    for finding in result.report.findings:
        assert finding.severity in finding.rule.severities
        assert finding.fix is None or finding.fix.safety in finding.rule.autofix


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_config_of_the_cases_prints_back_to_the_same_bytes(
    case: Case, tmp_path: Path
) -> None:
    home = lay_out(case, tmp_path)
    for config in run(case, home).survey.configs:
        for file in config.files:
            assert print_again(file.source).encode("utf-8", "surrogateescape") == file.source.data


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_a_bad_and_an_ok_case(rule: AnyRule) -> None:
    folder = FIXTURES / f"{rule.code}-{rule.name}"
    names = [path.name for path in folder.glob("*")] if folder.is_dir() else []
    assert any(name.startswith("bad-") for name in names), f"no bad case in {folder}"
    assert any(name.startswith("ok-") for name in names), f"no ok case in {folder}"


def test_every_case_belongs_to_a_rule() -> None:
    assert {case.folder.parent.name for case in CASES} <= {f"{r.code}-{r.name}" for r in RULES}


def test_every_declared_autofix_is_shown_by_a_case(tmp_path: Path) -> None:
    shown: dict[str, set[str]] = {}
    for number, case in enumerate(CASES):
        home = lay_out(case, tmp_path / str(number))
        for finding in run(case, home).report.findings:
            if finding.fix is not None:
                shown.setdefault(finding.rule.code, set()).add(finding.fix.safety)
    assert shown == {rule.code: set(rule.autofix) for rule in RULES if rule.autofix}
