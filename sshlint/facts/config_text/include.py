"""An Include line that leads to nothing, or to something ssh cannot read."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.tree import IncludeFault
from sshlint.discover import Survey
from sshlint.facts.near import near_name


class BrokenInclude:
    """A fault of an include, with the file of nearly the same name beside the missing one."""

    __slots__ = ("fault", "survey")

    def __init__(self, fault: IncludeFault, survey: Survey) -> None:
        self.fault = fault
        self.survey = survey

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[BrokenInclude]:
        for config in survey.configs:
            for fault in config.faults:
                yield cls(fault, survey)

    def near_sibling(self) -> str | None:
        """A name in the same folder that a typo could have meant."""
        return near_name(self.survey, self.fault.path) or None
