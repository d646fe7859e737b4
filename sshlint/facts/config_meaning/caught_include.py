"""An Include line that a Host block above it has caught."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config import cover
from sshlint.config.patterns import Patterns, host_patterns
from sshlint.config.tree import Config, ConfigFile
from sshlint.discover import Survey
from sshlint.facts.config_text.block import is_universal_header
from sshlint.formats.ssh_config import Line


class CaughtInclude:
    """An Include under a Host or Match line, whose files head blocks of their own.

    `lost` is a header in them that the block above keeps from some of its hosts.
    """

    __slots__ = ("header", "line", "lost")

    def __init__(self, line: Line, header: Line, lost: Line) -> None:
        self.line = line
        self.header = header
        self.lost = lost

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[CaughtInclude]:
        for config in survey.configs:
            yield from cls.collect_from(config)

    @classmethod
    def collect_from(cls, config: Config) -> Iterator[CaughtInclude]:
        by_line: dict[int, list[ConfigFile]] = {}
        for file in config.files[1:]:
            by_line.setdefault(id(file.include), []).append(file)
        for files in by_line.values():
            yield from _caught(files)

    @property
    def is_indented(self) -> bool:
        """Whether it is set in from the Host line, as one that is meant to belong to it is."""
        return len(self.line.parts()[0]) > len(self.header.parts()[0])


def caught_blocks(survey: Survey, config: Config) -> frozenset[int]:
    """The id() of every block of a file that a caught Include brings in."""
    caught = {id(one.line) for one in CaughtInclude.collect_from(config)}
    return frozenset(
        id(block)
        for file in config.files[1:]
        if id(file.include) in caught
        for block in file.document.blocks
    )


def _caught(files: list[ConfigFile]) -> Iterator[CaughtInclude]:
    line = files[0].include
    header = line.block.header if line else None
    if line is None or header is None or is_universal_header(header) or _runs_something(header):
        return
    outer = host_patterns(header.words) if header.keyword == "host" else None
    inner = [
        block.header for file in files for block in file.document.blocks if block.header is not None
    ]
    found = CaughtInclude(line, header, header)
    for lost in inner:
        if lost.keyword == "host" and _is_lost(outer, host_patterns(lost.words), found.is_indented):
            found.lost = lost
            yield found
            return


def _is_lost(outer: Patterns | None, inner: Patterns, indented: bool) -> bool:
    """Of an indented Include only a block that has become dead shows that it was not meant."""
    if indented:
        return outer is not None and cover.can_match(inner) and not cover.overlaps(outer, inner)
    return outer is None or not cover.covers(outer, inner)


def _runs_something(header: Line) -> bool:
    """A `Match exec` above an Include is there to choose it."""
    return header.keyword == "match" and any("exec" in word.lower() for word in header.words)
