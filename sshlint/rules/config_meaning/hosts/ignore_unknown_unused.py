from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.ignoring_line import IgnoringLine
from sshlint.facts.edits import remove_line, replace_value
from sshlint.finding import INFO, Fix, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed


def check(ignoring: IgnoringLine, context: Context) -> Iterator[Violation]:
    if not ignoring.unused:
        return
    left = ignoring.without_unused()
    named = listed(ignoring.unused)
    edit = replace_value(ignoring, left) if left else remove_line(ignoring.line)
    yield Violation(
        ignoring.value_place,
        f"IgnoreUnknown {named}: no line below has such an option",
        help=f"write IgnoreUnknown {left}" if left else "delete the line",
        fix=Fix.safe(f"remove {named} from IgnoreUnknown", edit) if _is_plain(ignoring) else None,
    )


def _is_plain(ignoring: IgnoringLine) -> bool:
    return ignoring.line.plain and len(ignoring.line.words) == 1


RULE = Rule(
    code="SSH533",
    name="ignore-unknown-unused",
    severity=INFO,
    summary="an IgnoreUnknown word that matches no line below it",
    why="it excuses nothing; when somebody misspells an option of that name later, ssh ignores the "
    "line silently instead of naming it",
    remedy="remove the word, or put the line above the option that it is for",
    references=("ssh_config(5) IgnoreUnknown", "ssh -G"),
    on=IgnoringLine,
    keywords=frozenset(("ignoreunknown",)),
    check=check,
    autofix=frozenset(("safe",)),
)
