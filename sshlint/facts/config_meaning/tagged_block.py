"""A Match line that asks for a tag, and whether any line sets it."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config import match
from sshlint.config.match import Criterion
from sshlint.config.patterns import list_matches
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
            headers = [line for line in config.lines if _may_ask(line)]
            tags = _tags(survey, config) if headers else ()
            for header in headers:
                for criterion in match.read(header, version).criteria:
                    asks = criterion.name == "tagged" and not criterion.negated
                    if asks and criterion.argument:
                        text = criterion.argument
                        known = any(list_matches(text, tag) for tag in tags)
                        yield cls(header, criterion, known)


def _may_ask(line: Line) -> bool:
    return line.keyword == "match" and "tagged" in line.rest.lower()


def _tags(survey: Survey, config: Config) -> tuple[str, ...]:
    """What the Tag lines of the config, and of the system's, set."""
    system = survey.system_config
    lines = [*config.lines, *(system.lines if system is not None else ())]
    return tuple(dict.fromkeys(line.value for line in lines if line.keyword == "tag"))
