"""SSH706: a byte order mark that hides the first known host."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.known_hosts import KnownHostsFile
from sshlint.finding import ERROR, Fix, Hit, Rule, Text
from sshlint.settings import Context


def check(file: KnownHostsFile, context: Context) -> Iterator[Hit]:
    if file.parsed.marked and file.starts_with_an_entry:
        fix = Fix("remove the byte order mark", (Text(file.source, 0, 1, ""),))
        message = "a byte order mark in front of the first host, which ssh then does not know"
        yield Hit(file.place(file.parsed.entries[0]), message, fix=fix)


RULE = Rule(
    code="SSH706",
    name="known-hosts-encoding",
    severity=ERROR,
    summary="a byte order mark in front of the first known host",
    why="ssh takes the mark for a part of the host's name, so the host counts as new: a script "
    'stops with "Host key verification failed"',
    fix="save the file as UTF-8 without a byte order mark",
    source=("hostfile.c knows no byte order mark, tried with 9.2",),
    on=KnownHostsFile,
    check=check,
    autofix=frozenset(("safe",)),
)
