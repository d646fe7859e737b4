"""SSH312: a security key's that signs without being touched."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.security_key import SecurityKey
from sshlint.finding import WARNING, Hit, Rule
from sshlint.settings import Context

_TOUCH = 1  # PROTOCOL.u2f, SSH_SK_USER_PRESENCE_REQD


def check(key: SecurityKey, context: Context) -> Iterator[Hit]:
    flags = key.file.key.sk_flags
    if flags is not None and not flags & _TOUCH:
        yield Hit(
            key.file.place,
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
    fix="make one that is touched: ssh-keygen -t ed25519-sk",
    source=("ssh-keygen(1) -O no-touch-required", "sshd(8) AUTHORIZED_KEYS FILE FORMAT"),
    on=SecurityKey,
    check=check,
)
