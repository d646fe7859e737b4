from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.place import count
from sshlint.facts.fleet.private_half import SharedPrivateKey
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed


def check(key: SharedPrivateKey, context: Context) -> Iterator[Violation]:
    holders = sorted({place.account for place in key.places})
    machines = {place.machine for place in key.places}
    where = f"{count(len(holders), 'account')} on {count(len(machines), 'machine')}"
    yield Violation(
        key.location, f"private key {key.fingerprint} lies in {where}: {listed(holders)}"
    )


RULE = Rule(
    code="SSH1001",
    name="shared-private-key",
    severity=WARNING,
    summary="the same private key in several accounts or machines",
    why="anyone who reads one copy can log in as all of them, logs cannot tell who did, and the "
    "key cannot be withdrawn from one place alone",
    remedy="make a key in each account (ssh-keygen -t ed25519), authorize its .pub where the "
    "account logs in, then delete the copies",
    references=("NIST IR 7966 section 5.1.2", "ssh-keygen(1)"),
    on=SharedPrivateKey,
    check=check,
)
