from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_strength.rsa_exponent import OddExponent
from sshlint.finding import ERROR, INFO, Rule, Violation
from sshlint.settings import Context

_OLD_TOOLS = {35: "ssh-keygen before 5.4", 37: "PuTTYgen"}


def check(odd: OddExponent, context: Context) -> Iterator[Violation]:
    e, location, in_agent = odd.exponent, odd.key.location, odd.key.in_agent
    what = f"the public exponent is {e if e < 2**64 else 'even'}"
    if in_agent is not None:
        what = f"{what} in the agent's key {in_agent}"
    if e % 2 == 0 or e == 1:
        yield Violation(location, f"{what}, with which RSA hides nothing: no program made this key")
    else:
        made = f", as {_OLD_TOOLS[e]} chose it" if e in _OLD_TOOLS else ""
        yield Violation(location, f"{what}{made}; today 65537 is used", severity=INFO)


RULE = Rule(
    code="SSH303",
    name="odd-rsa-exponent",
    severity=ERROR,
    other_severities=(INFO,),
    summary="an RSA key whose public exponent is not 65537 or more",
    why="an even exponent or 1 makes signatures worthless; small odd ones are sound, but show that "
    "the key is old, and some validators refuse them",
    remedy="ssh-keygen -t ed25519, append the new .pub to ~/.ssh/authorized_keys on each server, "
    "then delete the old key",
    references=(
        "NIST FIPS 186-5, A.1.1",
        "OpenSSH 5.4 release notes",
        "PuTTY sshrsag.c RSA_EXPONENT",
    ),
    on=OddExponent,
    check=check,
)
