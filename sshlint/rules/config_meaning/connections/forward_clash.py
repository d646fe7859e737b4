from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.listener import Listener
from sshlint.finding import WARNING, Related, Rule, Violation
from sshlint.settings import Context


def check(forward: Listener, context: Context) -> Iterator[Violation]:
    rival = forward.rival()
    if rival is not None:
        line, login = rival
        what = "" if "/" in forward.listen else "port "
        yield Violation(
            forward.location,
            f"{what}{forward.listen} is already listened on for {login.title}",
            mark="cannot listen",
            related=(Related(line.location, "listens there"),),
            help="choose another port",
        )
    elif port := forward.privileged_port():
        yield Violation(
            forward.location,
            f"only root can listen on port {port}",
            help=f"choose a port from 1024 on, such as {port + 8000}",
        )


RULE = Rule(
    code="SSH530",
    name="forward-clash",
    severity=WARNING,
    summary="a port that two forwardings of one host listen on, or that needs root",
    why="ssh reports that it cannot listen and goes on, so that the forwarding is missing; with "
    "ExitOnForwardFailure the login ends",
    remedy="choose another port",
    references=("ssh_config(5) LocalForward", "channels.c", "ssh"),
    on=Listener,
    keywords=frozenset(("localforward", "dynamicforward", "remoteforward")),
    check=check,
)
