from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.block import is_universal
from sshlint.facts.config_text.option import Option
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context
from sshlint.tables.keywords import KEYWORDS
from sshlint.tables.releases import MASK_IN_BLOCK

_UNSCOPED = frozenset(name for name, row in KEYWORDS.items() if row.merge.endswith("-unscoped"))


def check(option: Option, context: Context) -> Iterator[Violation]:
    if is_universal(option.block):
        return
    merge = KEYWORDS[option.keyword].merge
    oldest = min(target.version for target in context.targets)
    if merge == "last-unscoped" and oldest >= MASK_IN_BLOCK:
        return
    name = KEYWORDS[option.keyword].name
    which = "the first" if merge == "first-unscoped" else "the last"
    title = option.block.title or "the block that includes it"
    yield Violation(
        option.location,
        f"{name} applies to every host, not only to {title}: of all its lines, {which} counts",
        help="move it to the top of the file, where it looks like what it is, or give it with -o",
    )


RULE = Rule(
    code="SSH517",
    name="unscoped-option",
    severity=WARNING,
    summary="SyslogFacility or StreamLocalBindMask in a Host or Match block",
    why="ssh does not ask whether the block applies before it takes these two, so they leak to "
    "every host",
    remedy="move it above the first Host line",
    references=("readconf.c oLogFacility, oStreamLocalBindMask (8.2 to 10.6)", "ssh -G"),
    on=Option,
    keywords=_UNSCOPED,
    check=check,
)
