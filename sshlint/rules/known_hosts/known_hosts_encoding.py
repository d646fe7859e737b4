from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.known_hosts.known_hosts_file import KnownHostsFile
from sshlint.finding import ERROR, Fix, Rule, Text, Violation
from sshlint.settings import Context


def check(file: KnownHostsFile, context: Context) -> Iterator[Violation]:
    if file.parsed.marked and file.starts_with_an_entry:
        fix = Fix.safe("remove the byte order mark", Text(file.source, 0, 1, ""))
        message = "a byte order mark in front of the first host, which ssh then does not know"
        yield Violation(file.location(file.parsed.entries[0]), message, fix=fix)


RULE = Rule(
    code="SSH706",
    name="known-hosts-encoding",
    severity=ERROR,
    summary="a byte order mark in front of the first known host",
    why="ssh takes the mark for a part of the host's name, so the host counts as new: a script "
    'stops with "Host key verification failed"',
    remedy="save the file as UTF-8 without a byte order mark",
    references=("hostfile.c knows no byte order mark, tried with 9.2",),
    on=KnownHostsFile,
    check=check,
    autofix=frozenset(("safe",)),
)
