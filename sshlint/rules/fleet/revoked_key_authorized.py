from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.revoked import RevokedKey
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed


def check(key: RevokedKey, context: Context) -> Iterator[Violation]:
    who = f"RevokedKeys of {listed(key.by)}" if key.by else "revoked-keys of the settings"
    yield Violation(
        key.location,
        f"key {key.fingerprints[0]}, which is on {who}, still opens {key.opened}",
        severity=WARNING if key.by else ERROR,
    )


RULE = Rule(
    code="SSH1010",
    name="revoked-key-authorized",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="a revoked key is still authorized",
    why="anyone who has the key can still log in there",
    remedy="remove its lines from authorized_keys, or set RevokedKeys in sshd_config on every "
    "machine",
    references=("sshd_config(5) RevokedKeys", "ssh-keygen(1) KEY REVOCATION LISTS"),
    on=RevokedKey,
    check=check,
)
