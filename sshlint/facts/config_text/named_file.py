"""A file that an option names, and what is there."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.tokens import takes_tilde
from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.facts.config_text.option import LiveOption, Option
from sshlint.formats.ssh_config import Line
from sshlint.source import Location, Unreadable
from sshlint.tables.keywords import KEYWORDS


class NamedFile(LiveOption):
    """One word of a live option, as a path that needs no login to be known."""

    __slots__ = ("index", "path")

    def __init__(
        self, line: Line, keyword: str, config: Config, survey: Survey, path: str, index: int
    ) -> None:
        super().__init__(line, keyword, config, survey)
        self.path = path
        self.index = index

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[NamedFile]:
        """The words that stand for one file whatever the host; none in a repository."""
        if survey.context.in_repository:
            return
        for option in LiveOption.collect(survey, keywords):
            for index, word in enumerate(option.line.words):
                if path := _path(word, option):
                    yield cls(option.line, option.keyword, option.config, survey, path, index)

    @property
    def word_place(self) -> Location:
        return self.line.argument_place(self.index)

    def why_unreadable(self) -> str:
        """Why ssh could not read the file, or nothing."""
        try:
            self.survey.read(self.path)
        except Unreadable as error:
            return error.reason
        return ""


def _path(word: str, option: Option) -> str | None:
    context = option.survey.context
    row = KEYWORDS[option.keyword]
    if word.lower() == "none" or "%" in word or "$" in word:
        return None
    if word.startswith("~/"):
        expanded = all(takes_tilde(row, target.version) for target in context.targets)
        return context.home + word[1:] if expanded else None
    return word if word.startswith("/") else None
