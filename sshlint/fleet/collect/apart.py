"""An account looked at by a child process that has become its owner; only the result comes back."""

from __future__ import annotations

import json
import os

from sshlint import filesystem
from sshlint.fleet.collect.account_part import AccountJob, inspect
from sshlint.fleet.collect.parts import Keys, Part
from sshlint.machine import step_down
from sshlint.machine.step_down import CannotStepDown, Owner, run_as


def inspect_here(job: AccountJob, keys: Keys) -> Part:
    """As `inspect`; a fault of ours spoils this account only."""
    try:
        return inspect(job, keys)
    except Exception as error:
        if os.environ.get("SSHLINT_DEBUG"):
            raise
        return {"reason": f"internal fault ({type(error).__name__}); please report it"}


def inspect_as(owner: Owner, job: AccountJob, keys: Keys, directory: int | None) -> Part:
    """As `inspect`, with the owner's rights; what cannot be had becomes a reason."""
    answers: list[str] = []

    def put(name: str, text: str) -> str:
        answers.append(text)
        return ""

    def work() -> int:
        own = Keys()
        with filesystem.below(directory):
            part = inspect_here(job, own)
        if step_down.runner is not None:
            answer = json.dumps({"part": part, "keys": own.sorted()})
            step_down.runner.put("account", answer)
        return 0

    with filesystem.below(None):  # what the child asks of itself is asked of this machine
        try:
            status = run_as(owner, work, put, () if directory is None else (directory,))
        except CannotStepDown as error:
            return {"reason": f"root cannot become uid {owner.uid}: {error}"}
    if not answers:
        return {"reason": f"it could not be looked at (status {status})"}
    answer = json.loads(answers[0])
    keys.merge(answer["keys"])
    part: Part = answer["part"]
    return part
