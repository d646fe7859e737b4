from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.forwarded import ForwardedAgent
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed


def check(login: ForwardedAgent, context: Context) -> Iterator[Violation]:
    yield Violation(
        login.location,
        f"{login.places[0].account} forwards its agent to {login.machine}, where others can be "
        f"root: {listed(login.others)}",
    )


RULE = Rule(
    code="SSH1012",
    name="agent-forwarded-to-others",
    severity=WARNING,
    summary="an agent is forwarded into a machine where others are root",
    why="root of that machine can log in with every key in the agent while the session lasts",
    remedy="write ForwardAgent no, and ProxyJump for logins that go on from there",
    references=("ssh_config(5) ForwardAgent, ProxyJump", "ssh-add(1) -c, -h"),
    on=ForwardedAgent,
    check=check,
)
