"""A chain by which an unprivileged account becomes root of another machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sshlint.facts.fleet.place import FleetFact, Place


class LateralPath(FleetFact):
    """The shortest chain to root of a machine that leads over an account in between.

    `start` and `target` are accounts; `hops` counts the steps.
    """

    __slots__ = ("hops", "start", "steps", "target")

    def __init__(self, start: str, target: str, steps: list[str], places: list[Place]) -> None:
        ends = [Place(name.rpartition("@")[2], name, "") for name in (start, target)]
        super().__init__(places, (), ends)
        self.start = start
        self.target = target
        self.steps = steps
        self.hops = len(steps)

    @classmethod
    def collect(cls, survey: Any, keywords: frozenset[str]) -> Iterator[LateralPath]:
        for way in survey.lateral_paths():
            places = [place for step in way.steps for place in step.places]
            steps = [str(step) for step in way.steps]
            yield cls(way.steps[0].source, way.steps[-1].target, steps, places)
