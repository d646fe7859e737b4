from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.tree import IncludeFault
from sshlint.facts.config_text.include import BrokenInclude
from sshlint.facts.path import quoted
from sshlint.finding import ERROR, IF_REFUSED, INFO, WARNING, Rule, Violation
from sshlint.settings import Context


def check(include: BrokenInclude, context: Context) -> Iterator[Violation]:
    fault = include.fault
    if include.copy is not None and include.copy.include is not None:
        path = include.copy.source.path
        yield Violation(
            include.copy.include.location,
            f"this pattern takes in {path}, by its name an editor's copy: ssh reads it as config",
            severity=WARNING,
            help=f"rm {quoted(path)}, or write a pattern that leaves copies out, such as *.conf",
        )
    if fault is None:
        return
    if not fault.missing:
        yield Violation(
            fault.location,
            f"ssh stops at this include: {fault.path}: {fault.reason}",
            help="break the circle: take out the Include that leads back to its own file"
            if fault.endless
            else "make the file readable to you, or take the line out",
        )
    elif not context.in_repository:
        near = include.near_sibling()
        yield Violation(
            fault.location,
            f"{_without_file(fault)}; ssh ignores the Include silently"
            + (f'; did you mean "{near}"?' if near else ""),
            severity=WARNING if near else INFO,
        )


def _without_file(fault: IncludeFault) -> str:
    """`~/.ssh/extra does not exist`, and what else a reason says of the file as `it`."""
    rest = fault.reason.removeprefix("it ")
    return f"{fault.path}{' ' if rest != fault.reason else ': '}{rest}"


RULE = Rule(
    code="SSH413",
    name="include-problem",
    severity=ERROR,
    other_severities=(WARNING, INFO),
    summary="an Include that ssh cannot read, that never ends, whose file does not exist, or that "
    "takes in an editor's copy",
    why="ssh refuses to run at all where an included file cannot be read or files include one "
    "another without end, and prints nothing where one is missing: its settings just do not apply",
    remedy="correct the path (relative ones start at ~/.ssh), or take the line out",
    references=("readconf.c oInclude", "ssh_config(5) Include"),
    on=BrokenInclude,
    check=check,
    decides=(IF_REFUSED,),
)
