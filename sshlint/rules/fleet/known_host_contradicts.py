from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.known_host import Contradiction
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context


def check(entry: Contradiction, context: Context) -> Iterator[Violation]:
    yield Violation(
        entry.location,
        f'known_hosts says that "{entry.host}" has the host key {entry.fingerprints[0]}, '
        f"but {entry.machine} has {entry.key}",
    )


RULE = Rule(
    code="SSH1006",
    name="known-host-contradicts",
    severity=WARNING,
    summary="a known_hosts line contradicts the machine of that name",
    why="ssh refuses the real machine and accepts the owner of the other key: an old key, "
    "another machine of that name, or somebody in between",
    remedy="find out which machine answered; ssh-keygen -R NAME removes the line, and the right "
    "key is in the machine's report",
    references=("sshd(8) SSH_KNOWN_HOSTS FILE FORMAT", "ssh-keygen(1) -R"),
    on=Contradiction,
    check=check,
)
