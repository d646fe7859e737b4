"""Every reporter over the shared sample, letter for letter.

`python -m tests.generate.golden` rewrites the goldens; read the diff.
"""

from __future__ import annotations

import io
import json
from xml.etree import ElementTree

import pytest
import sarif_pydantic

from sshlint.excerpt import shown_path, visible
from sshlint.finding import Violation
from sshlint.lint import Report, as_finding
from sshlint.reporters import json as json_reporter
from sshlint.reporters.ci import github, gitlab, junit
from sshlint.reporters.text import check_report
from sshlint.reporters.text.style import Style
from sshlint.source import Location
from tests.reporters.goldens import GOLDENS, all_reports, as_json, as_sarif, as_text, written_by
from tests.reporters.sample import HOME, KEY, REPORT


@pytest.mark.parametrize(("name", "made"), all_reports().items())
def test_a_report_is_its_golden(name: str, made: str) -> None:
    assert made == (GOLDENS / name).read_text()


@pytest.mark.parametrize(
    "made",
    [as_text(colour=False), as_json(), as_sarif()]
    + [written_by(reporter) for reporter in (github, junit, gitlab)],
)
def test_no_byte_of_a_secret_file_and_no_control_character_is_shown(made: str) -> None:
    assert KEY.data.decode().strip() not in made
    assert not any(ord(c) < 32 and c != "\n" for c in made)
    assert not any("\ud800" <= c <= "\udfff" for c in made)


def test_json_is_one_object_that_begins_with_its_version() -> None:
    document = json.loads(as_json())
    assert next(iter(document.items())) == ("version", 1)
    first = document["findings"][0]
    assert (first["line"], first["column"], first["end_line"], first["end_column"]) == (4, 2, 4, 11)
    assert first["fix"] == {"title": "move it", "safety": "unsafe"}
    assert document["findings"][2]["line"] is None
    assert document["summary"] == {
        "files": 3,
        "error": 2,
        "warning": 2,
        "info": 1,
        "fixable_safe": 1,
        "fixable_unsafe": 1,
    }


def test_a_report_without_findings_is_one_line() -> None:
    out = io.StringIO()
    check_report.report(Report([], [], 1), out, Style(False, HOME))
    assert out.getvalue() == "nothing found in 1 file\n"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\tb\r\n", "a\\tb\\r\\n"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\udcff", "\\xff"),
        ("\u202e\u200b", "\\u202e\\u200b"),
        ("grün 日本", "grün 日本"),
    ],
)
def test_control_characters_are_made_visible(raw: str, shown: str) -> None:
    assert visible(raw) == shown


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (HOME, "~"),
        (f"{HOME}/.ssh/config", "~/.ssh/config"),
        (f"{HOME}2/x", f"{HOME}2/x"),
        ("/etc/ssh/ssh_config", "/etc/ssh/ssh_config"),
    ],
)
def test_paths_in_the_home_begin_with_a_tilde(path: str, shown: str) -> None:
    assert shown_path(path, HOME) == shown


def test_sarif_is_valid_by_the_models_of_its_specification() -> None:
    log = sarif_pydantic.Sarif.model_validate_json(as_sarif())
    (run,) = log.runs
    assert run.tool.driver.name == "sshlint"
    assert run.results is not None
    assert [result.rule_id for result in run.results] == [f.rule.code for f in REPORT.findings]


def test_findings_of_one_cause_share_their_group() -> None:
    """By cause and rule; where no cause is given, the message is the cause."""
    here = Location(f"{HOME}/.ssh/config", None)
    rule, other = REPORT.findings[0].rule, REPORT.findings[1].rule
    told = [
        (rule, Violation(here, "one", cause="/missing")),
        (rule, Violation(here, "two", cause="/missing")),
        (rule, Violation(here, "two", cause="/elsewhere")),
        (other, Violation(here, "two", cause="/missing")),
        (rule, Violation(here, "same")),
        (rule, Violation(here, "same")),
    ]
    found = [as_finding(rule, rule.severity, violation) for rule, violation in told]
    groups = [each["group"] for each in json_reporter.findings(Report(found, [], 1), HOME)]
    assert groups[0] == groups[1]
    assert groups[4] == groups[5]
    assert len({groups[0], groups[2], groups[3], groups[4]}) == 4


def test_json_and_sarif_name_the_same_groups() -> None:
    results = json.loads(as_sarif())["runs"][0]["results"]
    groups = [finding["group"] for finding in json.loads(as_json())["findings"]]
    assert [result["properties"]["group"] for result in results] == groups


def test_sarif_fixes_replace_the_text_and_show_nothing_secret() -> None:
    results = json.loads(as_sarif())["runs"][0]["results"]
    assert "fixes" in results[0]
    assert "fixes" not in results[2]
    assert results[0]["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": ".ssh/config",
        "uriBaseId": "SRCROOT",
    }


def test_junit_is_well_formed_and_counts_its_cases() -> None:
    suite = ElementTree.fromstring(written_by(junit)).find("testsuite")
    assert suite is not None
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase")) == 5
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure")) == 4


def test_github_annotations_are_one_line_each_and_the_worst_come_first() -> None:
    made = written_by(github).splitlines()
    assert len(made) == len(REPORT.findings)
    kinds = [line.partition(" ")[0] for line in made]
    assert kinds == ["::error", "::error", "::warning", "::warning", "::notice"]
    assert made[2].startswith("::warning file=.ssh/config,line=4,col=2,endLine=4,endColumn=11,")
