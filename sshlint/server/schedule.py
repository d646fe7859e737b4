"""When checks are made: at once after an edit, in a burst at its pauses; outdated ones end."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from sshlint.rules.registry import Listed
from sshlint.server.checks import CheckJob, CheckOutcome, carry_out
from sshlint.server.protocol import FAULT
from sshlint.server.tools import Tools
from sshlint.source import SshlintError

# Seconds. Edits that follow one another faster than this are one burst.
BURST = 0.5
LONGEST_PAUSE = 0.3
# However fast somebody types, a check comes to its end this often.
PATIENCE = 2.0

Group = list[tuple[str, list[Listed]]]


class Outdated(Exception):  # noqa: N818 - it is an answer, not a failure of ours
    """The text has changed while it was checked."""


class Schedule:
    """Makes the checks, one at a time, in a thread of its own.

    `prepare` makes the job of a group, `None` where nothing of it is open; `done` takes what came
    of it, `failed` the user's words for why nothing did, by the group.
    """

    def __init__(
        self,
        tools: Tools,
        prepare: Callable[[str], CheckJob | None],
        done: Callable[[CheckOutcome], None],
        failed: Callable[[str, str], None],
    ) -> None:
        self.tools = tools
        self.prepare = prepare
        self.done = done
        self.failed = failed
        self._threads = ThreadPoolExecutor(1, "sshlint-check")
        self._dirty: dict[str, None] = {}
        self._running: str | None = None
        self._stop = threading.Event()
        self._wake = asyncio.Event()
        self._idle = asyncio.Condition()
        self._last_edit: dict[str, float] = {}
        self._burst: dict[str, tuple[float, int]] = {}
        self._last_end: dict[str, float] = {}
        self._seconds: dict[str, float] = {}
        self._task: asyncio.Task[None] | None = None

    def edited(self, group: str) -> None:
        """Something of a group has changed: check it, and give up a check that runs."""
        now = time.monotonic()
        begun, count = self._burst.get(group, (now, 0))
        if now - self._last_edit.get(group, 0.0) > BURST:
            begun, count = now, 0
        self._burst[group] = begun, count + 1
        self._last_edit[group] = now
        if group == self._running and now - self._last_end.get(group, 0.0) < PATIENCE:
            self._stop.set()
        self._dirty[group] = None
        self._wake.set()
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._work())

    async def settled(self, group: str) -> None:
        """Wait until the last edit of a group is checked."""
        async with self._idle:
            await self._idle.wait_for(lambda: group not in self._dirty and group != self._running)

    def close(self) -> None:
        self._stop.set()
        if self._task is not None:
            self._task.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _work(self) -> None:
        while True:
            while not self._dirty:
                self._wake.clear()
                await self._wake.wait()
            group = next(iter(self._dirty))
            await self._quiet(group)
            del self._dirty[group]
            self._stop.clear()
            self._running = group
            try:
                await self._check(group)
            except Exception as fault:  # one check, not all that come after it
                self.failed(group, f"{FAULT} ({type(fault).__name__})")
            finally:
                self._running = None
            async with self._idle:
                self._idle.notify_all()

    async def _quiet(self, group: str) -> None:
        """Wait for a pause about as long as a check takes, unless this is the first edit of all."""
        while True:
            begun, count = self._burst.get(group, (0.0, 1))
            now = time.monotonic()
            pause = min(self._seconds.get(group, 0.0), LONGEST_PAUSE)
            left = self._last_edit.get(group, 0.0) + pause - now
            if count <= 1 or left <= 0 or now - begun > PATIENCE:
                return
            await asyncio.sleep(left)

    async def _check(self, group: str) -> None:
        job = self.prepare(group)
        if job is None:
            return
        start = time.monotonic()
        loop = asyncio.get_running_loop()
        try:
            outcome = await loop.run_in_executor(
                self._threads, carry_out, job, self.tools, self._steps
            )
        except Outdated:
            return
        except SshlintError as error:
            self.failed(group, str(error))
        else:
            self.done(outcome)
        self._last_end[group] = time.monotonic()
        self._seconds[group] = self._last_end[group] - start

    def _steps(self, kinds: Group) -> Iterator[tuple[str, list[Listed]]]:
        for kind in kinds:
            if self._stop.is_set():
                raise Outdated
            yield kind
