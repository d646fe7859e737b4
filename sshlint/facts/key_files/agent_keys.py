"""The keys in the agent that logins from the home under review ask."""

from __future__ import annotations

import os

from sshlint.discover import Survey
from sshlint.machine.agent_protocol import SECONDS, AgentKey, ask
from sshlint.source import Location


def agent_keys(survey: Survey) -> tuple[AgentKey, ...]:
    """The keys of the agent that a login from this home would ask; asked once a run.

    None without SSH_AUTH_SOCK, in a repository, and for the home of somebody else than the user
    who runs this. An agent that does not answer is a note.
    """
    return survey.shared(_ask)


def location(survey: Survey) -> Location:
    """The agent's socket, which findings about its keys point at."""
    return Location(survey.context.environment.get("SSH_AUTH_SOCK", ""))


def _ask(survey: Survey) -> tuple[AgentKey, ...]:
    context = survey.context
    path = context.environment.get("SSH_AUTH_SOCK", "")
    if context.in_repository or (not path and context.platform != "win32"):
        return ()
    if hasattr(os, "geteuid") and os.geteuid() != context.owner:
        return ()
    try:
        return ask(path, context.platform)
    except TimeoutError:
        words = f"the agent did not answer within {SECONDS:g} seconds; its keys were not looked at"
        survey.notes.append((path, words))
    except (OSError, ValueError):
        pass  # no agent behind the variable: ssh goes on without one, too
    return ()
