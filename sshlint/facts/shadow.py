"""Which option lines can never apply, since earlier lines set the option for all their hosts.

Exact for Host patterns, across includes. A Match line other than `Match all` makes it unsure
whether an earlier line applies, so lines under one shadow only what stands in the same block.
"""

from __future__ import annotations

from typing import NamedTuple

from sshlint.config import cover
from sshlint.config.patterns import Index, Patterns, host_patterns, is_literal
from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.facts.block import is_universal_header
from sshlint.formats.ssh_config import Block, Line
from sshlint.tables.keywords import ALIASES, KEYWORDS

# Pairs of wildcard lists held against each other in one config; beyond, a line counts as live.
_MOST_COMPARISONS = 200_000
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
    scopes: dict[int, tuple[Block, ...]] = {}
    for line in config.lines:
        slot = _slot(line)
        if slot is None:
            continue
        block = line.block
        if id(block) not in scopes:
            scopes[id(block)] = _scope(block)
        setters = slots.setdefault(slot, _Setters())
        winners = setters.covering(line, scopes[id(block)])
        if winners:
            found[id(line)] = Shadow(line, winners)
        elif _sets_something(line):
            setters.add(line, scopes[id(block)])
    return found


class _Setters:
    """The live lines that set one option, filed by the hosts they are for."""

    __slots__ = ("by_block", "comparisons", "index", "literals", "universal", "wild")

    def __init__(self) -> None:
        self.universal: Line | None = None
        self.by_block: dict[int, Line] = {}
        self.literals: dict[str, Line] = {}
        self.wild: list[tuple[Patterns, Line]] = []
        self.index = Index()
        self.comparisons = 0

    def add(self, line: Line, scope: tuple[Block, ...]) -> None:
        if not scope:
            self.universal = line
            return
        self.by_block.setdefault(id(line.block), line)
        patterns = _patterns(scope[0])
        if len(scope) > 1 or patterns is None:
            return
        for name in patterns.positive:
            if is_literal(name) and not patterns.negative:
                self.literals.setdefault(name, line)
        if patterns.negative or not all(map(is_literal, patterns.positive)):
            self.index.add(len(self.wild), patterns)
            self.wild.append((patterns, line))

    def covering(self, line: Line, scope: tuple[Block, ...]) -> tuple[Line, ...]:
        """The lines that have set the option for all hosts of this one; empty if it is live."""
        if self.universal is not None:
            return (self.universal,)
        if line.block is not None and (same := self.by_block.get(id(line.block))):
            return (same,)
        for block in scope:
            patterns = _patterns(block)
            if patterns is not None and (winners := self._covering(patterns)):
                return winners
        return ()

    def _covering(self, patterns: Patterns) -> tuple[Line, ...]:
        winners: dict[int, Line] = {}
        for pattern in patterns.positive:
            if is_literal(pattern):
                if patterns.vetoes(pattern):
                    continue
                winner = self._setting_for(pattern)
            else:
                winner = self._setting_all(Patterns((pattern,), patterns.negative))
            if winner is None:
                return ()
            winners[id(winner)] = winner
        return tuple(winners.values())

    def _setting_for(self, name: str) -> Line | None:
        lines = [
            self.wild[n][1] for n in self.index.candidates(name) if self.wild[n][0].match(name)
        ]
        if name in self.literals:
            lines.append(self.literals[name])
        return min(lines, key=lambda line: (line.source.path, line.number)) if lines else None

    def _setting_all(self, patterns: Patterns) -> Line | None:
        for wide, line in self.wild:
            self.comparisons += 1
            if self.comparisons > _MOST_COMPARISONS:
                return None
            if cover.covers(wide, patterns):
                return line
        return None


def _slot(line: Line) -> str | None:
    """What a line competes for; `None` where later lines add to earlier ones."""
    alias = ALIASES.get(line.keyword)
    name = alias.keyword if alias else line.keyword
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


def _scope(block: Block) -> tuple[Block, ...]:
    """The blocks whose headers a line depends on, from the inside out, but for universal ones."""
    found = []
    here: Block | None = block
    while here is not None:
        if here.header is not None and not is_universal_header(here.header):
            found.append(here)
        here = here.parent
    return tuple(found)


def _patterns(block: Block) -> Patterns | None:
    header = block.header
    if header is None or header.keyword != "host":
        return None
    return host_patterns(header.words)
