"""An Include line that leads to nothing, to what ssh cannot read, or to what nobody meant."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.tree import ConfigFile, IncludeFault
from sshlint.discover import Survey
from sshlint.facts.near import near_name
from sshlint.facts.path import base_name
from sshlint.facts.permissions.copy_name import is_copy


class BrokenInclude:
    """A fault of an include, or the `copy` of a file that its pattern takes in."""

    __slots__ = ("copy", "fault", "survey")

    def __init__(
        self, fault: IncludeFault | None, survey: Survey, copy: ConfigFile | None = None
    ) -> None:
        self.fault = fault
        self.survey = survey
        self.copy = copy

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[BrokenInclude]:
        for config in survey.configs:
            for fault in config.faults:
                yield cls(fault, survey)
            for file in config.files[1:]:
                if _is_unmeant(file):
                    yield cls(None, survey, file)

    def near_sibling(self) -> str | None:
        """A name in the same folder that a typo could have meant."""
        return near_name(self.survey, self.fault.path) or None if self.fault else None


def _is_unmeant(file: ConfigFile) -> bool:
    """Whether a file is named as an editor names its copies, and no Include names it by that."""
    name = base_name(file.source.path)
    words = file.include.words if file.include else ()
    return is_copy(name) and not any(base_name(word) == name for word in words)
