"""An IgnoreUnknown line, and which of its words excuse a line below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sshlint.config.patterns import Patterns, comma_patterns, octets
from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.facts.config_text.option import LiveOption
from sshlint.formats.ssh_config import Line

_MOST_WORDS = 200  # of one line, each held against the options below it


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
            below = survey.once(_words_below, config)[id(option.line)]
            words = [word for word in option.value.split(",") if word]
            unused = tuple(w for w in words[:_MOST_WORDS] if not _is_needed(w, below))
            yield cls(option.line, config, survey, unused)

    def without_unused(self) -> str:
        """The words that are left, joined."""
        return ",".join(word for word in self.value.split(",") if word not in self.unused)


def _words_below(survey: Survey, config: Config) -> dict[int, frozenset[str]]:
    """By the id() of each IgnoreUnknown line, the options of the lines after it, also of the
    system's config, which ssh reads last."""
    found: dict[int, frozenset[str]] = {}
    words: set[str] = set()
    system = survey.system_config
    if system is not None and system is not config:
        words.update(line.keyword for line in system.lines)
    for line in reversed(config.lines):
        if line.keyword == "ignoreunknown":
            found[id(line)] = frozenset(words)
        words.add(line.keyword)
    return found


def _is_needed(word: str, below: Iterable[str]) -> bool:
    """A negated word holds something back; nobody writes one without a reason."""
    if word.startswith("!"):
        return True
    patterns: Patterns = comma_patterns(word, folded=True)
    return any(patterns.match(octets(keyword)) for keyword in below)
