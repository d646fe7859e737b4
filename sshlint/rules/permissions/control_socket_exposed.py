from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.control_path import SocketPath
from sshlint.facts.edits import replace_value
from sshlint.finding import ERROR, Fix, Rule, Violation
from sshlint.settings import Context

_FORGED = {
    "controlpath": "what answers there gets your session, and every host key check is skipped",
    "identityagent": "what answers there learns where you log in, and signs in your place",
}


def check(option: SocketPath, context: Context) -> Iterator[Violation]:
    if not option.is_path:
        return
    who, folder = option.exposure()
    if not who:
        return
    path = f"~/.ssh/{option.base_name}"
    yield Violation(
        option.value_place,
        f"in {folder} {who} can put a socket of that name first: {_FORGED[option.keyword]}",
        help=f"{option.line.spelling} {path}"
        if option.keyword == "controlpath"
        else "have the agent make its socket in a directory only you can enter",
        fix=_move(option, path) if option.keyword == "controlpath" else None,
    )


def _move(option: SocketPath, path: str) -> Fix:
    return Fix.unsafe(
        f"put the socket at {path}",
        replace_value(option, path),
        cost="sessions that are open through the old socket are no longer shared; a home on a "
        "network file system cannot hold sockets",
    )


RULE = Rule(
    code="SSH111",
    name="control-socket-exposed",
    severity=ERROR,
    summary="a control or agent socket of predictable name in a directory others can write to",
    why="ssh connects to whatever socket lies there and never checks whose it is; even in a sticky "
    "directory such as /tmp the first to come has the name, and %C can be computed by anybody",
    remedy="keep the socket under ~/.ssh",
    references=("mux.c muxclient", "ssh_config(5) ControlPath", "tried: a socket of another user"),
    on=SocketPath,
    keywords=frozenset(("controlpath", "identityagent")),
    check=check,
    autofix=frozenset(("unsafe",)),
)
