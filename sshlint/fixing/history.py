"""The runs that the undo journal holds, read back."""

from __future__ import annotations

import json
import os
import shutil
from typing import Any, NamedTuple

from sshlint.fixing.refusal import Refused, refusal
from sshlint.fixing.state import State
from sshlint.fixing.temporary import write_all
from sshlint.source import Unreadable, read

KEPT_RUNS = 20
STEPS = "steps"
LOCK = "lock"


class Step(NamedTuple):
    """A change of one path: what was there, what is to be there, and the copy that was kept."""

    path: str
    before: State
    after: State
    copy: str | None = None


class Run(NamedTuple):
    """A recorded run. `finished` is false for one that was killed."""

    name: str
    folder: str
    started: float
    titles: tuple[str, ...]
    steps: tuple[Step, ...]
    finished: bool
    undone: bool


def runs(folder: str) -> list[Run]:
    """The recorded runs, newest first."""
    try:
        names = [name for name in os.listdir(folder) if name != LOCK]
    except OSError:
        return []
    found = [run for name in names if (run := _read(folder, name)) is not None]
    return sorted(found, key=lambda run: (run.started, run.name), reverse=True)


def original(run: Run, step: Step) -> bytes | None:
    """The copy that was kept with a step, if one was."""
    if step.copy is None:
        return None
    path = os.path.join(run.folder, step.copy)
    try:
        return read(path, secret=True).data
    except Unreadable as error:
        if error.missing:
            return None
        raise Refused(step.path, f"its copy {path} cannot be read: {error.reason}") from None


def mark_undone(run: Run) -> None:
    """Note that a run was taken back."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(os.path.join(run.folder, STEPS), flags)
    try:
        write_all(descriptor, b'\n{"undone":true}\n')
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def forget(run: Run) -> None:
    """Remove a run and the copies it kept."""
    shutil.rmtree(run.folder)


def _read(folder: str, name: str) -> Run | None:
    path = os.path.join(folder, name)
    try:
        with open(os.path.join(path, STEPS), "rb") as file:
            lines = file.read().split(b"\n")
    except OSError:
        lines = []
    steps: list[Step] = []
    notes: dict[str, Any] = {}
    titles: list[str] = []
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:  # a kill in the middle of the line: its change was never made
            continue
        if "path" in record:
            before, after = (State.from_json(record[key]) for key in ("before", "after"))
            steps.append(Step(record["path"], before, after, record["copy"]))
        elif "title" in record:
            titles.append(record["title"])
        else:
            notes |= record
    if not steps:  # it was killed before it came to its first change
        return None
    return Run(
        name,
        path,
        notes.get("started", 0.0),
        tuple(titles),
        tuple(steps),
        "finished" in notes,
        "undone" in notes,
    )


def forget_copies(folder: str, path: str) -> None:
    """Remove every copy of a file, whichever run kept it. Raises `Refused`."""
    for run in runs(folder):
        for step in run.steps:
            if step.path == path and step.copy is not None:
                try:
                    os.unlink(os.path.join(run.folder, step.copy))
                except FileNotFoundError:
                    continue
                except OSError as error:
                    raise refusal(path, error) from None


def prune(folder: str, *, keep: str) -> None:
    """Only the last runs are kept, the one that begins now among them."""
    kept = {run.name for run in runs(folder)[: KEPT_RUNS - 1]} | {keep, LOCK}
    for name in os.listdir(folder):
        if name not in kept:
            shutil.rmtree(os.path.join(folder, name), ignore_errors=True)
