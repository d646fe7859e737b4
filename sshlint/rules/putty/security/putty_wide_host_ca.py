from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty_trust import PuttyHostCA
from sshlint.finding import ERROR, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import shortened


def check(authority: PuttyHostCA, context: Context) -> Iterator[Violation]:
    if authority.is_valid_for_all:
        message = f"{authority.name} can vouch for every host ({shortened(authority.validity)})"
        key = "Validity" if authority.has("Validity") else "MatchHosts"
        yield Violation(authority.location(key), message)
    if authority.permits_sha1:
        yield Violation(
            authority.location("PermitRSASHA1"),
            f"{authority.name} can sign with RSA and SHA-1, which can be forged",
            help="SSH > Host keys > Configure host CAs: untick SHA-1 under RSA signature types",
        )


RULE = Rule(
    code="SSH919",
    name="putty-wide-host-ca",
    severity=ERROR,
    summary="an authority that can vouch for any host",
    why="who gets hold of the authority's key can pass for any machine you log in to, and PuTTY "
    "would not even ask",
    remedy="SSH > Host keys > Configure host CAs: name its own hosts, such as *.example.com",
    references=(
        "PuTTY manual 4.19.4; Validity=* tried with plink 0.78",
        "SHA-1 collisions: SHAttered",
    ),
    on=PuttyHostCA,
    check=check,
)
