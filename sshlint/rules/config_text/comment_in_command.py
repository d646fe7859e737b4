from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.option import Option
from sshlint.facts.edits import insert_above
from sshlint.finding import WARNING, Fix, Rule, Text, Violation
from sshlint.settings import Context

_COMMANDS = frozenset(("knownhostscommand", "localcommand", "proxycommand", "remotecommand"))


def check(option: Option, context: Context) -> Iterator[Violation]:
    line = option.line
    start = line.comment_start
    if start is None:
        return
    end = line.rest_start + len(line.rest)
    comment = line.source.text[start:end]
    before = line.source.text[line.rest_start : start].rstrip(" \t")
    edits = (
        insert_above(line, comment),
        Text(line.source, line.rest_start + len(before), end, ""),
    )
    yield Violation(
        line.source.location(start, end),
        f"this comment is part of the command: {line.spelling} takes the rest of the line",
        fix=Fix.unsafe(
            "move the comment to a line of its own",
            *edits,
            cost="the command changes, should the text be more than a comment",
        )
        if before
        else None,
    )


RULE = Rule(
    code="SSH412",
    name="comment-in-command",
    severity=WARNING,
    summary="a comment behind a command, which becomes part of it",
    why="a POSIX shell can forgive it; KnownHostsCommand gets the words as arguments, and other "
    "shells run them",
    remedy="move the comment to a line of its own",
    references=("readconf.c parse_command", "ssh_config(5)"),
    on=Option,
    keywords=_COMMANDS,
    check=check,
    autofix=frozenset(("unsafe",)),
)
