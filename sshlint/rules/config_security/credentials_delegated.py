from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.block import first_line, reach
from sshlint.facts.config_text.option import LiveOption
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context

_YES, _NO = ("yes", "true"), ("no", "false")
_GIVEN = {
    "gssapidelegatecredentials": "hands your Kerberos ticket to",
    "hostbasedauthentication": "uses this machine's key to vouch for you to",
}


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    if option.word not in _YES or not option.wide:
        return
    kerberos = first_line(option.block, "gssapiauthentication")
    off = kerberos is not None and kerberos.value.lower() in _NO
    if off and option.keyword == "gssapidelegatecredentials":
        return
    given = f"{option.line.spelling} {option.value} {_GIVEN[option.keyword]}"
    yield Violation(option.location, f"{given} {reach(option.block)}")


RULE = Rule(
    code="SSH613",
    name="credentials-delegated",
    severity=WARNING,
    summary="credentials delegated to hosts nobody named",
    why="with a forwarded ticket, root on any such host is you to every service of the realm; and "
    "host-based login tells every server that it can ask this machine's key for its users",
    remedy="move the line to a Host block with the hosts that need it",
    references=("ssh_config(5) GSSAPIDelegateCredentials", "ssh_config(5) HostbasedAuthentication"),
    on=LiveOption,
    keywords=frozenset(_GIVEN),
    check=check,
)
