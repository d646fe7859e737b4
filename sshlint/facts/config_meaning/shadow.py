"""Which option lines can never apply, since earlier lines set the option for all their hosts.

Exact for Host patterns, across includes. A Match line other than `Match all` makes it unsure
whether an earlier line applies, so lines under one shadow only what stands in the same block.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from operator import attrgetter

from sshlint.config import cover
from sshlint.config.patterns import Index, Patterns, host_patterns, is_literal
from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.facts.config_text.block import is_universal_header
from sshlint.formats.ssh_config import Block, Line
from sshlint.lean import NamedTuple
from sshlint.tables.keywords import ALIASES, KEYWORDS

# How many lists a config's patterns are tried against, and how far pairs of them are followed;
# beyond, a line counts as live, and a note says so.
_MOST_COMPARISONS = 50_000
_MOST_STEPS = 200_000
_MOST_LOOKED_AT = 16  # lines above a dead one
_PLAIN_SLOTS = frozenset(
    name
    for name, keyword in KEYWORDS.items()
    if keyword.merge == "first" and keyword.kind not in ("flag-or-socket", "command", "jump-list")
)
_FILLING = "\x01q"  # stands for `*` in a name that hardly another pattern matches
_FLAGS = frozenset(("yes", "no", "true", "false"))


class Shadow(NamedTuple):
    """A line that can never apply, and the earlier lines that together set it for all its hosts."""

    line: Line
    winners: tuple[Line, ...]

    @property
    def in_same_block(self) -> bool:
        return self.winners[0].block is self.line.block


def shadows(survey: Survey, config: Config) -> dict[int, Shadow]:
    """The dead lines of a config by the id() of the line."""
    found: dict[int, Shadow] = {}
    slots: dict[str, _Setters] = {}
    budget = _Budget(_MOST_COMPARISONS, cover.Budget(_MOST_STEPS))
    scope, block = _Scope((), ()), None
    for line in config.lines:
        slot = _slot(line)
        if slot is None:
            continue
        if line.block is not block:
            block = line.block
            scope = _scope(block)
        setters = slots.get(slot)
        if setters is None:
            setters = slots[slot] = _Setters(budget)
        winners = setters.covering(line, scope)
        if winners:
            found[id(line)] = Shadow(line, winners)
        elif _sets_something(line):
            setters.add(line, scope)
    found.update(_too_late(config, slots, found))
    if budget.is_spent:
        words = "has too many overlapping patterns to find all lines that have no effect"
        survey.notes.append((config.source.path, words))
    return found


def covers_back(block: Block, winner: Block) -> bool:
    """Whether a block that another one shadows would shadow that one, were it above."""
    ours, theirs = _scope(block), _scope(winner)
    if not ours.blocks:
        return True
    if not theirs.blocks or len(ours.blocks) != len(ours.lists) or len(theirs.lists) != 1:
        return False
    return all(cover.covers(patterns, theirs.lists[0]) for patterns in ours.lists)


def is_dead_without(survey: Survey, config: Config, line: Line, winner: Block) -> bool:
    """Whether some line above a dead one would shadow it still, were the winner's block away."""
    rivals = survey.once(_rivals, config)[_slot(line), id(line.source)]
    at = bisect_left(rivals, line.start, key=attrgetter("start"))
    return any(
        other.block is not winner and covers_back(other.block, line.block)
        for other in rivals[max(at - _MOST_LOOKED_AT, 0) : at]
    )


def _rivals(survey: Survey, config: Config) -> dict[tuple[str | None, int], list[Line]]:
    """The lines of each file that set the same option, in the order they stand in."""
    found: dict[tuple[str | None, int], list[Line]] = {}
    for line in config.lines:
        lines = found.setdefault((_slot(line), id(line.source)), [])
        if not lines or lines[-1].start < line.start:  # a file may be included twice
            lines.append(line)
    return found


class _Budget:
    """What may still be compared for one config."""

    __slots__ = ("comparisons", "walks")

    def __init__(self, comparisons: int, walks: cover.Budget) -> None:
        self.comparisons = comparisons
        self.walks = walks

    @property
    def is_spent(self) -> bool:
        return self.comparisons <= 0 or self.walks.steps <= 0


def _too_late(
    config: Config, slots: dict[str, _Setters], dead: dict[int, Shadow]
) -> Iterator[tuple[int, Shadow]]:
    """Lines under `Match final`: they are read in a second pass, when the first has set it all."""
    for block in config.blocks:
        if not is_for_the_second_pass(block):
            continue
        for line in block.lines:
            slot = _slot(line)
            winner = slots[slot].universal if slot in slots else None
            if winner is not None and winner is not line and id(line) not in dead:
                yield id(line), Shadow(line, (winner,))


def is_for_the_second_pass(block: Block) -> bool:
    header = block.header
    if header is None or header.keyword != "match":
        return False
    return any(word.lower() in ("final", "canonical") for word in header.words)


