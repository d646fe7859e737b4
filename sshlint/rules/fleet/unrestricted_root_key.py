from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.authorized import UnrestrictedRootKey
from sshlint.facts.fleet.place import count
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed


def check(key: UnrestrictedRootKey, context: Context) -> Iterator[Violation]:
    lines = key.open_roots
    roots = sorted({place.account for place in lines})
    yield Violation(
        lines[0].location,
        f"key {key.fingerprint} opens root without from=, command= or restrict on "
        f"{count(len(roots), 'machine')}: {listed(roots)}",
    )


RULE = Rule(
    code="SSH1009",
    name="unrestricted-root-key",
    severity=WARNING,
    summary="authorized keys without restriction for root",
    why="the key alone makes root, from anywhere and for any command",
    remedy='put from="ADDRESSES" or restrict,command="…" before the key, or log in as a user and '
    "use sudo",
    references=("sshd(8) AUTHORIZED_KEYS FILE FORMAT", "sshd_config(5) PermitRootLogin"),
    on=UnrestrictedRootKey,
    check=check,
)
