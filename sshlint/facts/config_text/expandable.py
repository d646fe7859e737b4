"""The parts of option values in which ssh replaces %-tokens, ${VAR} and ~."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.match import read as read_match
from sshlint.config.tokens import TokenFault, check
from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.facts.config_text.option import Option
from sshlint.formats.ssh_config import Line
from sshlint.machine.account import account_of
from sshlint.settings import Release
from sshlint.source import Location
from sshlint.tables.keywords import KEYWORDS, Keyword
from sshlint.tables.releases import Version

EXPANDED = frozenset(
    word for word, row in KEYWORDS.items() if row.tokens or row.env or row.tilde is not None
)


class Expandable(Option):
    """A word of an option's value, or all of a command, that goes through ssh's expansion."""

    __slots__ = ("row", "start", "text")

    def __init__(
        self, line: Line, keyword: str, config: Config, survey: Survey, text: str, start: int
    ) -> None:
        super().__init__(line, keyword, config, survey)
        self.row: Keyword = KEYWORDS[keyword]
        self.text = text
        self.start = start

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[Expandable]:
        newest = max(survey.context.targets).version
        for option in Option.collect(survey, keywords):
            if option.keyword == "match":
                for command, start in _commands(option.line, newest):
                    yield cls(option.line, "match", option.config, survey, command, start)
                continue
            text = option.line.rest
            tilde = "~" in text and (text[:2] != "~/" or "~" in text[1:])
            if not tilde and "%" not in text and "$" not in text:
                continue  # nothing in it can fail to be replaced
            for word, start in _parts(option):
                yield cls(option.line, option.keyword, option.config, survey, word, start)

    def faults(self, release: Release) -> Iterator[TokenFault]:
        """What this ssh will not be able to expand."""
        for fault in check(self.row, self.text, release.version, account_of(self.survey.context)):
            # The host of a forwarding is no socket path: only ${VAR} is replaced in it.
            if fault.kind in ("unset", "brace") or not self._is_host_of_forward():
                yield fault

    def place_of(self, start: int, end: int) -> Location:
        """A part of the text; all of the value where quotes or escapes shift what is written."""
        if self.row.raw or self.line.plain or self._is_as_written:
            return self.line.source.location(self.start + start, self.start + end)
        return self.line.value_place

    @property
    def _is_as_written(self) -> bool:
        """Whether quotes stand around the text at most, and none within."""
        return self.line.source.text.startswith(self.text, self.start)

    def _is_host_of_forward(self) -> bool:
        return self.row.kind == "forward" and "/" not in self.text


def _commands(line: Line, version: Version) -> Iterator[tuple[str, int]]:
    """The commands of a Match line. ssh expands each, also behind a criterion that fails."""
    for criterion in read_match(line, version).criteria:
        if criterion.name == "exec" and "%" in criterion.argument:
            written = line.source.text[criterion.start : criterion.end]
            at = max(written.rfind(criterion.argument), 0)
            yield criterion.argument, criterion.start + at


def _parts(option: Option) -> Iterator[tuple[str, int]]:
    line = option.line
    row = KEYWORDS[option.keyword]
    if row.raw:
        yield line.rest, line.rest_start
        return
    for argument in line.arguments:
        value, start = argument.value, argument.start
        if row.kind == "env-assign":
            name, equals, value = value.partition("=")
            start += len(name) + len(equals)
        yield value, start
