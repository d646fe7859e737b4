"""The runs that the undo journal holds, read back.

What is read is data from a disk: a damaged entry spoils itself alone, and none names a file that
its run was not to change, or a copy outside of the run's own directory.
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import stat as mode_bits
from typing import Any, NamedTuple

from sshlint.fixing import directory
from sshlint.fixing.bounds import NOWHERE, Bounds, Root
from sshlint.fixing.journal.state import FILE, State, digest
from sshlint.fixing.refusal import Refused, refusal
from sshlint.fixing.writing.temporary import write_all
from sshlint.source import SshlintError, Unreadable

KEPT_RUNS = 20
STEPS = "steps"
LOCK = "lock"
_COPY = re.compile(r"[1-9][0-9]{0,8}")
_YEAR_5000 = 95_617_584_000


class RecordedStep(NamedTuple):
    """A change of one path: what was there, what is to be there, and the copy that was kept."""

    path: str
    before: State
    after: State
    copy: str | None = None


class RecordedRun(NamedTuple):
    """A recorded run. `finished` is false for one that was killed.

    `bounds` are where it could write; `faults` say which entries are damaged, each in a line.
    """

    name: str
    folder: str
    started: float
    titles: tuple[str, ...]
    steps: tuple[RecordedStep, ...]
    finished: bool
    undone: bool
    bounds: Bounds = NOWHERE
    faults: tuple[str, ...] = ()

    @property
    def lasting(self) -> frozenset[str]:
        """The paths whose old content was not kept: keys that got a passphrase."""
        kept = {step.path for step in self.steps if step.copy is not None}
        changed = {
            step.path
            for step in self.steps
            if step.before.kind == FILE
            and step.after.kind == FILE
            and step.before.digest != step.after.digest
        }
        return frozenset(changed - kept)

    @property
    def can_be_undone(self) -> bool:
        return any(step.path not in self.lasting for step in self.steps)


def runs(folder: str) -> list[RecordedRun]:
    """The recorded runs, newest first. Raises `SshlintError` for a journal of somebody else's."""
    try:
        found = os.lstat(folder)
        if not mode_bits.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            reason = "it is not a directory of yours"
            raise SshlintError(f"the undo journal {folder} cannot be used: {reason}")
        names = [name for name in os.listdir(folder) if name != LOCK]
    except OSError:
        return []
    read = [run for name in names if (run := _read(folder, name)) is not None]
    return sorted(read, key=lambda run: (run.started, run.name), reverse=True)


def original(run: RecordedRun, step: RecordedStep) -> bytes | None:
    """The copy that was kept with a step, if one was. Raises `Refused` for one that is damaged."""
    if step.copy is None:
        return None
    path = os.path.join(run.folder, step.copy)
    try:
        data = directory.read_file(path, secret=True).data
    except Unreadable as error:
        if error.missing:
            return None
        raise Refused(step.path, f"its copy {path} cannot be read: {error.reason}") from None
    if digest(data) != step.before.digest:
        raise Refused(step.path, f"its copy {path} is not what was there before the run")
    return data


