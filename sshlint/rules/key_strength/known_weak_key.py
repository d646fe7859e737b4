from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_strength.weak_key import WeakKey
from sshlint.finding import ERROR, Rule, Violation
from sshlint.settings import Context

_CAUSES = {
    "fermat": "the two primes are so close together that Fermat's method finds them at once",
    "roca": "made by an Infineon chip of 2012-2017 (ROCA, CVE-2017-15361), it can be factored",
    "rsapoly": "the modulus has a pattern of zeros by which it can be factored",
    "sharedprimes": "it shares a prime with keys of other people, and so can be factored",
    "smalld": "the private exponent is so small that Wiener's method finds it",
    "smallfactors": "the modulus has small factors: the key is damaged, and can be computed",
}


def check(weak: WeakKey, context: Context) -> Iterator[Violation]:
    cause = _CAUSES.get(weak.check, "badkeys knows how to break it")
    if weak.check == "blocklist":
        cause = f"it is on badkeys' list of keys that others have too ({weak.listed})"
    whose = "the key" if weak.key.in_agent is None else f"the agent's key {weak.key.in_agent}"
    yield Violation(weak.key.location, f"{whose} is broken: {cause}")


RULE = Rule(
    code="SSH304",
    name="known-weak-key",
    severity=ERROR,
    summary="a key that can be computed, or that others have",
    why="anyone who sees the public half, which every server shows and GitHub publishes, can have "
    "the private one",
    remedy="make a new key now (ssh-keygen -t ed25519) and take this one off every server",
    references=("badkeys (optional extra)", "CVE-2017-15361", "CVE-2008-0166", "CVE-2022-26320"),
    on=WeakKey,
    check=check,
)
