"""SSH619: a ProxyJump that your shell reads as more than a name."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.values.jumps import for_shell
from sshlint.facts.config_text.option import LiveOption
from sshlint.finding import ERROR, Rule, Violation
from sshlint.settings import Context


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    if found := for_shell(option.value):
        yield Violation(
            option.value_place,
            f'ProxyJump {option.value} holds "{found}", which your shell acts on: ssh puts the '
            "value into a command line",
            help="write user@host:port only, and find out who wrote this line",
        )


RULE = Rule(
    code="SSH619",
    name="jump-runs-command",
    severity=ERROR,
    summary="a ProxyJump with characters that your shell acts on",
    why="ssh starts itself for the jump host through your shell with the host and user of this "
    "line unquoted, so $(command), `command`, | and & in them run a command at each login, in "
    "every release up to 10.6",
    remedy="keep nothing but names, ports and commas in a ProxyJump",
    references=("ssh.c main: the ProxyCommand of a jump host", "ssh 8.4, 9.2, 10.0 and 10.6"),
    on=LiveOption,
    keywords=frozenset(("proxyjump",)),
    check=check,
)
