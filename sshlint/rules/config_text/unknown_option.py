from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.refused_line import UNKNOWN, RefusedLine
from sshlint.facts.edits import replace_keyword
from sshlint.finding import ERROR, IF_REFUSED, Fix, Rule, Violation
from sshlint.settings import Context, nearest
from sshlint.tables.keywords import KEYWORDS
from sshlint.tables.sshd_keywords import SSHD_KEYWORDS


def check(refused: RefusedLine, context: Context) -> Iterator[Violation]:
    if refused.kind != UNKNOWN:
        return
    line = refused.line
    server = SSHD_KEYWORDS.get(line.keyword)
    if server is not None:
        yield Violation(
            refused.location,
            f"{server} is an option of the server; ssh does not know it and refuses the file",
            help="move the line to the server's sshd_config, or take it out",
        )
        return
    near = nearest(line.spelling, [k.name for k in KEYWORDS.values() if k.status == "active"])
    message = f"ssh has no option {line.spelling}"
    if line.spelling.endswith(":"):
        message += ", and no colon after an option's name"
    yield Violation(
        refused.location,
        f"{message}; did you mean {near}?" if near else message,
        help=f"write {near}" if near else "",
        fix=_rename(refused, near) if near else None,
    )


def _rename(refused: RefusedLine, name: str) -> Fix:
    return Fix.unsafe(
        f"rename it to {name}",
        replace_keyword(refused.line, name),
        cost=f"{name} might not be what was meant, and it takes effect from now on",
    )


RULE = Rule(
    code="SSH402",
    name="unknown-option",
    severity=ERROR,
    summary="an option unsupported by OpenSSH",
    why="one unknown option makes ssh refuse the whole file: no login works until it is gone",
    remedy="correct the name or take the line out",
    references=("readconf.c parse_token", "ssh_config(5)", "sshd_config(5)"),
    on=RefusedLine,
    check=check,
    decides=(IF_REFUSED,),
    autofix=frozenset(("unsafe",)),
)
