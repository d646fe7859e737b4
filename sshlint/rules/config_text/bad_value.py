from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.refused_line import CUT, VALUE, RefusedLine
from sshlint.finding import ERROR, IF_REFUSED, WARNING, Rule, Violation
from sshlint.settings import Context

_HELP = {
    "streamlocalbindmask": "write an octal mode such as 0177",
    "refuseconnection": "delete the line, or write why a login is refused",
}


def check(refused: RefusedLine, context: Context) -> Iterator[Violation]:
    if refused.kind == VALUE:
        yield Violation(refused.location, f"{refused.line.spelling}: {refused.message}")
    elif refused.kind == CUT:
        yield Violation(
            refused.location,
            f'{refused.line.spelling} "{refused.word}": {refused.message}',
            severity=WARNING,
            help=_HELP[refused.line.keyword],
        )


RULE = Rule(
    code="SSH403",
    name="bad-value",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="a value that OpenSSH does not take for its option",
    why="ssh validates every value, in blocks that do not match too, and refuses to run at all "
    "because of a bad one",
    remedy="correct the value; man ssh_config says what each option takes",
    references=("readconf.c process_config_line_depth", "ssh_config(5)"),
    on=RefusedLine,
    check=check,
    decides=(IF_REFUSED,),
)
