from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.refused_line import COMMENT, SYNTAX, RefusedLine
from sshlint.finding import ERROR, IF_REFUSED, WARNING, Rule, Violation
from sshlint.settings import Context
from sshlint.tables.keywords import KEYWORDS


def check(refused: RefusedLine, context: Context) -> Iterator[Violation]:
    if refused.kind == SYNTAX:
        yield Violation(refused.location, refused.message, help=_help(refused))
    elif refused.kind == COMMENT:
        yield Violation(refused.location, refused.message, severity=WARNING, help=_help(refused))


def _help(refused: RefusedLine) -> str:
    line = refused.line
    if "comment" in refused.message:
        return "move the comment to a line of its own"
    if not line.keyword and "empty" in refused.message:
        return "write the option's name, or delete the line"
    if not line.balanced or not line.keyword:
        return "close the quote, or write \\' or \\\" for a quote that is meant as such"
    keyword = KEYWORDS.get(line.keyword)
    if keyword is not None and keyword.kind in ("path", "paths", "include", "socket"):
        return "put a path that holds spaces in double quotes"
    return ""


RULE = Rule(
    code="SSH401",
    name="config-syntax",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="a line of ssh_config that ssh cannot take apart",
    why="ssh validates every line, in blocks that do not match too, and refuses to run at all "
    "because of one",
    remedy="give the option exactly the arguments it takes, or take the line out",
    references=("readconf.c process_config_line_depth", "misc.c argv_split (8.7)", "ssh_config(5)"),
    on=RefusedLine,
    check=check,
    decides=(IF_REFUSED,),
)
