from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.block import reach
from sshlint.facts.config_text.option import LiveOption
from sshlint.facts.edits import replace_value
from sshlint.finding import ERROR, INFO, Fix, Rule, Violation
from sshlint.settings import Context

_YES = ("yes", "true")


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    if not (option.word in _YES or _is_socket(option.value)):
        return  # a word that is neither is SSH516's
    yield Violation(
        option.location,
        f"the agent is forwarded to {reach(option.block)}, which can use its keys",
        severity=ERROR if option.wide else INFO,
        fix=Fix.unsafe(
            "set ForwardAgent no",
            replace_value(option, "no"),
            cost="a login from there to a further host no longer finds your keys",
        ),
    )


def _is_socket(value: str) -> bool:
    """A path, or the variable that holds one (readconf.c, oForwardAgent)."""
    return "/" in value or value.startswith("$")


RULE = Rule(
    code="SSH603",
    name="agent-forwarded",
    severity=ERROR,
    other_severities=(INFO,),
    summary="agent forwarding allows the far side to use your keys",
    why="while you are logged in, root there (or anyone who broke in) can sign with every key in "
    "your agent and log in wherever you can",
    remedy="reach inner hosts with ProxyJump, which keeps the agent here; "
    "or set ForwardAgent yes only for hosts you trust like your own machine",
    references=("ssh_config(5) ForwardAgent", "ssh_config(5) ProxyJump"),
    on=LiveOption,
    keywords=frozenset(("forwardagent",)),
    check=check,
    autofix=frozenset(("unsafe",)),
)
