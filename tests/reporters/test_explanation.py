"""`sshlint explain`, the page of rules and SARIF say the same of a rule, with its examples."""

from __future__ import annotations

import io
import json
import re

import pytest

from sshlint.commands.rules import explain
from sshlint.formats.keys import any_key
from sshlint.reporters import explanation, links
from sshlint.reporters.ci import sarif
from sshlint.reporters.text.style import Style
from sshlint.rules import registry
from sshlint.rules.examples import EXAMPLES, RELEASE
from sshlint.rules.registry import AnyRule
from tests.generate import examples
from tests.reporters.sample import HOME, REPORT

RULES = registry.load()
TITLES = ("Why", "How to fix", "sshlint --fix", "How to ignore", "Since", "References")


def explained(word: str, format: str = "text") -> str:
    out = io.StringIO()
    assert explain(word, out, format=format, color="never") == 0
    return out.getvalue()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_each_rule_is_explained_in_full(rule: AnyRule) -> None:
    text = explained(rule.code)
    assert text.startswith(f"{rule.code} {rule.name} (")
    assert [title for title in TITLES if f"\n{title}: " not in text] == []
    prose = [line for line in text.splitlines() if not line.startswith("    ")]
    assert [line for line in prose if len(line) > 80 and " " in line[:60]] == []


def test_most_rules_have_a_bad_and_a_good_example() -> None:
    assert {rule.code for rule in RULES} == set(EXAMPLES)
    both = [one for one in EXAMPLES.values() if one.bad.text and one.good.text]
    assert len(both) > len(RULES) * 2 // 3
    assert all(one.bad.text != one.good.text for one in both)


def test_no_example_holds_a_private_key() -> None:
    for one in EXAMPLES.values():
        for text in (one.says, one.bad.text, one.good.text, one.printed):
            assert not any_key.looks_private(text.encode())


def test_what_ssh_prints_of_a_refused_line_stands_in_it() -> None:
    text = explained("unknown-option")
    assert f"OpenSSH {RELEASE} prints:\n    ~/.ssh/config: line " in text
    assert "Bad configuration option" in text
    assert "UNPROTECTED PRIVATE KEY FILE" in explained("SSH101")


@pytest.mark.slow
def test_it_is_what_the_installed_ssh_prints() -> None:
    """Where this is the ssh that was asked; else `python -m tests.generate.examples`."""
    if examples.release() != RELEASE:
        pytest.skip(f"the examples are of OpenSSH {RELEASE}")
    made = examples.made(ask=True)
    assert {code: one.printed for code, one in made.items()} == {
        code: one.printed for code, one in EXAMPLES.items()
    }


def test_json_has_the_example() -> None:
    rule = json.loads(explained("SSH402", "json"))["rule"]
    assert rule["example"]["bad"]["title"] == "~/.ssh/config"
    assert "SSH402" in rule["example"]["sshlint"]


def test_the_page_and_sarif_have_the_same_markdown() -> None:
    page = links.page("rules/README.md").removeprefix("file://")
    with open(page, encoding="utf-8") as file:
        text = file.read()
    for rule in RULES:
        if rule.check.__module__.split(".")[2] in {"meta", "config_text", "permissions"}:
            assert explanation.markdown(rule) in text
    out = io.StringIO()
    listed = registry.find("SSH402", registry.listed())
    assert listed is not None
    sarif.report(REPORT, out, HOME, [listed.rule])
    (made,) = json.loads(out.getvalue())["runs"][0]["tool"]["driver"]["rules"]
    assert made["help"]["markdown"] == explanation.markdown(listed.rule)
    assert "helpUri" not in made


def test_links_become_absolute_once_there_is_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "ADDRESS", "https://sshlint.example/tree")
    rule = next(rule for rule in RULES if rule.code == "SSH402")
    address = "https://sshlint.example/tree/sshlint/rules/README.md#ssh402-unknown-option"
    assert links.rule_page(rule) == address
    assert links.schema("key") == "https://sshlint.example/tree/sshlint/schemas/key.json"
    assert address in "\n".join(explanation.lines(rule, Style(False, "")))
    out = io.StringIO()
    sarif.report(REPORT, out, HOME, [rule])
    assert json.loads(out.getvalue())["runs"][0]["tool"]["driver"]["rules"][0]["helpUri"] == address


def test_each_link_of_a_rule_leads_to_its_heading() -> None:
    with open(links.page("rules/README.md").removeprefix("file://"), encoding="utf-8") as file:
        headings = re.findall(r"^### (\S+) (\S+)$", file.read(), re.MULTILINE)
    assert {f"{code.lower()}-{name}" for code, name in headings} == {
        links.rule_page(rule).rpartition("#")[2] for rule in RULES
    }
