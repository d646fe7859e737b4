from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.early_match import EarlyMatch
from sshlint.finding import WARNING, Related, Rule, Violation
from sshlint.settings import Context

_COMPARED = {
    "host": "the name as typed",
    "user": "the local user, or the one typed before the @",
    "tagged": "no tag, or the one given with -P",
}


def check(early: EarlyMatch, context: Context) -> Iterator[Violation]:
    line, criterion = early.late.line, early.criterion
    if line is None:
        return
    yield Violation(
        early.header.source.location(criterion.start, criterion.end),
        f"this does not hold for {early.login.host}: {line.spelling} {line.value} comes below, and "
        f"here ssh compares {_COMPARED[criterion.name]}",
        mark="too early",
        related=(Related(line.location, "set only here"),),
        help="move this block below that line"
        + (f", or write originalhost {early.login.host}" if criterion.name == "host" else ""),
    )


RULE = Rule(
    code="SSH506",
    name="match-too-early",
    severity=WARNING,
    summary="a Match on host, user or tag above the line that sets it",
    why="ssh reads from top to bottom and compares a Match with what it knows by then, so the "
    "block is ignored for the very host it was written for",
    remedy="move the Match block below the line that sets what it asks for",
    references=("readconf.c match_cfg_line", "ssh_config(5) Match", "ssh -G"),
    on=EarlyMatch,
    keywords=frozenset(("match",)),
    check=check,
)
