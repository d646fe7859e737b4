from __future__ import annotations

import re
from collections.abc import Iterator

from sshlint.config.values.jumps import for_shell
from sshlint.facts.config_text.block import first_line
from sshlint.facts.config_text.option import LiveOption
from sshlint.facts.edits import insert_below, replace_value, written_like
from sshlint.finding import ERROR, Fix, Rule, Violation
from sshlint.lean import lazy_pattern
from sshlint.settings import Context
from sshlint.tables.releases import JUMP_BLANKS, show

_ODD = lazy_pattern(r"[@:/\[]")
_PARTS = lazy_pattern(
    r"(?P<scheme>[a-z][a-z0-9+.-]*://)?(?:(?P<user>[^@/]+)@)?"
    r"(?:\[(?P<bracketed>[^\]]*)\]|(?P<host>[^:/\[\]@]+|[^/\[\]@]*:[^/\[\]@]*:[^/\[\]@]*))"
    r"(?::(?P<port>\d+))?(?P<path>/.*)?\Z",
    re.IGNORECASE,
)


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    if option.keyword == "proxyjump":
        yield from _jump_host(option)
        return
    parts = _PARTS.match(option.value) if _ODD.search(option.value) else None
    if parts is None:
        return
    found = [name for name in ("scheme", "user", "port", "path") if parts[name]]
    found += ["brackets"] if parts["bracketed"] is not None else []
    host = parts["host"] or parts["bracketed"]
    if not found or not host:
        return
    new = _missing_lines(option, parts)
    listed = " and ".join(_SAID[name] for name in found)
    yield Violation(
        option.value_place,
        f"{option.value} is looked up as it stands, with {listed}",
        mark=f"expected {host}",
        help=f"write {', '.join((f'HostName {host}', *new))}",
        fix=_fix(option, host, new),
    )


def _jump_host(option: LiveOption) -> Iterator[Violation]:
    """ProxyJump takes the rest of the line as it stands."""
    if for_shell(option.value):
        return  # SSH619 tells what is wrong
    hosts = option.value.partition("#")[0].split()
    if len(hosts) > 1 and not any("," in host for host in hosts):
        yield Violation(
            option.value_place,
            f"ssh before {show(JUMP_BLANKS)} takes {hosts[0]} and drops the rest, later ones take "
            "it all for one name",
            help=f"write ProxyJump {','.join(hosts)}",
        )
        return
    bare = option.value.strip("\"'")
    if bare == option.value or not bare:
        return
    yield Violation(
        option.value_place,
        f"the quotes in {option.value} become part of the jump host's name",
        mark=f"expected {bare}",
        help=f"write ProxyJump {bare}",
        fix=Fix.unsafe(
            "take the quotes away",
            replace_value(option, bare),
            cost="logins that could not work begin to, over this jump host",
        ),
    )


_SAID = {
    "scheme": "the scheme",
    "user": "the user",
    "port": "the port",
    "path": "the path",
    "brackets": "the brackets",
}


def _missing_lines(option: LiveOption, parts: re.Match[str]) -> list[str]:
    """What else HostName says and the block does not."""
    found = (("User", parts["user"]), ("Port", parts["port"]))
    return [
        f"{keyword} {value}"
        for keyword, value in found
        if value and first_line(option.block, keyword.lower()) is None
    ]


def _fix(option: LiveOption, host: str, new: list[str]) -> Fix:
    lines = [written_like(option.line, *text.split(" ", 1)) for text in new]
    return Fix.unsafe(
        f"write {', '.join((f'HostName {host}', *new))}",
        replace_value(option, host),
        *(insert_below(option.line, line) for line in lines),
        cost="logins that could not work begin to, to this host, user and port",
    )


RULE = Rule(
    code="SSH520",
    name="malformed-hostname",
    severity=ERROR,
    summary="a user, a port, a scheme or brackets in HostName, quotes in ProxyJump",
    why="HostName is the name to look up and nothing else; ssh -G shows nothing wrong, and the "
    'login ends with "Could not resolve hostname"',
    remedy="put the user in User and the port in Port",
    references=("ssh_config(5) Hostname", "ssh"),
    on=LiveOption,
    keywords=frozenset(("hostname", "proxyjump")),
    check=check,
    decides=("hostname",),
    autofix=frozenset(("unsafe",)),
)
