from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.known_hosts.known_hosts_file import Conflict, KnownHostsFile
from sshlint.facts.path import quoted
from sshlint.finding import INFO, WARNING, Related, Rule, Violation
from sshlint.settings import Context

_MOST_RELATED = 3


def check(file: KnownHostsFile, context: Context) -> Iterator[Violation]:
    for conflict in file.conflicts():
        yield _differing(file, conflict)
    for entry, revoked in file.revoked():
        yield Violation(
            file.location(entry),
            f"line {revoked.number} revokes this key, so ssh refuses the host",
            help="remove this line, and take the host's new key from somebody you trust",
            related=(Related(file.location(revoked), "revoked here"),),
            severity=WARNING,
        )


def _differing(file: KnownHostsFile, conflict: Conflict) -> Violation:
    *others, last = conflict.entries
    count, name = len(conflict.entries), conflict.name
    command = f"ssh-keygen -R {quoted(name)} -f {quoted(file.path)}"
    return Violation(
        file.location(last),
        f"{count} different {others[0].key_type} keys for {name}: ssh accepts any of them",
        help=f"if only one is still the host's: {command}, log in, compare the fingerprint",
        related=tuple(
            Related(file.location(other), "another key") for other in others[:_MOST_RELATED]
        ),
    )


RULE = Rule(
    code="SSH704",
    name="conflicting-known-host",
    severity=INFO,
    other_severities=(WARNING,),
    summary="different keys of one type for one host",
    why="a key the host no longer has still opens the way for anyone who holds it now: an old "
    "disk, or the machine that got the old address",
    remedy="ssh-keygen -R HOST, log in once more and compare the fingerprint",
    references=("hostfile.c check_key_in_hostkeys", "sshd(8) SSH_KNOWN_HOSTS FILE FORMAT"),
    on=KnownHostsFile,
    check=check,
)
