from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.bare_keys import BareKeys
from sshlint.finding import INFO, WARNING, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed


def check(keys: BareKeys, context: Context) -> Iterator[Violation]:
    exposed = keys.exposed()
    message = "this private key has no passphrase"
    if len(keys.files) > 1:
        names = listed([file.name for file in keys.files])
        message = f"{len(keys.files)} private keys have no passphrase: {names}"
    if exposed:
        path, related = exposed
        whose = "it" if len(keys.files) == 1 else path
        message = f"{message}; {whose} is {related.message}"
    yield Violation(
        keys.location,
        message,
        severity=WARNING if exposed else INFO,
        related=(exposed[1],) if exposed else (),
        help=_help(sum(file.is_ppk for file in keys.files), len(keys.files)),
        fix=keys.encrypt(
            "set a passphrase",
            "what uses the key without you (cron, backups) can no longer log in; of the bare key "
            "no copy is kept; PEM becomes OpenSSH's format, and an older PPK becomes PPK 3",
        ),
    )


def _help(ppks: int, keys: int) -> str:
    """What sets a passphrase where PuTTY's keys are among them, which ssh-keygen does not read."""
    if not ppks:
        return ""
    if ppks == keys:
        return "puttygen KEY -P sets one; Pageant keeps you from typing it again and again"
    return "ssh-keygen -p -f KEY sets one, and puttygen KEY -P for a .ppk file"


RULE = Rule(
    code="SSH305",
    name="no-passphrase",
    severity=INFO,
    other_severities=(WARNING,),
    summary="private keys without a passphrase; once a home",
    why="anyone who gets the file, from a backup, a stolen laptop or a program that reads your "
    "home, logs in as you at once",
    remedy="ssh-keygen -p -f KEY sets one; ssh-agent keeps you from typing it again and again",
    references=("ssh-keygen(1) -p", "ssh-agent(1)"),
    on=BareKeys,
    check=check,
    autofix=frozenset(("unsafe",)),
)
