from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.option import LiveOption
from sshlint.facts.edits import replace_keyword
from sshlint.finding import INFO, Fix, Rule, Text, Violation
from sshlint.login import jump_command
from sshlint.settings import Context


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    found = jump_command.read(option.value)
    if found is None or not found.exact:
        return
    location, hop = option.value_place, str(found.hop)
    yield Violation(
        option.location,
        f"this command does what ProxyJump {hop} does",
        help=f"write ProxyJump {hop}",
        fix=Fix.unsafe(
            f"write ProxyJump {hop}",
            replace_keyword(option.line, "ProxyJump"),
            Text(option.line.source, location.start or 0, location.end or 0, hop),
            cost="ssh before 7.3 does not know ProxyJump, and a jump host that allows nc but no "
            "forwarding refuses it",
        ),
    )


RULE = Rule(
    code="SSH531",
    name="proxycommand-nc",
    severity=INFO,
    summary="a ProxyCommand that goes over another ssh, as ProxyJump does",
    why="ProxyJump needs no shell and no program on the jump host, and takes part in ssh's own "
    "checks and options",
    remedy="write ProxyJump",
    references=("ssh_config(5) ProxyJump (7.3)",),
    on=LiveOption,
    keywords=frozenset(("proxycommand",)),
    check=check,
    autofix=frozenset(("unsafe",)),
)
