"""One step of a login: how it went, how long it took, and what follows from it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from sshlint.diagnosis.events import STAGES, LoggedLogin, Said
from sshlint.diagnosis.found_cause import Found
from sshlint.diagnosis.reading import read_events
from sshlint.login.target import LoginTarget
from sshlint.tables.remedies.form import POSIX, WINDOWS

Status = Literal["passed", "failed", "not-tested"]
PASSED: Final = "passed"
FAILED: Final = "failed"
NOT_TESTED: Final = "not-tested"
# Their causes are about the name or address on the wire, not about the host as typed.
_ABOUT_THE_WIRE = ("resolve", "connect", "banner")
_LONGEST = 1000
_EARLIER = "an earlier step failed"


class Stage(NamedTuple):
    """`name` is one of diagnosis' stages; `found` the cause of a failure; `notes` its parts."""

    host: str
    name: str
    status: Status
    seconds: float
    detail: str
    found: Found | None = None
    notes: tuple[str, ...] = ()


class Watch:
    """Counts a step's seconds, and makes its result."""

    __slots__ = ("name", "notes", "started", "target")

    def __init__(self, target: LoginTarget, name: str) -> None:
        self.target = target
        self.name = name
        self.started = time.monotonic()
        self.notes: list[str] = []

    @property
    def left(self) -> float:
        """Seconds until the step's limit; never 0, which sockets take for 'do not wait'."""
        return max(0.001, self.started + self.target.limit - time.monotonic())

    def passed(self, detail: str) -> Stage:
        return self._step(PASSED, detail)

    def not_tested(self, detail: str) -> Stage:
        return self._step(NOT_TESTED, detail)

    def failed(self, detail: str, code: str, **values: str) -> Stage:
        return self._step(FAILED, detail, cause(self.target, code, **values))

    def refused(self, detail: str, found: Found, waits: list[str]) -> Stage:
        """No key lets the user in: a failure, unless there is something left that ssh asks for."""
        if not waits:
            return self._step(FAILED, detail, found)
        left = f"{detail}; ssh would go on with {', '.join(waits)}, which is not tested"
        return self._step(NOT_TESTED, left, found)

    def _step(self, status: Status, detail: str, found: Found | None = None) -> Stage:
        seconds = time.monotonic() - self.started
        notes = tuple(map(_bounded, self.notes))
        return Stage(self.target.host, self.name, status, seconds, _bounded(detail), found, notes)


def _bounded(text: str) -> str:
    """Not more than a person would read: servers may say anything."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def cause(target: LoginTarget, code: str, **values: str) -> Found:
    """A cause of diagnosis' table, with what its remedies are filled in from."""
    login = LoggedLogin(0)
    login.program = "openssh"
    login.shell = WINDOWS if os.name == "nt" else POSIX
    login.typed = target.host
    login.host, login.port, login.user = target.host, str(target.port), target.user
    login.config_files = list(target.files)
    found = Found(code, login)
    if found.cause.stage in _ABOUT_THE_WIRE:
        values.setdefault("host", target.name)
    values.setdefault("known_host", target.known_as)
    found.values = values
    return found


def not_tested(target: LoginTarget, first: str, reason: str = _EARLIER) -> Iterator[Stage]:
    """The steps from one on that were not taken."""
    for name in STAGES[STAGES.index(first) : STAGES.index("auth") + 1]:
        yield Stage(target.host, name, NOT_TESTED, 0.0, reason)
        reason = _EARLIER


def code_of(words: Iterable[str]) -> str:
    """The cause that what a program said speaks for, as diagnosis knows it; empty for none."""
    from io import BytesIO

    text = "\n".join(words).encode("utf-8", "surrogateescape")
    for event in read_events(BytesIO(text)):
        if isinstance(event, Said) and event.cause:
            return event.cause
    return ""
