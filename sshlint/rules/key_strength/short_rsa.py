from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.reviewed_key import PublicKey
from sshlint.finding import ERROR, INFO, WARNING, Rule, Violation
from sshlint.settings import Context

_FLOOR = 1024  # sshkey.h SSH_RSA_MINIMUM_MODULUS_SIZE, since 7.6
_WEAK = 2048  # NIST SP 800-131A: 112 bits of security, the least allowed until 2030


def check(key: PublicKey, context: Context) -> Iterator[Violation]:
    bits = key.key.bits
    if key.algorithm != "ssh-rsa" or not bits or bits > max(_WEAK, key.required_rsa_size):
        return
    what = f"an RSA key of {bits} bits"
    if key.in_agent is not None:
        what = f"{what} in the agent ({key.in_agent})"
    if bits < _FLOOR:
        yield Violation(key.location, f"{what}: ssh reads none under {_FLOOR}")
    elif bits < key.required_rsa_size:
        required = f"RequiredRSASize {key.required_rsa_size}"
        yield Violation(
            key.location, f"{what}: your config asks for more ({required}), so ssh skips it"
        )
    elif bits < _WEAK:
        yield Violation(
            key.location, f"{what} is too short: use at least {_WEAK}", severity=WARNING
        )
    elif bits == _WEAK:
        message = f"{what}, the fewest that are still accepted; ssh-keygen makes 3072 since 8.0"
        yield Violation(key.location, message, severity=INFO)


RULE = Rule(
    code="SSH302",
    name="short-rsa",
    severity=ERROR,
    other_severities=(WARNING, INFO),
    summary="an RSA key of 2048 bits or less",
    why="768 bits were factored in 2009 and 1024 are within reach of a state; ssh reads nothing "
    "shorter than 1024",
    remedy="ssh-keygen -t ed25519, append the new .pub to ~/.ssh/authorized_keys on each server, "
    "then delete the old key",
    references=("sshkey.h SSH_RSA_MINIMUM_MODULUS_SIZE", "NIST SP 800-131A", "OpenSSH 8.0, 9.1"),
    on=PublicKey,
    check=check,
    decides=("key-too-short",),
)
