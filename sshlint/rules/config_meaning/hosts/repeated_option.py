from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.shadowed_option import ShadowedOption
from sshlint.facts.edits import remove_line
from sshlint.finding import WARNING, Fix, Related, Rule, Violation
from sshlint.settings import Context


def check(option: ShadowedOption, context: Context) -> Iterator[Violation]:
    if not (option.shadow.in_same_block and option.same_option and option.line.words):
        return  # without a value it is SSH401
    line, winner = option.line, option.winner
    same = option.same_value
    yield Violation(
        option.location,
        f"{option.name} {option.value} is set a second time"
        if same
        else f"{option.name} {option.value} is dropped: ssh keeps the first value",
        mark="again" if same else "dead",
        related=(Related(winner.location, "this one counts"),),
        help="take the line out" if same else _help(option),
        fix=Fix.safe("remove the second line", remove_line(line)) if same else None,
    )


def _help(option: ShadowedOption) -> str:
    if option.keyword in ("setenv", "ignoreunknown"):
        joined = "spaces" if option.keyword == "setenv" else "commas"
        return f"write all of it in one {option.name} line, with {joined} between"
    return "keep the line you mean"


RULE = Rule(
    code="SSH502",
    name="repeated-option",
    severity=WARNING,
    summary="an option that is set twice in one block, where only the first line counts",
    why="ssh keeps the first value and drops the second silently; SetEnv and IgnoreUnknown "
    "do not add up either",
    remedy="keep one of the lines",
    references=("ssh_config(5): the first obtained value will be used", "readconf.c oSetEnv (9.1)"),
    on=ShadowedOption,
    check=check,
    autofix=frozenset(("safe",)),
)
