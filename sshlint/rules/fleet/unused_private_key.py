from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.private_half import UnusedPrivateKey
from sshlint.finding import INFO, Rule, Violation
from sshlint.settings import Context


def check(key: UnusedPrivateKey, context: Context) -> Iterator[Violation]:
    yield Violation(key.location, f"private key {key.fingerprint} opens no account in the reports")


RULE = Rule(
    code="SSH1004",
    name="unused-private-key",
    severity=INFO,
    summary="a private key that opens no account in the reports",
    why="a key that nothing needs is only a risk; it might open a machine that has no report, or a "
    "service such as GitHub",
    remedy="find out where the key is used; delete it if it is not",
    references=("NIST IR 7966 section 4.2",),
    on=UnusedPrivateKey,
    check=check,
)
