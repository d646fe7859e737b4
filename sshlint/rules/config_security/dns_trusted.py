from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.option import LiveOption
from sshlint.facts.edits import replace_value
from sshlint.finding import INFO, WARNING, Fix, Rule, Violation
from sshlint.settings import Context
from sshlint.tables.releases import show

_ON = ("yes", "true", "ask")
# CVE-2025-26465, 6.8 to 9.9p1, fixed in 9.9p2: a version alone does not tell 9.9p1 from 9.9p2.
_FIXED_IN = (9, 9)
_HELP_UPDATE = "write no, or update ssh to 9.9p2 or newer"


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    if option.word not in _ON:
        return
    # A vendor fixes a release without changing its version.
    open_to_it = [t for t in context.targets if t.version < _FIXED_IN and not t.vendor]
    if open_to_it:
        oldest = show(min(target.version for target in open_to_it))
        message = f"with it, an impostor gets past the host key check of {oldest} (CVE-2025-26465)"
    elif option.word == "ask":
        message = "an answer of the DNS makes the key of a new host look confirmed"
    else:
        message = "a host key that the DNS vouches for (by DNSSEC) is accepted without asking"
    yield Violation(
        option.location,
        f"VerifyHostKeyDNS {option.value}: {message}",
        help=_HELP_UPDATE if open_to_it else "",
        severity=WARNING if open_to_it else INFO,
        fix=Fix.unsafe(
            "set VerifyHostKeyDNS no",
            replace_value(option, "no"),
            cost="new hosts are asked about that were accepted because of the DNS",
        ),
    )


RULE = Rule(
    code="SSH614",
    name="dns-trusted",
    severity=INFO,
    other_severities=(WARNING,),
    summary="host keys taken from the DNS",
    why="the trust in the host is then the trust in its zone, in the resolver and in the way to "
    "it; before 9.9p2, anyone who stood in between could skip the check altogether",
    remedy="write no, and compare the fingerprint of a new host with what its owner tells you",
    references=("ssh_config(5) VerifyHostKeyDNS", "CVE-2025-26465", "OpenSSH 9.9p2 release notes"),
    on=LiveOption,
    keywords=frozenset(("verifyhostkeydns",)),
    check=check,
    autofix=frozenset(("unsafe",)),
)