class _Scope(NamedTuple):
    """What a block's lines depend on: the blocks around them that do not match every host, from the
    inside out, and the pattern lists of those that a Host line heads.

    `names` is the whole of it where that is one Host line of plain names.
    """

    blocks: tuple[Block, ...]
    lists: tuple[Patterns, ...]
    names: tuple[str, ...] = ()


class _Setters:
    """The live lines that set one option, filed by the hosts they are for."""

    __slots__ = ("budget", "by_block", "index", "literals", "universal", "wild")

    def __init__(self, budget: _Budget) -> None:
        self.budget = budget
        self.universal: Line | None = None
        self.by_block: dict[int, Line] = {}
        self.literals: dict[str, Line] = {}
        self.wild: list[tuple[Patterns, Line]] = []
        self.index = Index()

    def add(self, line: Line, scope: _Scope) -> None:
        if not scope.blocks:
            self.universal = line
            return
        self.by_block.setdefault(id(line.block), line)
        for name in scope.names:
            self.literals.setdefault(name, line)
        if not scope.names and len(scope.blocks) == len(scope.lists) == 1:
            self.index.add(len(self.wild), scope.lists[0])
            self.wild.append((scope.lists[0], line))

    def covering(self, line: Line, scope: _Scope) -> tuple[Line, ...]:
        """The lines that have set the option for all hosts of this one; empty if it is live."""
        if self.universal is not None:  # what else is filed comes before it
            return _distinct(self._setting_for(name) or self.universal for name in scope.names) or (
                self.universal,
            )
        if same := self.by_block.get(id(line.block)):
            return (same,)
        if scope.names and not self.wild:
            if self.literals.keys().isdisjoint(scope.names):
                return ()
            return _distinct([self.literals.get(name) for name in scope.names])
        for patterns in scope.lists:
            if winners := _distinct(self._winners(patterns)):
                return winners
        return ()

    def _winners(self, patterns: Patterns) -> Iterator[Line | None]:
        """For each pattern the first line that sets the option for all it matches."""
        for pattern in patterns.positive:
            if not is_literal(pattern):
                yield self._setting_all(Patterns((pattern,), patterns.negative))
            elif not patterns.vetoes(pattern):
                yield self._setting_for(pattern)

    def _setting_for(self, name: str) -> Line | None:
        lines = [self.wild[number][1] for number in self._matching(name)]
        if name in self.literals:
            lines.append(self.literals[name])
        return min(lines, key=lambda line: (line.source.path, line.number), default=None)

    def _setting_all(self, patterns: Patterns) -> Line | None:
        """The first line for all names of one pattern: it must be for a name made up to fit it."""
        (pattern,) = patterns.positive
        sample = pattern.replace("*", _FILLING).replace("?", _FILLING[0])
        if patterns.vetoes(sample):
            return self._first_covering(range(len(self.wild)), patterns)
        return self._first_covering(sorted(self._matching(sample)), patterns)

    def _first_covering(self, numbers: Iterable[int], patterns: Patterns) -> Line | None:
        budget = self.budget
        for number in numbers:
            wide, line = self.wild[number]
            budget.comparisons -= 1
            if budget.is_spent:
                return None
            if cover.covers(wide, patterns, budget.walks):
                return line
        return None

    def _matching(self, name: str) -> list[int]:
        """The wildcard lists that match a name; none where the budget is spent."""
        numbers = self.index.candidates(name) if self.wild else ()
        self.budget.comparisons -= len(numbers)
        if self.budget.is_spent:
            return []
        return [number for number in numbers if self.wild[number][0].match(name)]


def _distinct(lines: Iterable[Line | None]) -> tuple[Line, ...]:
    """The lines, each once; none where one is missing."""
    found: dict[int, Line] = {}
    for line in lines:
        if line is None:
            return ()
        found[id(line)] = line
    return tuple(found.values())


def _slot(line: Line) -> str | None:
    """What a line competes for; `None` where later lines add to earlier ones."""
    name = line.keyword
    if name in _PLAIN_SLOTS:
        return name
    if name in ALIASES:
        name = ALIASES[name].keyword
    keyword = KEYWORDS.get(name)
    if keyword is None or name in ("proxyjump", "proxycommand"):
        return "proxy" if keyword else None
    if keyword.kind == "flag-or-socket":  # yes or no, and the path, are kept apart
        return f"{name} {'flag' if line.value.lower() in _FLAGS else 'path'}"
    return name if keyword.merge in ("first", "first-line") else None


def _sets_something(line: Line) -> bool:
    """`ServerAliveInterval none` leaves the option to later lines; for paths none is a value."""
    keyword = KEYWORDS.get(line.keyword)
    return keyword is None or keyword.kind != "time" or line.value != "none"


def _scope(block: Block) -> _Scope:
    blocks, lists = [], []
    here: Block | None = block
    while here is not None:
        header = here.header
        if header is not None and not is_universal_header(header):
            blocks.append(here)
            if header.keyword == "host":
                lists.append(host_patterns(header.words))
        here = here.parent
    plain = len(blocks) == len(lists) == 1 and not lists[0].negative
    names = lists[0].positive if plain and all(map(is_literal, lists[0].positive)) else ()
    return _Scope(tuple(blocks), tuple(lists), names)
