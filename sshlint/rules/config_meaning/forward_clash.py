"""SSH530: forwardings that cannot listen where they are told to."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.listener import Listener
from sshlint.finding import WARNING, Hit, Related, Rule
from sshlint.settings import Context


def check(forward: Listener, context: Context) -> Iterator[Hit]:
    rival = forward.rival()
    if rival is not None:
        line, login = rival
        what = "" if "/" in forward.listen else "port "
        yield Hit(
            forward.place,
            f"{what}{forward.listen} is already listened on for {login.title}",
            mark="cannot listen",
            related=(Related(line.place, "listens there"),),
            help="choose another port",
        )
    elif port := forward.privileged_port():
        yield Hit(
            forward.place,
            f"only root may listen on port {port}",
            help=f"choose a port from 1024 on, such as {port + 8000}",
        )


RULE = Rule(
    code="SSH530",
    name="forward-clash",
    severity=WARNING,
    summary="a port that two forwardings of one host listen on, or that needs root",
    why="ssh reports that it cannot listen and goes on, so that the forwarding is missing; with "
    "ExitOnForwardFailure the login ends",
    fix="choose another port",
    source=("ssh_config(5) LocalForward", "channels.c", "ssh"),
    on=Listener,
    keywords=frozenset(("localforward", "dynamicforward", "remoteforward")),
    check=check,
)
