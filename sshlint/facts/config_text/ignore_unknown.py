"""Where an IgnoreUnknown excuses options, and how it is made to excuse more of them."""

from __future__ import annotations

from collections.abc import Iterable

from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.facts.config_text.block import is_universal
from sshlint.facts.edits import insert_at_top
from sshlint.finding import Text
from sshlint.formats.ssh_config import Line


def ignoring_lines(survey: Survey, config: Config) -> list[Line]:
    """The IgnoreUnknown lines of a config, in reading order."""
    return [line for line in config.lines if line.keyword == "ignoreunknown"]


def guard_of(survey: Survey, config: Config, before: Line) -> Line | None:
    """The line that excuses options for every host where `before` stands, if one does.

    Usable only where it is the first: an earlier conditional one would win for its hosts.
    """
    first = next(iter(survey.once(ignoring_lines, config)), None)
    if first is None or not first.plain or not is_universal(first.block):
        return None
    order = survey.once(_order, config)
    return first if order[id(first)] < order[id(before)] else None


def _order(survey: Survey, config: Config) -> dict[int, int]:
    return {id(line): number for number, line in enumerate(config.lines)}


def words_of(ignoring: Iterable[Line]) -> list[str]:
    return [word for line in ignoring for word in line.value.split(",") if word]


def excuse(config: Config, guard: Line | None, words: str) -> tuple[str, Text]:
    """What to do, and the edit: these words in place of the guard's, or in a line on top."""
    if guard is None:
        text = f"IgnoreUnknown {words}"
        return f"put {text} at the top", insert_at_top(config.source, text)
    place = guard.argument_place(0)
    edit = Text(guard.source, place.start or 0, place.end or 0, words)
    return f"extend IgnoreUnknown to {words}", edit
