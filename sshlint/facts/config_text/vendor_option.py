"""An option of one vendor's ssh that no IgnoreUnknown excuses, and where one could."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.facts.config_text.ignore_unknown import guard_of, ignoring_lines, words_of
from sshlint.facts.config_text.refused_line import VENDOR, RefusedLine, refused_lines
from sshlint.formats.ssh_config import Line
from sshlint.lean import NamedTuple


class VendorOption(NamedTuple):
    """The first line of a config with this option, and the later ones.

    `excused` is all an IgnoreUnknown has to name for this config: the words of the lines there are
    and every vendor's option that lacks one. `guard` is the first IgnoreUnknown that applies to
    every host and stands above all of them.
    """

    refused: RefusedLine
    again: tuple[Line, ...]
    excused: tuple[str, ...]
    guard: Line | None

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[VendorOption]:
        for config in survey.configs:
            refused = [one for one in survey.once(refused_lines, config) if one.kind == VENDOR]
            if refused:
                yield from _grouped(survey, config, refused)


def _grouped(survey: Survey, config: Config, refused: list[RefusedLine]) -> Iterator[VendorOption]:
    by_name: dict[str, list[RefusedLine]] = {}
    for one in refused:
        by_name.setdefault(one.line.keyword, []).append(one)
    ignoring = survey.once(ignoring_lines, config)
    added = [group[0].line.spelling for group in by_name.values()]
    guard = guard_of(survey, config, refused[0].line)
    for group in by_name.values():
        later = tuple(one.line for one in group[1:])
        yield VendorOption(
            group[0], later, tuple(dict.fromkeys([*words_of(ignoring), *added])), guard
        )
