"""IdentityFile lines for hosts nobody named, and what they do to other keys."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint import filesystem
from sshlint.config.patterns import Patterns, host_patterns, is_literal, octets
from sshlint.config.tree import Config
from sshlint.discover import PRIVATE_KEY, Survey
from sshlint.facts.config_text.block import is_universal, is_wide
from sshlint.facts.config_text.option import Option
from sshlint.facts.permissions.named_path import absolute
from sshlint.formats.ssh_config import Line
from sshlint.login.login import default_identities

_MOST_COMPARED = 20_000  # lines of one config held against wide ones above them

_EVERYBODY = Patterns(("*",), ())


class WideIdentity(Option):
    """An IdentityFile line in a wide block that a Host line, or none, heads.

    `overtaken` is the first line below it that gives one of its hosts a key of its own.
    """

    __slots__ = ("is_first", "overtaken")

    def __init__(
        self, line: Line, config: Config, survey: Survey, overtaken: Line | None, is_first: bool
    ) -> None:
        super().__init__(line, "identityfile", config, survey)
        self.is_first = is_first
        self.overtaken = overtaken

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[WideIdentity]:
        """Those whose file is there, as far as that can be told without a login."""
        for config in survey.configs:
            lines = [line for line in config.lines if line.keyword == "identityfile"]
            own = [line for line in lines if not is_wide(line.block)]
            first, passed, budget = True, 0, _MOST_COMPARED
            for line in lines:
                if not is_wide(line.block):
                    passed += 1
                elif _header_keyword(line) != "match" and _may_be_there(line.value, survey):
                    below = own[passed : passed + budget]
                    budget -= len(below)
                    yield cls(line, config, survey, _overtaken(line, below), first)
                    first = False

    @property
    def is_for_everybody(self) -> bool:
        return is_universal(self.block)

    def suppressed_defaults(self) -> list[str]:
        """The names of the default keys that are there and that no line for every host names."""
        home = self.survey.context.home
        named = {
            absolute(line.value, home)
            for line in self.config.lines
            if line.keyword == "identityfile" and is_universal(line.block)
        }
        return [
            os.path.basename(path)
            for path in default_identities(self.survey)
            if self._is_left_out(path, named)
        ]

    def _is_left_out(self, path: str, named: set[str]) -> bool:
        entry = self.survey.entry(path)
        return entry is not None and entry.role == PRIVATE_KEY and path not in named


def _header_keyword(line: Line) -> str:
    header = line.block.header
    return header.keyword if header is not None else ""


def _may_be_there(value: str, survey: Survey) -> bool:
    """Whether it is a key at all, and not known to be missing; in a repository it is not known."""
    path = absolute(value, survey.context.home)
    if value.lower() == "none" or value == "/dev/null":
        return False
    if survey.context.in_repository or not path or "%" in path or "$" in path:
        return True
    return filesystem.exists(path) or filesystem.exists(f"{path}.pub")


def _overtaken(wide: Line, below: list[Line]) -> Line | None:
    outer = _EVERYBODY if is_universal(wide.block) else _patterns(wide)
    for line in below:
        own = line.value.lower() not in ("none", wide.value.lower())
        if own and any(map(outer.match, _names(line))):
            return line
    return None


def _patterns(line: Line) -> Patterns:
    header = line.block.header
    return host_patterns(header.words) if header is not None else _EVERYBODY


def _names(line: Line) -> list[str]:
    """The names, in octets, that a line's own block spells out."""
    header = line.block.header
    if header is None or header.keyword != "host":
        return []
    return [octets(word) for word in header.words if is_literal(word) and word[:1] != "!"]
