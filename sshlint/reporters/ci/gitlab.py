"""GitLab's code quality report: a list of issues in the form of Code Climate."""

from __future__ import annotations

from typing import TextIO

from sshlint.excerpt import write_json
from sshlint.finding import Severity
from sshlint.lint import Report, names_of
from sshlint.reporters.relative import lines, relative_path

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def report(result: Report, out: TextIO, base: str) -> None:
    prints = names_of(result, base)
    issues = [
        {
            "description": finding.message,
            "check_name": f"{finding.rule.code} {finding.rule.name}",
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": relative_path(finding.location.path, base),
                "lines": {"begin": (lines(finding.location) or (1,))[0]},
            },
        }
        for finding, fingerprint in zip(result.findings, prints, strict=True)
    ]
    write_json(issues, out)
