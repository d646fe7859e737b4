from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.option import Option
from sshlint.facts.edits import remove_line
from sshlint.finding import INFO, WARNING, Fix, Rule, Violation
from sshlint.settings import Context
from sshlint.tables.keywords import KEYWORDS

_IGNORED = frozenset(
    word
    for word, keyword in KEYWORDS.items()
    if keyword.status in ("ignored", "deprecated", "unsupported")
)
# What people take for protection, or for a choice, and is neither.
_TAKEN_FOR_PROTECTION = {
    "cipher": "the cipher is not chosen here; Ciphers does that",
    "globalknownhostsfile2": "no host key is looked up in this file",
    "userknownhostsfile2": "no host key is looked up in this file",
}


def check(option: Option, context: Context) -> Iterator[Violation]:
    line = option.line
    consequence = _TAKEN_FOR_PROTECTION.get(option.keyword)
    if option.keyword == "protocol" and "1" in option.value.split(","):
        consequence = "SSH version 1 is gone, and nothing is forbidden by this line"
    message = f"{line.spelling} does nothing in any current ssh"
    yield Violation(
        option.location,
        f"{message}: {consequence}" if consequence else message,
        severity=WARNING if consequence else INFO,
        fix=Fix.safe("remove the line", remove_line(line)),
    )


RULE = Rule(
    code="SSH404",
    name="ignored-option",
    severity=INFO,
    other_severities=(WARNING,),
    summary="an option that ssh accepts and ignores",
    why="the line looks as if it did something; what it was written for does not happen",
    remedy="take the line out",
    references=("readconf.c oIgnore, oDeprecated, oUnsupported",),
    on=Option,
    keywords=_IGNORED,
    check=check,
    autofix=frozenset(("safe",)),
)
