"""One option line of a config, with the block it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.facts.config_meaning.shadow import shadows
from sshlint.facts.config_text.block import is_wide
from sshlint.formats.ssh_config import Block, Line
from sshlint.source import Location
from sshlint.tables.keywords import ALIASES


class Option:
    """An option as written. `keyword` is lower-case, with old aliases under their present name."""

    __slots__ = ("block", "config", "keyword", "line", "survey")

    def __init__(self, line: Line, keyword: str, config: Config, survey: Survey) -> None:
        self.line = line
        self.keyword = keyword
        self.block: Block = line.block
        self.config = config
        self.survey = survey

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[Option]:
        """The lines of the configs under review that begin with one of the keywords."""
        old_names = {old: alias.keyword for old, alias in ALIASES.items()}
        wanted = {word: word for word in keywords}
        wanted |= {old: new for old, new in old_names.items() if new in keywords}
        for config in survey.configs:
            for line in config.lines:
                if line.keyword in wanted:
                    yield cls(line, wanted[line.keyword], config, survey)

    @property
    def value(self) -> str:
        return self.line.value

    @property
    def word(self) -> str:
        """The first word in lower case, as ssh compares yes, no and the like."""
        return self.line.value.lower()

    @property
    def location(self) -> Location:
        return self.line.location

    @property
    def value_place(self) -> Location:
        return self.line.value_place

    @property
    def wide(self) -> bool:
        return is_wide(self.block)


class LiveOption(Option):
    """An option that can apply: no earlier line that covers all its hosts has set it already.

    Rules that judge what a config does ask about these, so that nothing dead is blamed.
    """

    __slots__ = ()

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[Option]:
        for option in super().collect(survey, keywords):
            if id(option.line) not in survey.once(shadows, option.config):
                yield option
