"""An IgnoreUnknown line, and which of its words excuse a line below it."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.patterns import comma_patterns, last_matches, octets
from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.facts.config_text.option import LiveOption
from sshlint.formats.ssh_config import Line

_MOST_WORDS = 200  # of one line


class IgnoringLine(LiveOption):
    """An IgnoreUnknown line that can apply. `unused` are its words that match no option below."""

    __slots__ = ("unused",)

    def __init__(self, line: Line, config: Config, survey: Survey, unused: tuple[str, ...]) -> None:
        super().__init__(line, "ignoreunknown", config, survey)
        self.unused = unused

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[IgnoringLine]:
        """Those of configs whose every line is known: what is not followed may need the word."""
        for option in LiveOption.collect(survey, frozenset(("ignoreunknown",))):
            config = option.config
            if config.stopped or config.undecided or config.outside or config.faults:
                continue
            unused = survey.once(_unused, config).get(id(option.line), ())
            yield cls(option.line, config, survey, unused)

    def without_unused(self) -> str:
        """The words that are left, joined."""
        return ",".join(word for word in self.value.split(",") if word not in self.unused)


def _unused(survey: Survey, config: Config) -> dict[int, tuple[str, ...]]:
    """By the id() of each IgnoreUnknown line, its words that match no option of the lines after it,
    also of the system's config, which ssh reads last; none where they are too many to compare.

    A negated word holds something back; nobody writes one without a reason.
    """
    places: dict[str, int] = {}  # of the last line of each option
    ignoring: list[tuple[int, Line]] = []
    for place, line in enumerate(config.lines):
        places[octets(line.keyword)] = place
        if line.keyword == "ignoreunknown":
            ignoring.append((place, line))
    system = survey.system_config
    if system is not None and system is not config:
        places.update((octets(line.keyword), len(config.lines)) for line in system.lines)
    words = {word: None for _, line in ignoring for word in _words(line)}
    found = last_matches([comma_patterns(word, folded=True) for word in words], places)
    if found is None:
        return {}
    last = dict(zip(words, found, strict=True))
    return {
        id(line): tuple(word for word in _words(line) if last[word] <= place)
        for place, line in ignoring
    }


def _words(line: Line) -> list[str]:
    """The words of a line that are looked at."""
    words = [word for word in line.value.split(",") if word][:_MOST_WORDS]
    return [word for word in words if not word.startswith("!")]
