"""Where an Include line looks for files."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint import filesystem
from sshlint.discover import Survey
from sshlint.facts.path import is_within
from sshlint.facts.permissions.folder import folder_writers, is_hidden
from sshlint.facts.permissions.named_path import NOBODY, TEMPORARY, absolute
from sshlint.lean import NamedTuple
from sshlint.settings import Context
from sshlint.source import Location


class IncludePlace(NamedTuple):
    """One word of an Include line, and the folder it leads to; a pattern's is its fixed part."""

    location: Location
    word: str
    folder: str
    is_pattern: bool
    context: Context

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[IncludePlace]:
        for config in survey.configs:
            for line in config.lines:
                for index, word in enumerate(line.words if line.keyword == "include" else ()):
                    if found := _place_of(word, survey.context.home):
                        location = line.argument_place(index)
                        yield cls(location, word, *found, survey.context)

    @property
    def is_temporary(self) -> bool:
        """Whether it looks in a directory for temporary files, or in one that anyone can make
        there: outside the home, and not the owner's already.
        """
        real, home = filesystem.realpath(self.folder), filesystem.realpath(self.context.home)
        if real == home or is_within(real, home):
            return False
        if self.folder in TEMPORARY:
            return True
        return any(is_within(self.folder, each) for each in TEMPORARY) and not self._is_own()

    def _is_own(self) -> bool:
        try:
            return filesystem.stat(self.folder).st_uid in (0, self.context.owner)
        except OSError:
            return False

    def writers(self) -> str:
        """Who else may put a file there, or another in its place; or nothing."""
        context = self.context
        if context.in_repository or context.platform == "win32":
            return ""
        folder = filesystem.realpath(self.folder)
        if is_hidden(os.path.join(folder, "x"), context.home, context.owner):
            return ""
        return folder_writers(folder, NOBODY if self.is_pattern else self._holder(), context.owner)

    def _holder(self) -> int:
        try:
            return filesystem.stat(os.path.join(self.folder, os.path.basename(self.word))).st_uid
        except OSError:
            return NOBODY


def _place_of(word: str, home: str) -> tuple[str, bool] | None:
    """The folder a word leads to, and whether a pattern; None where the login decides."""
    path = absolute(word, home) or os.path.join(home, ".ssh", word)
    fixed = path
    while any(magic in fixed for magic in "*?["):
        fixed = os.path.dirname(fixed)
    if "%" in fixed or "$" in fixed or (word.startswith("~") and word[1:2] != "/"):
        return None
    return (fixed, True) if fixed != path else (os.path.dirname(path), False)
