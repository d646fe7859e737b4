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
from sshlint.tables.login_causes import CAUSES
from sshlint.tables.remedies import REMEDIES
from tests.golden.case import FIXTURES

ROOT = Path(__file__).parents[1]
# What is not said, and what is said for it.
INSTEAD = {
    r"mend(s|ed|ing|able)?": "fix",
    r"folders?": "directory",
    r"blanks": "whitespace, spaces, blank lines",
    r"(no|a|the|with) blank(?! line)": "whitespace, space, blank line",
    r"line[- ]ends?(?! (in|with|at)\b)": "line ending, newline",
    r"may": "can (might, where it is not known)",
    r"whoever|who(m)? may": "anyone who can",
    r"pass(es|ed)? over|goes on without": "ignores, skips",
    r"in silence|without a word": "silently",
    r"(is|are|was) (not|no longer|already) there|there already": "does not exist, not found",
    r"anew": "again",
    "(which|that) no sshd? (has|knows|reads|takes)|no sshd? "
    "(has|knows|offers)": "unsupported by OpenSSH",
    r"told": "reported, shown",
    r"speaks?|spoke": "says, prints",
    r"(is|are) dead": "has no effect",
    r"says? nothing": "has no effect, prints nothing",
    r"comes? first|passes? (it|them) by": "overridden by line 3",
    r"parts? (the )?(patterns|at)": "separates patterns",
    r"lets?|letting": "allow, permit",
    r"lent|lends?|goes along|go along": "forwarded agent",
    r"(take|takes|taken|took|taking)( it| them)? back": "revert, undo",
    r"(on|of) record": "unknown host key",
    r"the least": "at least 2048 bits",
    r"graver": "stricter, more severe",
    r"fails? of": "login fails because of",
    r"authorised?|unrecognised?|colours?|recognised": "American spelling",
}
_WORDS = re.compile(r"(?<![-_\w./~*])(" + "|".join(INSTEAD) + r")(?![-_\w/(]|\.\w)", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"\n]*"|`[^`\n]*`|\\"[^"]*\\"|\[SSH\d+ [-a-z]+\]')
# Lines of a file are its own words; what is said of them, behind the marks, is ours.
_OF_A_FILE = re.compile(r"^ *\d+ *\| .*$|^ *\| *[-^]*", re.MULTILINE)


# What other programs print, in pages.
_BLOCK = re.compile(
    r"^\*\*OpenSSH \S+ prints:\*\*\n\n```+text\n.*?^```+$", re.MULTILINE | re.DOTALL
)


def wrong_words(text: str) -> list[str]:
    plain = _QUOTED.sub("", _OF_A_FILE.sub("", text))
    return [
        f"{match[0]}: {plain[max(0, match.start() - 40) : match.end() + 20]!r}"
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


PAGES = sorted({ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("sshlint/**/*.md")})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_do(page: Path) -> None:
    assert wrong_words(_BLOCK.sub("", page.read_text())) == []


def test_causes_and_remedies_do() -> None:
    causes = [row.title for row in CAUSES.values()]
    steps = [step.text for rows in REMEDIES.values() for step in rows]
    assert wrong_words("\n".join(causes + steps)) == []


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


@pytest.mark.parametrize(
    "text",
    [
        "it is mended",
        "a Folder",
        "Whoever reads it",
        "type it anew",
        "it is not there",
        "it lets you",
    ],
)
def test_such_a_word_is_found(text: str) -> None:
    assert wrong_words(text)


@pytest.mark.parametrize("text", ["SSH102 ssh-folder-open", 'PuTTY says "no such folder"'])
def test_names_and_quotations_are_not(text: str) -> None:
    assert wrong_words(text) == []
