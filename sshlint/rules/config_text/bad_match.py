from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.match import CRITERIA, read
from sshlint.facts.config_text.refused_line import MATCH, RefusedLine
from sshlint.finding import ERROR, IF_REFUSED, Rule, Violation
from sshlint.settings import Context, nearest


def check(refused: RefusedLine, context: Context) -> Iterator[Violation]:
    if refused.kind != MATCH:
        return
    location = refused.location
    text = refused.line.source.text[location.start : location.end].split("=")[0]
    near = nearest(text.lstrip("!"), CRITERIA)
    suggested = near and near != text.lstrip("!").lower()
    yield Violation(
        location,
        f"Match: {refused.message[:1].lower()}{refused.message[1:]}"
        + (f"; did you mean {near}?" if suggested else ""),
        help=_quoted(refused),
    )


def _quoted(refused: RefusedLine) -> str:
    """Where the words of a command are taken for criteria: the line as it was meant."""
    before = read(refused.line, max(refused.targets).version).criteria
    if not before or before[-1].name != "exec" or '"' in refused.line.rest:
        return ""
    last = before[-1]
    source, start = refused.line.source, last.end - len(last.argument)
    command = source.text[start : refused.line.end].rstrip()
    shown = source.text[refused.line.keyword_start : start]
    return f'quote the command: {shown}"{command}"'


RULE = Rule(
    code="SSH409",
    name="bad-match",
    severity=ERROR,
    summary="a Match line with a criterion that does not exist or lacks its argument",
    why="ssh refuses the whole file for it, and IgnoreUnknown does not help",
    remedy="use the criteria all, canonical, final, host, originalhost, user, localuser, exec, "
    "localnetwork, tagged, command, sessiontype or version, each but the first three with a value",
    references=("readconf.c match_cfg_line", "ssh_config(5) Match"),
    on=RefusedLine,
    check=check,
    decides=(IF_REFUSED,),
)
