from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.key_ring import KeyRing
from sshlint.facts.edits import insert_below, written_like
from sshlint.finding import WARNING, Fix, Rule, Violation
from sshlint.settings import Context

_MOST = 5  # sshd counts six failures (MaxAuthTries); a password needs one of them


def check(ring: KeyRing, context: Context) -> Iterator[Violation]:
    if ring.count <= _MOST:
        return
    agent = f" ({ring.from_agent} of them the agent's)" if ring.from_agent else ""
    yield Violation(
        ring.location,
        f"{ring.count} keys{agent} would be offered to {ring.login.title} one by one; a server "
        'hangs up after six ("Too many authentication failures")',
        help="name in the block of each host the key it takes, with IdentitiesOnly yes"
        if ring.from_agent
        else "name in the block of each host the key it takes, and none for all hosts",
        fix=_fix(ring),
    )


def _fix(ring: KeyRing) -> Fix | None:
    """Only the agent's keys are kept back by IdentitiesOnly, and only a named key is left then."""
    header = ring.login.header
    if not ring.from_agent or header is None or not 0 < len(ring.paths) <= _MOST:
        return None
    option = header.block.lines[0] if header.block.lines else header
    line = written_like(option, "IdentitiesOnly", "yes") if option is not header else None
    return Fix.unsafe(
        "add IdentitiesOnly yes",
        insert_below(header, line or "IdentitiesOnly yes"),
        cost="keys that only the agent holds are no longer tried there",
    )


RULE = Rule(
    code="SSH508",
    name="too-many-keys",
    severity=WARNING,
    summary="more than five keys that would be offered to one host",
    why="each key that the server does not take counts as a failed login; the one it would take, "
    "or the password, might come too late",
    remedy="give each host its own IdentityFile, with IdentitiesOnly yes",
    references=("sshd_config(5) MaxAuthTries", "sshconnect2.c pubkey_prepare", "sshd"),
    on=KeyRing,
    check=check,
    autofix=frozenset(("unsafe",)),
)
