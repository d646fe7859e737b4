"""SSH703: a host and its key that stand in known_hosts twice."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.known_hosts import KnownHostsFile
from sshlint.finding import INFO, Fix, Hit, Related, Rule
from sshlint.settings import Context


def check(file: KnownHostsFile, context: Context) -> Iterator[Hit]:
    for entry, same in file.duplicates():
        what = f"{file.names(entry)[0]} with this key" if entry.hashed else "this host and key"
        yield Hit(
            file.place(entry),
            f"{what}: line {same.number} says the same",
            related=(Related(file.place(same), "the same host and key"),),
            fix=Fix("remove the line", (file.remove(entry),)),
        )


RULE = Rule(
    code="SSH703",
    name="duplicate-known-host",
    severity=INFO,
    summary="a host that is known twice by the same key",
    why="when the host gets a new key, both lines must go, and the one that is forgotten is what "
    "ssh then warns about",
    fix="remove one of the two lines",
    source=("hostfile.c: the first line that matches is enough",),
    on=KnownHostsFile,
    check=check,
    autofix=frozenset(("safe",)),
)
