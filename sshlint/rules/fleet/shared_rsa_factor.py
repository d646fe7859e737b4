from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.place import count
from sshlint.facts.fleet.shared_factor import SharedFactor
from sshlint.finding import ERROR, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed


def check(group: SharedFactor, context: Context) -> Iterator[Violation]:
    if len(group.keys) == 1:
        message = f"RSA key {group.keys[0]} shares a factor with another key"
    else:
        number = count(len(group.keys), "RSA key")
        message = f"{number} share a prime factor, so anyone can compute them: {listed(group.keys)}"
    yield Violation(group.location, message)


RULE = Rule(
    code="SSH1008",
    name="shared-rsa-factor",
    severity=ERROR,
    summary="RSA keys that share a prime factor",
    why="the greatest common divisor of two public keys gives both private keys in a moment; "
    "devices that made keys without enough randomness have such keys",
    remedy="make new keys on machines with a working random number generator, and remove these "
    "from every authorized_keys and known_hosts",
    references=("Heninger et al. 2012, Mining Your Ps and Qs", "sshlint explain SSH304"),
    on=SharedFactor,
    check=check,
)
