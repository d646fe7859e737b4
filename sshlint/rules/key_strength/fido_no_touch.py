from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.security_key import SecurityKey
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context

_TOUCH = 1  # PROTOCOL.u2f, SSH_SK_USER_PRESENCE_REQD


def check(key: SecurityKey, context: Context) -> Iterator[Violation]:
    flags = key.file.key.sk_flags
    if flags is not None and not flags & _TOUCH:
        yield Violation(
            key.file.location,
            "made with no-touch-required: servers refuse it unless its line in "
            "authorized_keys says no-touch-required too",
        )


RULE = Rule(
    code="SSH312",
    name="fido-no-touch",
    severity=WARNING,
    summary="a key in a security key that signs without a touch",
    why="a touch is what proves that a person is there; without it any program of yours can use "
    "the key, and most servers refuse what was signed so",
    remedy="make one that is touched: ssh-keygen -t ed25519-sk",
    references=("ssh-keygen(1) -O no-touch-required", "sshd(8) AUTHORIZED_KEYS FILE FORMAT"),
    on=SecurityKey,
    check=check,
)
