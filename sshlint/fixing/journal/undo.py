"""Puts back what a run changed, also a run that was killed."""

from __future__ import annotations

import os
from typing import NamedTuple

from sshlint.fixing.change import restore
from sshlint.fixing.journal.history import RecordedRun, RecordedStep, mark_undone, original
from sshlint.fixing.journal.state import ABSENT, State, look
from sshlint.fixing.refusal import Refused
from sshlint.fixing.writing.temporary import remove_leftovers


class Undone(NamedTuple):
    """What was put back, what the run had made and is gone, what was not put back and why.

    `removed` are files that a killed run left over.
    """

    restored: list[str]
    unmade: list[str]
    refused: list[Refused]
    removed: list[str]


def folders_of(run: RecordedRun) -> list[str]:
    """The directories in which a run may have left temporary files."""
    found = {os.path.dirname(step.path) for step in run.steps}
    return sorted(folder for folder in found if not run.bounds.refuses(folder))


def undo(run: RecordedRun, *, force: bool = False) -> Undone:
    """Put every file of a run back as it was before the run, if it is as the run left it.

    With `force`, also what was changed since. A run of which nothing more can be put back is marked
    as undone.
    """
    undone = Undone([], [], [], remove_leftovers(folders_of(run)))
    to_be_tried_again = False
    # The last thing a run did is the first to be put back: a new directory goes after what is in it
    for path, steps in reversed(_by_path(run).items()):
        answer = _put_back(run, path, steps, force=force)
        if isinstance(answer, Refused):
            undone.refused.append(answer)
            to_be_tried_again |= path not in run.lasting
        elif answer:
            made = steps[0].before.kind == ABSENT
            (undone.unmade if made else undone.restored).append(path)
    undone.refused.extend(Refused(run.folder, fault) for fault in run.faults)
    if not to_be_tried_again:
        try:
            mark_undone(run)
        except Refused as refused:
            undone.refused.append(refused)
    return undone


def _by_path(run: RecordedRun) -> dict[str, list[RecordedStep]]:
    steps: dict[str, list[RecordedStep]] = {}
    for step in run.steps:
        steps.setdefault(step.path, []).append(step)
    return steps


def _put_back(
    run: RecordedRun, path: str, steps: list[RecordedStep], *, force: bool
) -> bool | Refused:
    """Whether there was anything to put back, or why it was not."""
    content = next((step for step in steps if step.before.digest or step.after.digest), None)
    states = _states(steps, content.before.digest if content else "")
    first = states[0]
    parent = os.path.dirname(path)
    if reason := run.bounds.refuses(path):
        return Refused(path, f"the run was not to change it: {reason}")
    try:
        now = look(path, content=content is not None)
        if first.is_here(now) and now.mode == first.mode:
            return False
        if look(parent, content=False).kind == ABSENT:
            return Refused(path, f"its directory {parent} no longer exists; make it, then undo")
        if now.kind != ABSENT and (reason := run.bounds.refuses(path, now.owner)):
            return Refused(path, reason)
        if not force and not any(state.is_here(now) for state in states):
            return Refused(path, "it was changed since; --force puts the old one back all the same")
        restore(path, first, original(run, content) if content else None)
    except Refused as error:
        return error
    return True


def _states(steps: list[RecordedStep], digest: str) -> list[State]:
    """All that the run may have left at a path, with the content that each state had."""
    states = []
    for step in steps:
        states.append(step.before._replace(digest=step.before.digest or digest))
        digest = step.after.digest or digest
        states.append(step.after._replace(digest=digest))
    return states
