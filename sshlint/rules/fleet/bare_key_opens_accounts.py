from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.place import count
from sshlint.facts.fleet.private_half import BareKey
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed


def check(key: BareKey, context: Context) -> Iterator[Violation]:
    opened = key.elsewhere
    roots = [account for account in opened if account.startswith("root@")]
    what = f"opens {count(len(opened), 'account')} elsewhere: {listed(roots or opened)}"
    yield Violation(
        key.bare[0].location,
        f"private key {key.fingerprint} has no passphrase and {what}",
        severity=ERROR if roots else WARNING,
    )


RULE = Rule(
    code="SSH1002",
    name="bare-key-opens-accounts",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="a private key without passphrase opens accounts elsewhere",
    why="anyone who reads the file, from a backup or a stolen disk too, can log in to these "
    "accounts",
    remedy="ssh-keygen -p -f FILE for a person's key; for a program's key restrict its lines in "
    "authorized_keys with from= and command=",
    references=("ssh-keygen(1) -p", "sshd(8) AUTHORIZED_KEYS FILE FORMAT"),
    on=BareKey,
    check=check,
)