def mark_undone(run: RecordedRun) -> None:
    """Note that a run was undone. Raises `Refused`."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    path = os.path.join(run.folder, STEPS)
    try:
        descriptor = os.open(path, flags)
        try:
            write_all(descriptor, b'\n{"undone":true}\n')
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise refusal(path, error) from None


def forget(folder: str, name: str) -> None:
    """Remove a run and the copies it kept, damaged or not. Raises `SshlintError`."""
    path = os.path.join(folder, name)
    try:
        if mode_bits.S_ISDIR(os.lstat(path).st_mode):
            os.chmod(path, 0o700)
            shutil.rmtree(path)
        else:
            os.unlink(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise SshlintError(f"{path} cannot be removed: {refusal(path, error).reason}") from None


def names(folder: str) -> list[str]:
    """All that a journal holds but its lock, whether it can be read as a run or not."""
    try:
        return sorted(name for name in os.listdir(folder) if name != LOCK)
    except OSError:
        return []


def forget_copies(folder: str, path: str, content: str) -> None:
    """Remove every copy of a file, by its path or its digest, whichever run kept it.

    Of a run with damaged entries all copies go that no other entry names. Raises `Refused`.
    """
    for run in runs(folder):
        kept = {step.copy: step for step in run.steps if step.copy is not None}
        for name in names(run.folder) if run.faults else kept:
            step = kept.get(name)
            if step and step.path != path and step.before.digest != content:
                continue
            if _COPY.fullmatch(name):
                try:
                    os.unlink(os.path.join(run.folder, name))
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


def _read(folder: str, name: str) -> RecordedRun | None:
    path = os.path.join(folder, name)
    record = _Record()
    try:
        source = directory.read_file(os.path.join(path, STEPS))
    except Unreadable as error:
        if error.missing:
            return None
        record.faults.append(f"its list of changes cannot be read: {error.reason}")
    else:
        if source.stat is not None:
            record.started = source.stat.st_mtime
        *lines, _ = source.data.split(b"\n")  # a kill within a line: its change was never made
        for number, line in enumerate(filter(None, lines), 1):
            record.take(line, number)
    if record.undone:
        record.faults.clear()
    if not record.steps and not record.faults:  # it was killed before it came to a change
        return None
    return RecordedRun(
        name,
        path,
        record.started,
        tuple(record.titles),
        tuple(record.steps),
        record.finished,
        record.undone,
        record.bounds,
        tuple(record.faults),
    )


class _Record:
    """What the lines of a run add up to."""

    def __init__(self) -> None:
        self.started = 0.0
        self.titles: list[str] = []
        self.steps: list[RecordedStep] = []
        self.faults: list[str] = []
        self.bounds = NOWHERE
        self.finished = False
        self.undone = False

    def take(self, line: bytes, number: int) -> None:
        try:
            self._take(json.loads(line))
        except (ValueError, RecursionError) as error:
            reason = str(error) if type(error) is ValueError else "it is not JSON"
            self.faults.append(f"entry {number} is damaged: {reason}")

    def _take(self, record: object) -> None:
        """Raises ValueError, with a reason, for a line that the journal does not write."""
        if not isinstance(record, dict):
            raise ValueError("it is not an object")
        if "path" in record:
            before, after = (State.from_json(record.get(key)) for key in ("before", "after"))
            self.steps.append(RecordedStep(_path(record["path"]), before, after, _copy(record)))
        elif "title" in record:
            self.titles.append(_text(record["title"]))
        elif "started" in record:
            self.bounds = _bounds(record.get("bounds"))
            self.started = _time(record["started"])
        elif "finished" in record:
            self.finished = True
        elif "undone" in record:
            self.undone = True
        else:
            raise ValueError("it says nothing known")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("it holds no text where there should be some")
    return value


def _path(value: object) -> str:
    path = _text(value)
    if not path.startswith("/") or os.path.normpath(path) != path or "\0" in path:
        raise ValueError("its path is not an absolute path")
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        raise ValueError("its path cannot be a file name") from None
    return path


def _copy(record: dict[str, Any]) -> str | None:
    copy = record.get("copy", "")
    if copy is None:
        return None
    if not isinstance(copy, str) or not _COPY.fullmatch(copy):
        raise ValueError("its copy is not a file of the journal")
    return copy


def _time(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("its time is not a number")
    if not math.isfinite(value) or not 0 <= value < _YEAR_5000:
        raise ValueError("its time is out of range")
    return float(value)


def _bounds(value: object) -> Bounds:
    if not isinstance(value, dict):
        raise ValueError("it does not say what the run was about")
    roots, files = value.get("roots"), value.get("files")
    if not isinstance(roots, list) or not isinstance(files, list):
        raise ValueError("it does not say what the run was about")
    return Bounds(tuple(map(_root, roots)), frozenset(map(_path, files)))


def _root(value: object) -> Root:
    if not isinstance(value, list) or len(value) != 3 or type(value[2]) is not int:
        raise ValueError("it does not say what the run was about")
    return Root(_path(value[0]), _text(value[1]), value[2])
