from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.option import LiveOption
from sshlint.facts.edits import replace_value
from sshlint.finding import ERROR, Fix, Rule, Violation
from sshlint.settings import Context

_BOOLEANS = ("yes", "no", "true", "false")
_OFF = ("off", "0", "none", "never", "disable", "disabled", "n", "nope", "fasle", "flase", "not")


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    value = option.value
    if not value or option.word in _BOOLEANS or "/" in value or value.startswith("$"):
        return
    meant = "no" if option.word in _OFF or option.word.startswith("no") else "yes"
    yield Violation(
        option.value_place,
        f'"{value}" is taken for the path of a socket, which turns agent forwarding on',
        mark="expected yes, no, a path or $VARIABLE",
        help=f"write ForwardAgent {meant}",
        fix=Fix.unsafe(
            f"set ForwardAgent {meant}",
            replace_value(option, meant),
            cost="logins from there find your keys no longer"
            if meant == "no"
            else "the agent is then really forwarded to the host",
        ),
    )


RULE = Rule(
    code="SSH516",
    name="agent-socket-typo",
    severity=ERROR,
    summary="a ForwardAgent word that ssh takes for the path of an agent's socket",
    why="every word but yes, no, true and false names a socket, and naming one switches the "
    "forwarding on: ForwardAgent off means on",
    remedy="write yes or no",
    references=("readconf.c oForwardAgent", "ssh_config(5) ForwardAgent", "ssh -G"),
    on=LiveOption,
    keywords=frozenset(("forwardagent",)),
    check=check,
    decides=("forwardagent path",),
    autofix=frozenset(("unsafe",)),
)
