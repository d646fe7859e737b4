"""SSH613: Kerberos credentials, or this machine's word, given to hosts nobody named."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.block import first_line, reach
from sshlint.facts.option import LiveOption
from sshlint.finding import WARNING, Hit, Rule
from sshlint.settings import Context

_YES, _NO = ("yes", "true"), ("no", "false")
_GIVEN = {
    "gssapidelegatecredentials": "hands your Kerberos ticket to",
    "hostbasedauthentication": "lets this machine's key vouch for you to",
}


def check(option: LiveOption, context: Context) -> Iterator[Hit]:
    if option.word not in _YES or not option.wide:
        return
    kerberos = first_line(option.block, "gssapiauthentication")
    off = kerberos is not None and kerberos.value.lower() in _NO
    if off and option.keyword == "gssapidelegatecredentials":
        return
    given = f"{option.line.spelling} {option.value} {_GIVEN[option.keyword]}"
    yield Hit(option.place, f"{given} {reach(option.block)}")


RULE = Rule(
    code="SSH613",
    name="credentials-delegated",
    severity=WARNING,
    summary="credentials delegated to hosts nobody named",
    why="with a forwarded ticket, root on any such host is you to every service of the realm; and "
    "host-based login tells every server that it may ask this machine's key for its users",
    fix="move the line to a Host block with the hosts that need it",
    source=("ssh_config(5) GSSAPIDelegateCredentials", "ssh_config(5) HostbasedAuthentication"),
    on=LiveOption,
    keywords=frozenset(_GIVEN),
    check=check,
)
