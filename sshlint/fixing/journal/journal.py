"""The undo journal: what each run is about to change, written down before it does.

A run is a folder: `steps`, one JSON object a line, and a copy of each file whose content changes.
All of it is 0700 and 0600, whatever the umask, and each line is on the disk before the change it
tells of is made: after a kill at any moment `undo` finds what it needs.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat as mode_bits
import time
from collections.abc import Iterator
from typing import Any

from sshlint.fixing.bounds import NOWHERE, Bounds
from sshlint.fixing.journal.history import LOCK, STEPS, prune
from sshlint.fixing.journal.state import State
from sshlint.fixing.refusal import Refused, refusal
from sshlint.fixing.writing.temporary import lock, write_all
from sshlint.machine.own_directories import state_directory
from sshlint.source import SshlintError

_WAIT_SECONDS = 5.0


def journal_folder() -> str:
    """Where the runs are: in the user's state directory, by its real path."""
    return os.path.join(os.path.realpath(state_directory()), "undo")


@contextlib.contextmanager
def locked(folder: str) -> Iterator[None]:
    """Make the journal's folder where need be and keep other runs out, who wait a little."""
    _make_private(folder)
    path = os.path.join(folder, LOCK)
    try:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o600)
        os.fchmod(descriptor, 0o600)
    except OSError as error:
        raise SshlintError(_unusable(folder, refusal(path, error).reason)) from None
    try:
        deadline = time.monotonic() + _WAIT_SECONDS
        while not lock(descriptor):
            if time.monotonic() > deadline:
                raise SshlintError(
                    "another sshlint is changing files; nothing was changed, try again when it is "
                    "done"
                )
            time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)


class Journal:
    """The record of the present run; its directory is made with the first step.

    `bounds` are what the run may change; `undo` of it will keep to them too.
    """

    def __init__(self, folder: str, bounds: Bounds = NOWHERE) -> None:
        self.folder = folder
        self.bounds = bounds
        self.run = ""
        self._steps = -1
        self._copies = 0
        self._known: set[str] = set()

    def record(self, path: str, before: State, after: State, original: bytes | None) -> None:
        """Write down a change that is about to be made, and keep the original. Raises `Refused`.

        `original` is None where the content stays, or where no copy may be kept.
        """
        try:
            if not self.run:
                self._begin()
            copy = None
            if original is not None and path not in self._known:
                self._copies += 1
                copy = str(self._copies)
                _write_new(os.path.join(self._run_folder, copy), original)
            states = {"before": before.to_json(), "after": after.to_json()}
            self._append({"path": path, **states, "copy": copy})
            if original is not None:
                self._known.add(path)
        except OSError as error:
            reason = refusal(self.folder, error).reason
            raise Refused(path, f"no copy can be kept in {self.folder}: {reason}") from None

    def title(self, text: str) -> None:
        """Note what a change that was made is called."""
        if self.run:
            with contextlib.suppress(OSError):  # undo does without it
                self._append({"title": text})

    def finish(self, *, changed: bool) -> None:
        """Close the record; that of a run which changed nothing goes."""
        if self._steps < 0:
            return
        if changed:
            with contextlib.suppress(OSError):  # as after a kill: undo finds what it needs
                self._append({"finished": time.time()})
        os.close(self._steps)
        self._steps = -1
        if not changed:
            shutil.rmtree(self._run_folder, ignore_errors=True)
            self.run = ""

    @property
    def _run_folder(self) -> str:
        return os.path.join(self.folder, self.run)

    def _begin(self) -> None:
        now = time.time()
        base = name = time.strftime("%Y%m%d-%H%M%S", time.localtime(now))
        number = 1
        while os.path.lexists(os.path.join(self.folder, name)):
            number += 1
            name = f"{base}-{number}"
        path = os.path.join(self.folder, name)
        os.mkdir(path, 0o700)
        os.chmod(path, 0o700)
        self.run = name
        try:
            self._steps = _open_new(os.path.join(path, STEPS))
            prune(self.folder, keep=name)
            self._append({"started": now, "bounds": self.bounds.to_json()})
            _sync(path)
            _sync(self.folder)
        except OSError:  # the next change begins again, with all that a run begins with
            self.finish(changed=False)
            shutil.rmtree(path, ignore_errors=True)
            self.run = ""
            raise

    def _append(self, record: dict[str, Any]) -> None:
        end = os.fstat(self._steps).st_size
        try:
            line = json.dumps(record, separators=(",", ":")).encode() + b"\n"
            write_all(self._steps, line)
            os.fsync(self._steps)
        except OSError:
            with contextlib.suppress(OSError):  # of a change that is not made nothing is told
                os.ftruncate(self._steps, end)
            raise


def _make_private(folder: str) -> None:
    try:
        os.makedirs(os.path.dirname(folder), mode=0o700, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder, 0o700)
        found = os.lstat(folder)
        if not mode_bits.S_ISDIR(found.st_mode):
            raise SshlintError(_unusable(folder, "it is not a directory"))
        if found.st_uid != os.geteuid():
            raise SshlintError(_unusable(folder, "it belongs to somebody else"))
        if mode_bits.S_IMODE(found.st_mode) != 0o700:
            os.chmod(folder, 0o700)
    except OSError as error:
        reason = refusal(folder, error).reason
        raise SshlintError(_unusable(folder, reason)) from None


def _unusable(folder: str, reason: str) -> str:
    return f"the undo journal {folder} cannot be used, so nothing was changed: {reason}"


def _open_new(path: str) -> int:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor


def _write_new(path: str, data: bytes) -> None:
    descriptor = _open_new(path)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
