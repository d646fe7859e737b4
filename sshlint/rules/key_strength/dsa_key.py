from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.reviewed_key import PublicKey
from sshlint.finding import ERROR, Rule, Violation
from sshlint.settings import Context


def check(key: PublicKey, context: Context) -> Iterator[Violation]:
    if key.algorithm == "ssh-dss":
        message = "a DSA key, which servers refuse since OpenSSH 7.0 and ssh 10 cannot even read"
        if key.in_agent is not None:
            message = f"the agent holds {message} ({key.in_agent})"
        help_text = "" if key.in_agent is None else "ssh-add -d its .pub file, and make a new key"
        yield Violation(key.location, message, help=help_text)


RULE = Rule(
    code="SSH301",
    name="dsa-key",
    severity=ERROR,
    summary="a DSA key",
    why="its signatures rest on SHA-1 and at most 1024 bits; servers since 2015 refuse it, and "
    "OpenSSH 10 has no code for it at all",
    remedy="ssh-keygen -t ed25519, append the new .pub to ~/.ssh/authorized_keys on each server, "
    "then delete the old key",
    references=("OpenSSH 7.0, 9.8 and 10.0 release notes", "EC2 never took DSA keys"),
    on=PublicKey,
    check=check,
    decides=("dsa-key",),
)
