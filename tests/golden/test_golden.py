"""Every case under fixtures/rules: the whole report, letter for letter.

`python -m tests.generate.golden` rewrites the expected texts; read the diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sshlint.rules import registry
from tests.golden.case import FIXTURES, Case, all_cases, lay_out, print_again, report_text, run

CASES = all_cases()
RULES = registry.load()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_report_is_exactly_the_expected_one_and_configs_print_back(
    case: Case, tmp_path: Path
) -> None:
    home = lay_out(case, tmp_path)
    result = run(case, home)
    for config in result.survey.configs:
        for file in config.files:
            assert print_again(file.source).encode("utf-8", "surrogateescape") == file.source.data
    found = report_text(result, home)
    if not case.is_bad:
        assert result.report.findings == [], found
        return
    assert found == case.expected.read_text()
    assert result.report.findings
    for finding in result.report.findings:
        assert finding.severity in finding.rule.severities
        assert finding.fix is None or finding.fix.safety in finding.rule.autofix


def test_every_rule_has_a_bad_and_an_ok_case() -> None:
    missing = [
        f"{rule.code}-{rule.name}/{kind}"
        for rule in RULES
        for kind in ("bad", "ok")
        if not list((FIXTURES / f"{rule.code}-{rule.name}").glob(f"{kind}-*"))
    ]
    assert missing == []


def test_every_case_belongs_to_a_rule() -> None:
    assert {case.folder.parent.name for case in CASES} <= {f"{r.code}-{r.name}" for r in RULES}
