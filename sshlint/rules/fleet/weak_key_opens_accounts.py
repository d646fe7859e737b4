from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.authorized import WeakAuthorizedKey
from sshlint.finding import ERROR, Rule, Violation
from sshlint.settings import Context


def check(key: WeakAuthorizedKey, context: Context) -> Iterator[Violation]:
    yield Violation(key.location, f"weak key {key.name} opens {key.opened} ({key.weakness})")


RULE = Rule(
    code="SSH1007",
    name="weak-key-opens-accounts",
    severity=ERROR,
    summary="a weak or known-weak key opens an account",
    why="anyone who computes the private half from the public one can log in, and public halves "
    "are no secret",
    remedy="make a new key (ssh-keygen -t ed25519), authorize it, and remove the weak one from "
    "every authorized_keys",
    references=("NIST SP 800-131A", "sshlint explain SSH302, SSH304"),
    on=WeakAuthorizedKey,
    check=check,
)
