"""The words that sshlint does not use, looked for in all it says.

Identifiers keep their spelling: names of rules and causes (ssh-folder-open), keys of JSON. What a
message quotes of a file or of another program is not ours either: it stands in double quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from sshlint.cli import cli
from sshlint.rules import registry
from tests.golden.case import FIXTURES

ROOT = Path(__file__).parents[1]
# As people say it today, and what was said here.
INSTEAD = {
    r"mend(s|ed|ing|able)?": "fix",
    r"folders?": "directory",
    r"blanks": "whitespace, spaces, blank lines",
    r"whoever": "anyone who can",
    r"pass(es|ed)? over": "ignores, skips",
    r"goes on without": "ignores, skips",
    r"in silence": "silently",
    r"without a word": "silently",
    r"anew": "again",
    r"parts? (the )?patterns": "separates patterns",
    r"graver": "stricter, more severe",
}
_WORDS = re.compile(r"(?<![-_\w./~*])(" + "|".join(INSTEAD) + r")(?![-_\w/(]|\.\w)", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"\n]*"|`[^`\n]*`|\\"[^"]*\\"')
_OF_A_FILE = re.compile(r"^ *(\d+ )? *\| .*$", re.MULTILINE)  # lines of a file, and marks


def wrong_words(text: str) -> list[str]:
    plain = _QUOTED.sub("", _OF_A_FILE.sub("", text))
    return [
        f"{match[0]}: …{plain[max(0, match.start() - 40) : match.end() + 20]!r}"
        for match in _WORDS.finditer(plain)
    ]


def test_rules_speak_plain_english() -> None:
    found = {
        rule.code: wrong_words("\n".join((rule.summary, rule.why, rule.remedy)))
        for rule in registry.load()
    }
    assert {code: words for code, words in found.items() if words} == {}


def test_messages_do() -> None:
    texts = {path: path.read_text() for path in sorted(FIXTURES.glob("*/bad-*/expected.txt"))}
    assert texts
    found = {str(path.parent.relative_to(FIXTURES)): wrong_words(t) for path, t in texts.items()}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("page", sorted(ROOT.glob("sshlint/*/README.md")), ids=str)
def test_generated_pages_do(page: Path) -> None:
    assert wrong_words(page.read_text()) == []


def help_pages() -> Iterator[tuple[str, str]]:
    context = click.Context(cli, info_name="sshlint")
    yield "sshlint", cli.get_help(context)
    for name, command in cli.commands.items():
        yield name, command.get_help(click.Context(command, info_name=name, parent=context))


@pytest.mark.parametrize(("name", "text"), list(help_pages()))
def test_help_pages_do(name: str, text: str) -> None:
    assert wrong_words(text) == []


def test_the_description_of_the_package_does() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    (description,) = [line for line in lines if line.startswith("description = ")]
    assert wrong_words(description.replace('"', "")) == []


@pytest.mark.parametrize("text", ["it is mended", "a Folder", "Whoever reads it", "type it anew"])
def test_such_a_word_is_found(text: str) -> None:
    assert wrong_words(text)


@pytest.mark.parametrize("text", ["SSH102 ssh-folder-open", 'PuTTY says "no such folder"'])
def test_names_and_quotations_are_not(text: str) -> None:
    assert wrong_words(text) == []
