from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.option import Option
from sshlint.facts.edits import replace_keyword
from sshlint.finding import INFO, Fix, Rule, Violation
from sshlint.settings import Context
from sshlint.tables.keywords import ALIASES, KEYWORDS

_OLD_NAMES = {
    name: alias for name, alias in ALIASES.items() if not alias.vendor and alias.until is None
}


def check(option: Option, context: Context) -> Iterator[Violation]:
    line = option.line
    alias = _OLD_NAMES.get(line.keyword)
    if alias is None:
        return
    present = KEYWORDS[option.keyword]
    if any(target.version < present.since for target in context.targets):
        return  # the old name is the one this client knows
    if line.keyword == "dsaauthentication":
        return  # means far more than its name says: SSH611
    yield Violation(
        line.keyword_place,
        f"{line.spelling} is the old name of {present.name}",
        help=f"write {present.name}",
        fix=Fix.safe(f"rename it to {present.name}", replace_keyword(line, present.name)),
    )


RULE = Rule(
    code="SSH405",
    name="renamed-option",
    severity=INFO,
    summary="an option under its old name",
    why="the old name still works and is documented nowhere; one day it will not be taken",
    remedy="write the present name",
    references=("readconf.c keywords[]", "ssh_config(5)"),
    on=Option,
    keywords=frozenset(alias.keyword for alias in _OLD_NAMES.values()),
    check=check,
    autofix=frozenset(("safe",)),
)
