"""The keys an agent holds; it is asked for their public halves only."""

from __future__ import annotations

import sys

from sshlint.config.tokens import is_variable_name
from sshlint.lean import NamedTuple
from sshlint.login.target import LoginTarget
from sshlint.machine.agent_protocol import AgentKey, ask

_VARIABLE = "SSH_AUTH_SOCK"
# On Windows agents are found without the variable.
_ELSEWHERE = "the agent" if sys.platform == "win32" else ""


class Agent(NamedTuple):
    """`trouble` says why there are no keys; empty where none was to be asked."""

    keys: tuple[AgentKey, ...] = ()
    trouble: str = ""


def ask_agent(target: LoginTarget) -> Agent:
    """The keys of the agent ssh would ask, in its order."""
    path = socket_of(target)
    if not path:
        return Agent()
    try:
        return Agent(ask(path, sys.platform))
    except TimeoutError:
        return Agent((), f"{path}: no answer")
    except (OSError, ValueError) as error:
        return Agent((), f"{path}: {getattr(error, 'strerror', None) or error}")


def socket_of(target: LoginTarget) -> str:
    """IdentityAgent: a path, a variable that holds one, or none; else SSH_AUTH_SOCK."""
    environment = target.account.environment
    if target.resolution.otherwise("identityagent") is None:
        return environment.get(_VARIABLE, "") or _ELSEWHERE
    if target.option("identityagent") is None:
        return ""
    value = target.value("identityagent")
    if value == _VARIABLE:
        return environment.get(_VARIABLE, "")
    if value.startswith("$") and is_variable_name(value[1:]):
        return environment.get(value[1:], "")
    return value
