from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.caught_include import CaughtInclude
from sshlint.facts.edits import insert_at_top, remove_line, written_like
from sshlint.finding import WARNING, Fix, Related, Rule, Violation
from sshlint.settings import Context


def check(include: CaughtInclude, context: Context) -> Iterator[Violation]:
    line, header = include.line, include.header
    text = written_like(line, "Include", line.rest)
    title = f"{header.spelling} {' '.join(header.words)}"
    yield Violation(
        line.location,
        f"this Include belongs to {title} (line {header.number}): its blocks apply only there",
        mark="caught",
        related=(
            Related(header.location, "this block has caught it"),
            Related(include.lost.location, "this one does not get its hosts"),
        ),
        help="move the line to the top of the file, or below a Host *",
        fix=Fix.unsafe(
            "move the Include to the top of the file",
            remove_line(line),
            insert_at_top(line.source, text, apart=True),
            cost="its settings then apply to all their hosts, and win over those of this file",
        ),
    )


RULE = Rule(
    code="SSH505",
    name="include-in-block",
    severity=WARNING,
    summary="an Include that the Host line above it has made conditional",
    why="a block goes on to the next Host line, whatever the indentation: an Include at the end "
    "of a file is read only for the hosts of the last block, and its own blocks have no effect "
    "for all others",
    remedy="move the Include to the top of the file",
    references=("ssh_config(5) Include", "readconf.c oInclude", "ssh -G"),
    on=CaughtInclude,
    keywords=frozenset(("include",)),
    check=check,
    autofix=frozenset(("unsafe",)),
)
