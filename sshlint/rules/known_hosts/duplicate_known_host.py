from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.known_hosts.known_hosts_file import KnownHostsFile
from sshlint.finding import INFO, Fix, Related, Rule, Violation
from sshlint.settings import Context


def check(file: KnownHostsFile, context: Context) -> Iterator[Violation]:
    for entry, same in file.duplicates():
        what = f"{file.names(entry)[0]} with this key" if entry.hashed else "this host and key"
        yield Violation(
            file.location(entry),
            f"{what}: line {same.number} says the same",
            related=(Related(file.location(same), "the same host and key"),),
            fix=Fix.safe("remove the line", file.remove(entry)),
        )


RULE = Rule(
    code="SSH703",
    name="duplicate-known-host",
    severity=INFO,
    summary="a host that is known twice by the same key",
    why="when the host gets a new key, both lines must go, and the one that is forgotten is what "
    "ssh then warns about",
    remedy="remove one of the two lines",
    references=("hostfile.c: the first line that matches is enough",),
    on=KnownHostsFile,
    check=check,
    autofix=frozenset(("safe",)),
)
