"""An option line that can never apply, with the earlier lines that win, and how to let it live."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.facts.config_meaning.caught_include import caught_blocks
from sshlint.facts.config_meaning.shadow import (
    Shadow,
    covers_back,
    is_dead_without,
    is_for_the_second_pass,
    shadows,
)
from sshlint.facts.config_text.block_edits import add_for_every_host, move_to_end
from sshlint.facts.config_text.option import Option
from sshlint.facts.edits import remove_line
from sshlint.finding import Text
from sshlint.formats.ssh_config import Document, Line
from sshlint.tables.keywords import ALIASES, KEYWORDS


class ShadowedOption(Option):
    """A dead line. `winner` is the first of the lines that shadow it."""

    __slots__ = ("shadow",)

    def __init__(
        self, line: Line, keyword: str, config: Config, survey: Survey, shadow: Shadow
    ) -> None:
        super().__init__(line, keyword, config, survey)
        self.shadow = shadow

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[ShadowedOption]:
        for config in survey.configs:
            dead = survey.once(shadows, config)
            alive = _alive_elsewhere(config, dead)
            for shadow in dead.values():
                if _written_at(shadow.line) in alive:
                    continue
                word = shadow.line.keyword
                keyword = ALIASES[word].keyword if word in ALIASES else word
                yield cls(shadow.line, keyword, config, survey, shadow)

    @property
    def winner(self) -> Line:
        return self.shadow.winners[0]

    @property
    def name(self) -> str:
        return KEYWORDS[self.keyword].name

    @property
    def same_option(self) -> bool:
        """ProxyJump and ProxyCommand shadow one another too."""
        alias = ALIASES.get(self.winner.keyword)
        return (alias.keyword if alias else self.winner.keyword) == self.keyword

    @property
    def is_read_too_late(self) -> bool:
        """Whether it is read in a second pass, which the winner has won before, wherever it is."""
        if is_for_the_second_pass(self.block):
            return True
        winner = self.winner
        return winner.source is self.line.source and winner.start > self.line.start

    @property
    def is_in_caught_include(self) -> bool:
        """Whether it is dead for having been included under another host's block."""
        return id(self.block) in self.survey.once(caught_blocks, self.config)

    @property
    def same_value(self) -> bool:
        return all(_value(line) == _value(self.line) for line in self.shadow.winners)

    def move_winner_down(self) -> tuple[Text, ...]:
        """Edits that put the winning block, or line above the first block, behind all others.

        Empty where it takes more than that: several winners, or files that include one another.
        """
        winner, block = self.winner, self.winner.block
        if len(self.shadow.winners) > 1 or winner.source is not self.line.source or block.parent:
            return ()
        if self.is_read_too_late:
            return ()
        if self.is_for_the_same_hosts:
            return ()  # the two would swap places for ever
        if is_dead_without(self.survey, self.config, self.line, block):
            return ()
        if block.header is None:
            document = _document(self.config, winner)
            line = add_for_every_host(document, self.name, winner.rest)
            return (remove_line(winner), line)
        return move_to_end(block)

    @property
    def is_for_the_same_hosts(self) -> bool:
        """Whether the dead line is for every host that the winner is for, and would shadow it."""
        return covers_back(self.block, self.winner.block)


def _alive_elsewhere(config: Config, dead: dict[int, Shadow]) -> set[tuple[str, int]]:
    """Of files that are included more than once, where the lines stand that count some time."""
    paths = [file.source.path for file in config.files]
    if len(set(paths)) == len(paths):
        return set()
    return {_written_at(line) for line in config.lines if id(line) not in dead}


def _written_at(line: Line) -> tuple[str, int]:
    return line.source.path, line.start


def _document(config: Config, line: Line) -> Document:
    """The file that holds a line."""
    return next(file.document for file in config.files if file.source is line.source)


def _value(line: Line) -> tuple[str, ...]:
    return tuple(word.lower() for word in line.words)
