"""A Match line that asks for a tag, and whether any line sets it."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config import match
from sshlint.config.match import Criterion
from sshlint.config.patterns import comma_patterns, last_matches, octets
from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.formats.ssh_config import Line
from sshlint.lean import NamedTuple


class TaggedBlock(NamedTuple):
    """A `tagged` criterion that is not negated, for a tag; `is_set` where some Tag line sets it."""

    header: Line
    criterion: Criterion
    is_set: bool

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[TaggedBlock]:
        """Those of configs whose every line is known."""
        version = max(survey.context.targets).version
        for config in survey.configs:
            if config.stopped or config.undecided or config.outside:
                continue
            asking = [
                (line, criterion)
                for line in config.lines
                if _may_ask(line)
                for criterion in match.read(line, version).criteria
                if criterion.name == "tagged" and criterion.argument and not criterion.negated
            ]
            missing = _never_set(survey, config, asking) if asking else frozenset()
            for header, criterion in asking:
                yield cls(header, criterion, criterion.argument not in missing)


def _may_ask(line: Line) -> bool:
    return line.keyword == "match" and "tagged" in line.rest.lower()


def _never_set(
    survey: Survey, config: Config, asking: list[tuple[Line, Criterion]]
) -> frozenset[str]:
    """What no Tag line of the config, nor of the system's, sets; empty where it is too much."""
    system = survey.system_config
    lines = [*config.lines, *(system.lines if system is not None else ())]
    tags = {octets(line.value): 0 for line in lines if line.keyword == "tag"}
    wanted = list({criterion.argument: None for _, criterion in asking})
    found = last_matches([comma_patterns(text) for text in wanted], tags)
    if found is None:
        return frozenset()
    return frozenset(text for text, at in zip(wanted, found, strict=True) if at < 0)
