"""Runs two commands in turn and compares them pair by pair, so that a drifting machine cancels."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

Command = Sequence[str]


class Race(NamedTuple):
    """A claim of the design: `ours` takes at most `bound` times as long as `theirs`.

    `scale` multiplies their time, where they are only run on a sample.
    """

    name: str
    ours: Command
    theirs: Command
    bound: float
    scale: float = 1.0
    rounds: int = 11


class Outcome(NamedTuple):
    """Medians: seconds of one run of ours and of theirs, and the ratio of the pairs."""

    ours: float
    theirs: float
    ratio: float


def run(race: Race) -> Outcome:
    """Alternate the two commands, after one uncounted run of each."""
    _seconds(race.ours)
    _seconds(race.theirs)
    pairs = [(_seconds(race.ours), _seconds(race.theirs) * race.scale) for _ in range(race.rounds)]
    return Outcome(
        median(ours for ours, _ in pairs),
        median(theirs for _, theirs in pairs),
        median(ours / theirs for ours, theirs in pairs),
    )


def _seconds(command: Command) -> float:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "LC_ALL": "C.UTF-8"}
    start = time.perf_counter()
    subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, env=environment, check=False
    )
    return time.perf_counter() - start
