"""The keys in an account's agent; it is asked for their public halves only."""

from __future__ import annotations

import sys

from sshlint.discover import Survey
from sshlint.fleet.collect.parts import Keys, Part, certificate_part
from sshlint.machine.agent_protocol import AgentKey, ask


def agent_part(survey: Survey, keys: Keys) -> Part:
    """What the agent behind SSH_AUTH_SOCK holds; no socket is looked for elsewhere."""
    path = survey.context.environment.get("SSH_AUTH_SOCK", "")
    part: Part = {"socket": path or None, "error": None, "keys": []}
    if not path:
        return part
    try:
        found = ask(path, sys.platform)
    except TimeoutError:
        part["error"] = "no answer"
    except (OSError, ValueError) as error:
        part["error"] = str(getattr(error, "strerror", None) or error)
    else:
        part["keys"] = [one for key in found if (one := _key(key, path, keys)) is not None]
    return part


def _key(key: AgentKey, path: str, keys: Keys) -> Part | None:
    fingerprint = keys.add(key.blob)
    if fingerprint is None:
        return None
    certificate = key.key.certificate
    return {
        "fingerprint": fingerprint,
        "comment": key.comment,
        "certificate": certificate_part(path, certificate, None, keys) if certificate else None,
    }
