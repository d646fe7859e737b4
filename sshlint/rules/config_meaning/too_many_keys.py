"""SSH508: more keys than a server hears out."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_ring import KeyRing
from sshlint.finding import WARNING, Hit, Rule
from sshlint.settings import Context

_MOST = 5  # sshd counts six failures (MaxAuthTries); a password needs one of them


def check(ring: KeyRing, context: Context) -> Iterator[Hit]:
    if ring.count <= _MOST:
        return
    agent = f" ({ring.agent_keys} of them the agent's)" if ring.agent_keys else ""
    yield Hit(
        ring.place,
        f"{ring.count} keys{agent} would be offered to {ring.login.title} one by one; a server "
        'hangs up after six ("Too many authentication failures")',
        help="add IdentitiesOnly yes to the block of the host"
        if ring.agent_keys
        else "name in the block of each host the key it takes, and none for all hosts",
    )


RULE = Rule(
    code="SSH508",
    name="too-many-keys",
    severity=WARNING,
    summary="more than five keys that would be offered to one host",
    why="each key that the server does not take counts as a failed login; the one it would take, "
    "or the password, may come too late",
    fix="give each host its own IdentityFile, with IdentitiesOnly yes",
    source=("sshd_config(5) MaxAuthTries", "sshconnect2.c pubkey_prepare", "sshd"),
    on=KeyRing,
    check=check,
)
