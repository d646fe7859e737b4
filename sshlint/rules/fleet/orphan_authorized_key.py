from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.authorized import OrphanKey
from sshlint.finding import INFO, WARNING, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import in_quotes


def check(key: OrphanKey, context: Context) -> Iterator[Violation]:
    comment = f" ({in_quotes(key.comment)})" if key.comment else ""
    yield Violation(
        key.location,
        f"no report has the private half of {key.fingerprint}{comment}, which opens {key.opened}",
        severity=WARNING if key.roots else INFO,
    )


RULE = Rule(
    code="SSH1003",
    name="orphan-authorized-key",
    severity=WARNING,
    other_severities=(INFO,),
    summary="an authorized key whose private half is in no report",
    why="nobody can say who uses the key; keys of people who left stay like this",
    remedy="collect a report where the key is used, or remove its lines from authorized_keys",
    references=("NIST IR 7966 section 4.2", "sshd(8) AUTHORIZED_KEYS FILE FORMAT"),
    on=OrphanKey,
    check=check,
)
