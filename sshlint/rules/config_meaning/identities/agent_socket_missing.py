from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.control_path import SocketPath
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context


def check(option: SocketPath, context: Context) -> Iterator[Violation]:
    if context.in_repository or not option.is_path:
        return
    if path := option.missing_socket():
        hidden = context.environment.get("SSH_AUTH_SOCK")
        yield Violation(
            option.value_place,
            f"there is no socket at {path}, and the agent of SSH_AUTH_SOCK is not asked either"
            if hidden
            else f"there is no socket at {path}: no agent is asked",
            help="start the agent it belongs to, or take the line out",
            cause=path,
        )


RULE = Rule(
    code="SSH529",
    name="agent-socket-missing",
    severity=WARNING,
    summary="an IdentityAgent socket that does not exist",
    why="it replaces SSH_AUTH_SOCK: where nothing answers, ssh uses no agent and prints nothing",
    remedy="start that agent, or take the line out",
    references=("ssh_config(5) IdentityAgent", "authfd.c ssh_get_authentication_socket"),
    on=SocketPath,
    keywords=frozenset(("identityagent",)),
    check=check,
)
