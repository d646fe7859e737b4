from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.authorized_keys.pasted_key import PastedKey
from sshlint.finding import ERROR, Rule, Violation
from sshlint.settings import Context


def check(key: PastedKey, context: Context) -> Iterator[Violation]:
    lines = f"line {key.first} is" if key.first == key.last else f"lines {key.first}-{key.last} are"
    if key.in_config:
        yield Violation(
            key.location, f"{lines} a private key, which ssh cannot use here", help=_MOVE
        )
    else:
        message = f"{lines} a private key, in a file of public ones that others can read"
        yield Violation(key.location, message)


_MOVE = "delete these lines, make a new key pair, and name its file with IdentityFile"


RULE = Rule(
    code="SSH805",
    name="private-key-pasted",
    severity=ERROR,
    summary="a private key in authorized_keys, known_hosts or a config",
    why="these files are copied between machines and read by administrators and backups; anyone "
    "who sees the key can log in wherever it opens a door, and here nobody can log in with it",
    remedy="remove these lines, make a new key pair, and put only its .pub line here",
    references=("sshd(8) AUTHORIZED_KEYS FILE FORMAT", "sshd(8) SSH_KNOWN_HOSTS FILE FORMAT"),
    on=PastedKey,
    check=check,
)
