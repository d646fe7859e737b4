"""The two first reporters over the shared sample, letter for letter.

`GOLDEN=write tests/run tests/reporters` writes the goldens anew; read the diff.
"""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from sshlint.lint import Report
from sshlint.reporters import json as json_reporter
from sshlint.reporters import text
from sshlint.reporters.visible import shown_path, visible
from tests.reporters.sample import HOME, KEY, REPORT

GOLDEN = Path(__file__).parents[2] / "fixtures" / "reporters"


def as_text(colour: bool) -> str:
    out = io.StringIO()
    text.report(REPORT, out, text.Style(colour, HOME))
    return out.getvalue()


def as_json() -> str:
    out = io.StringIO()
    json_reporter.report(REPORT, out, HOME)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("plain.txt", as_text(colour=False)),
        ("colour.txt", as_text(colour=True)),
        ("check.json", as_json()),
    ],
)
def test_a_report_is_its_golden(name: str, made: str) -> None:
    if os.environ.get("GOLDEN") == "write":
        (GOLDEN / name).write_text(made)
    assert made == (GOLDEN / name).read_text()


@pytest.mark.parametrize("made", [as_text(colour=False), as_json()])
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
    text.report(Report([], [], 1), out, text.Style(False, HOME))
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
