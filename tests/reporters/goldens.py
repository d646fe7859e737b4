"""The shared sample in every format, by the name of its golden file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sshlint.reporters import json as json_reporter
from sshlint.reporters.ci import github, gitlab, junit, sarif
from sshlint.reporters.text import check_report
from sshlint.reporters.text.style import Style
from sshlint.rules.examples import EXAMPLES
from tests.reporters.sample import HOME, REPORT

GOLDENS = Path(__file__).parents[2] / "fixtures" / "reporters"


def as_text(colour: bool) -> str:
    out = io.StringIO()
    check_report.report(REPORT, out, Style(colour, HOME))
    return out.getvalue()


def as_json() -> str:
    out = io.StringIO()
    json_reporter.report(REPORT, out, HOME)
    return out.getvalue()


def as_sarif() -> str:
    out = io.StringIO()
    rules = list(dict.fromkeys(finding.rule for finding in REPORT.findings))
    with patch.dict(EXAMPLES, clear=True):  # those of the sample's codes change with their cases
        sarif.report(REPORT, out, HOME, rules)
    return out.getvalue()


def written_by(reporter: Any) -> str:
    out = io.StringIO()
    reporter.report(REPORT, out, HOME)
    return out.getvalue()


def all_reports() -> dict[str, str]:
    return {
        "plain.txt": as_text(colour=False),
        "colour.txt": as_text(colour=True),
        "check.json": as_json(),
        "check.sarif": as_sarif(),
        "github.txt": written_by(github),
        "junit.xml": written_by(junit),
        "gitlab.json": written_by(gitlab),
    }
