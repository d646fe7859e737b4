"""A fault of ours in one rule is one line that names it; the other rules still have their say."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sshlint import cli
from sshlint.commands.run.ending import status_of
from sshlint.facts.config_text.option import Option
from sshlint.rules.config_text.renamed_option import RULE
from sshlint.source import SshlintError

CONFIG = "Hostnmae web\nHost a\n  PubkeyAcceptedKeyTypes ssh-ed25519\n  User a\n  User a\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / ".ssh").mkdir(mode=0o700)
    (tmp_path / ".ssh" / "config").write_text(CONFIG)
    (tmp_path / ".ssh" / "config").chmod(0o600)
    return tmp_path


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))

    def command(*words: str) -> tuple[int, str, str]:
        common = ("--home", str(home), "--system-config", "none", "--isolated")
        monkeypatch.setattr(sys, "argv", ["sshlint", "check", *words, *common])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        status = status_of(cli.main)
        return status, *capsys.readouterr()

    return command


@pytest.fixture
def broken_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(option: Option, context: object) -> Iterator[Any]:
        raise KeyError(option.keyword)
        yield

    monkeypatch.setattr(RULE, "check", check)


@pytest.mark.usefixtures("broken_rule")
def test_a_fault_in_a_rule_names_rule_and_file_and_ends_nothing_else(run: Any) -> None:
    status, said, errors = run("--format", "json")
    assert status == 2
    assert errors == (
        "sshlint: ~/.ssh/config: internal fault in SSH405 (KeyError); "
        "please report it, with what SSHLINT_DEBUG=1 shows\n"
    )
    assert "SSH402" in {finding["code"] for finding in json.loads(said)["findings"]}


@pytest.mark.usefixtures("broken_rule")
def test_a_fault_in_a_rule_shows_its_trace_where_that_is_asked_for(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSHLINT_DEBUG", "1")
    _, _, errors = run()
    assert "raise KeyError(option.keyword)" in errors


@pytest.mark.usefixtures("broken_rule")
def test_a_fault_in_a_rule_leaves_the_fixes_of_others(run: Any, home: Path) -> None:
    assert run("--diff")[0] == 2
    status, _, errors = run("--fix", "--yes")
    assert status == 2
    assert errors.count("internal fault") == 1
    assert (home / ".ssh" / "config").read_text().count("User a") == 1


def test_a_fault_while_facts_are_gathered_names_the_rules_that_ask_for_them(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def collect(survey: object, keywords: frozenset[str]) -> Iterator[Any]:
        raise IndexError
        yield

    monkeypatch.setattr(Option, "collect", collect)
    status, said, errors = run("--format", "json")
    assert status == 2
    assert "internal fault in SSH405" in errors
    assert "SSH402" in {finding["code"] for finding in json.loads(said)["findings"]}


def test_unusable_settings_in_a_rule_still_end_the_run(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(option: Option, context: object) -> Iterator[Any]:
        raise SshlintError("no such release")
        yield

    monkeypatch.setattr(RULE, "check", check)
    assert run() == (2, "", "sshlint: no such release\n")
