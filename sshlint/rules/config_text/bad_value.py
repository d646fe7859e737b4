"""SSH403: a value no ssh takes for its option."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.refused_line import VALUE, RefusedLine
from sshlint.finding import ERROR, Hit, Rule
from sshlint.settings import Context


def check(refused: RefusedLine, context: Context) -> Iterator[Hit]:
    if refused.kind == VALUE:
        yield Hit(refused.place, f"{refused.line.spelling}: {refused.message}")


RULE = Rule(
    code="SSH403",
    name="bad-value",
    severity=ERROR,
    summary="a value that no ssh takes for its option",
    why="ssh validates every value, in blocks that do not match too, and refuses to run at all "
    "because of a bad one",
    fix="write a value of the kind the option takes",
    source=("readconf.c process_config_line_depth", "ssh_config(5)"),
    on=RefusedLine,
    check=check,
)
