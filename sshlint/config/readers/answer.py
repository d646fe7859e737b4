"""What an evaluator of another program is given, and what it answers."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterator, Mapping

from sshlint.config.tree import Config
from sshlint.lean import NamedTuple
from sshlint.source import Source


class ReaderFile:
    """One file as a program meets it, with the files its Include lines name, by line number.

    `included` holds what ssh found there, so that nothing more is read for another program.
    """

    __slots__ = ("included", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.included: dict[int, list[ReaderFile]] = {}

    @classmethod
    def of(cls, config: Config) -> ReaderFile:
        texts: dict[int, list[ReaderFile]] = {}
        by_line: dict[int, ReaderFile] = {}
        first: ReaderFile | None = None
        for file in config.files:
            text = cls(file.source)
            for line in file.document.lines:
                if line.keyword == "include":
                    by_line[id(line)] = text
            if file.include is None:
                first = first or text
            else:
                parent = by_line[id(file.include)]
                parent.included.setdefault(file.include.number, []).append(text)
        assert first is not None, texts  # noqa: S101 - a config has at least its own file
        return first

    def named_by(self, number: int, pattern: str) -> Iterator[ReaderFile]:
        """The included files of a line that one absolute pattern of it names."""
        for text in self.included.get(number, ()):
            if text.source.path == pattern or fnmatch.fnmatchcase(text.source.path, pattern):
                yield text


class ReaderQuestion(NamedTuple):
    """A login as a program is asked for it: the host as typed, on this machine, for this user.

    `version` is the program's, () for the newest that is known.
    """

    host: str
    user: str
    home: str
    local_host: str
    environment: Mapping[str, str]
    version: tuple[int, ...] = ()

    def before(self, *version: int) -> bool:
        """Whether the program is older than a release."""
        return bool(self.version) and self.version < version


class Taken(NamedTuple):
    """A value that the program takes, and the line it comes from (from 1)."""

    value: str
    source: Source
    line: int


class Ending(NamedTuple):
    """A line at which something ends: the program's own words, and the place."""

    message: str
    source: Source
    line: int


class RefusedError(Exception):
    """The program gives the whole config up."""

    def __init__(self, message: str, source: Source, line: int) -> None:
        super().__init__(message)
        self.stop = Ending(message, source, line)


class ReaderAnswer(NamedTuple):
    """The settings by lower-case keyword, as the program hands them on.

    `refusal`: it takes nothing from the file. `undecided` are lines whose effect hangs on a command
    or on the DNS, neither of which is asked; the settings are then those without them.
    """

    settings: dict[str, list[Taken]]
    refusal: Ending | None = None
    undecided: tuple[Ending, ...] = ()

    def value(self, keyword: str) -> str | None:
        found = self.settings.get(keyword)
        return found[0].value if found else None


class Glob:
    """A pattern of `*` and `?`, of which programs disagree what `?` stands for.

    Costs at most the length of the pattern times that of the name, whatever a stranger writes.
    """

    __slots__ = ("folded", "least", "pattern")

    def __init__(self, pattern: str, *, least: int = 1, folded: bool = False) -> None:
        """`least`: how many characters a `?` needs, 0 or 1."""
        self.pattern = re.sub(r"\*+", "*", pattern.lower() if folded else pattern)
        self.least = least
        self.folded = folded

    def matches(self, name: str) -> bool:
        """Whether the whole name fits."""
        pattern = self.pattern
        places = self._closed({0})
        for character in name.lower() if self.folded else name:
            after = set()
            for at in places:
                if at == len(pattern):
                    continue
                if pattern[at] == "*":
                    after.add(at)
                elif pattern[at] in ("?", character):
                    after.add(at + 1)
            places = self._closed(after)
            if not places:
                return False
        return len(pattern) in places

    def _closed(self, places: set[int]) -> set[int]:
        """With the places that are reached without a character."""
        skipped = "*" if self.least else "*?"
        found = set()
        for place in places:
            at = place
            while at not in found:
                found.add(at)
                if at < len(self.pattern) and self.pattern[at] in skipped:
                    at += 1
        return found


def in_home(path: str, home: str) -> str:
    """A path with its leading ~ replaced."""
    return home + path[1:] if path == "~" or path.startswith("~/") else path


def include_pattern(word: str, home: str) -> str:
    """The absolute pattern that an Include word of the user's config stands for."""
    return os.path.join(home, ".ssh", in_home(word, home))
