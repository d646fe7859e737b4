"""Which names a Host line can match: whether one covers another, overlaps it, or matches none.

Exact over all non-empty names of any bytes. Literal names are simply tried; wildcards are walked
as one automaton, all patterns of both lists side by side in the bits of an integer. A walk that
grows past its budget or is wider than `MOST_BITS` (only patterns made to do so get there) counts as
undecided, and is answered the cautious way: not covered, overlapping, able to match.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from sshlint.config.patterns import Patterns, compiled, is_literal
from sshlint.lean import NamedTuple

BUDGET = 20_000
MOST_BITS = 20_000  # characters of all the patterns of one walk


class Budget:
    """How many steps walks may take; one may be shared by many questions."""

    __slots__ = ("steps",)

    def __init__(self, steps: int = BUDGET) -> None:
        self.steps = steps


def covers(wide: Patterns, narrow: Patterns, budget: Budget | None = None) -> bool:
    """Whether `wide` matches every name that `narrow` matches."""
    if narrow.endless or _matches_all(wide):
        return True
    budget = budget or Budget()
    names = {pattern for pattern in narrow.positive if pattern and is_literal(pattern)}
    names.difference_update(() if wide.negative or wide.endless else wide.positive)
    if any(not narrow.vetoes(name) and not wide.match(name) for name in names):
        return False
    wild = (pattern for pattern in narrow.positive if not is_literal(pattern))
    return all(_covers_one(wide, pattern, narrow.negative, budget) for pattern in wild)


def overlaps(one: Patterns, other: Patterns, budget: Budget | None = None) -> bool:
    """Whether some name is matched by both."""
    if one.endless or other.endless:
        return False
    budget = budget or Budget()
    but = Patterns((), one.negative + other.negative)
    for a in one.positive:
        for b in other.positive:
            budget.steps -= 1
            if budget.steps <= 0 or (_compatible(a, b) and _meet(a, b, but, budget)):
                return True
    return False


def can_match(patterns: Patterns) -> bool:
    """Whether the list matches any name at all."""
    return overlaps(patterns, _EVERYTHING)


_EVERYTHING = Patterns(("*",), ())


def _matches_all(patterns: Patterns) -> bool:
    return "*" in patterns.positive and not patterns.negative and not patterns.endless


def _covers_one(wide: Patterns, pattern: str, but: tuple[str, ...], budget: Budget) -> bool:
    if wide.endless:
        return not _meet(pattern, "*", Patterns((), but), budget)
    budget.steps -= len(wide.positive) + len(wide.negative)
    if budget.steps <= 0:
        return False
    near = tuple(other for other in wide.positive if _compatible(other, pattern))
    veto = tuple(other for other in wide.negative if _compatible(other, pattern))
    if pattern in near and not veto:
        return True
    # Looked for: a name of the pattern, not among `but`, that `near` lacks or `veto` takes away.
    if not _can_walk((pattern,), but, near, veto):
        return False
    walk = _Walk((pattern,), but, near, veto)
    wanted, barred, held, vetoed = walk.groups

    def escapes(state: int) -> bool:
        if not state & wanted.final or state & barred.final:
            return False
        return not state & held.final or bool(state & vetoed.final)

    def hopeless(state: int) -> bool:
        if not state & wanted.bits or state & barred.forever:
            return True
        return bool(state & held.forever) and not state & vetoed.bits

    return walk.finds(escapes, hopeless, budget) is False


def _meet(a: str, b: str, without: Patterns, budget: Budget) -> bool:
    """Whether a non-empty name fits both patterns and none of those that `without` negates."""
    but = without.negative
    for literal, other in ((a, b), (b, a)):
        if is_literal(literal):
            return bool(literal) and compiled(other)(literal) and not without.vetoes(literal)
    if "*" in (a, b) and ("*" in a and "*" in b) and all(map(is_literal, but)):
        return True  # one of endlessly many names
    if "*" in (a, b) and not but:
        return True
    if not _can_walk((a,), (b,), but):
        return True
    walk = _Walk((a,), (b,), but, ())
    one, two, barred, _ = walk.groups
    return (
        walk.finds(
            lambda state: bool(
                state & one.final and state & two.final and not state & barred.final
            ),
            lambda state: bool(
                not state & one.bits or not state & two.bits or state & barred.forever
            ),
            budget,
        )
        is not False
    )


def _can_walk(*groups: tuple[str, ...]) -> bool:
    return sum(len(pattern) + 1 for patterns in groups for pattern in patterns) <= MOST_BITS


def _compatible(a: str, b: str) -> bool:
    """False where the literal ends alone keep two patterns apart."""
    return _agree(a, b) and _agree(a[::-1], b[::-1])


def _agree(a: str, b: str) -> bool:
    for x, y in zip(a, b, strict=False):
        if x == "*" or y == "*":
            return True
        if x != y and x != "?" and y != "?":
            return False
    return True


class _Group(NamedTuple):
    """The bits of some patterns: all of them, those that accept, those that accept for ever."""

    bits: int
    final: int
    forever: int


class _Walk:
    """Patterns as bits: bit i of a pattern is set once i of its characters are consumed.

    A star is no bit of its own but a bit that stays set (`loops`).
    """

    __slots__ = ("any", "groups", "literal", "loops", "spans", "start")

    def __init__(self, *groups: tuple[str, ...]) -> None:
        self.start = self.loops = self.any = 0
        self.literal: dict[str, int] = {}
        self.spans: list[tuple[int, int]] = []  # of patterns with stars: their bits, their loops
        at, placed = 0, []
        for patterns in groups:
            bits = final = forever = 0
            for pattern in patterns:
                end, loops = self._place(pattern, at)
                own = (1 << end + 1) - (1 << at)
                bits |= own
                final |= 1 << end
                forever |= loops & 1 << end
                if loops:
                    self.spans.append((own, loops))
                at = end + 1
            placed.append(_Group(bits, final, forever))
        self.groups = placed

    def _place(self, pattern: str, at: int) -> tuple[int, int]:
        self.start |= 1 << at
        loops = 0
        for character in pattern:
            if character == "*":
                loops |= 1 << at
                continue
            if character == "?":
                self.any |= 1 << at
            else:
                self.literal[character] = self.literal.get(character, 0) | 1 << at
            at += 1
        self.loops |= loops
        return at, loops

    def finds(
        self, goal: Callable[[int], bool], hopeless: Callable[[int], bool], budget: Budget
    ) -> bool | None:
        """Whether a non-empty name leads to a goal state; `None`: the budget ran out."""
        start = self._reduced(self.start)
        if hopeless(start):
            return False
        seen: set[int] = set()  # not the start: it stands for the empty name, which is no goal
        queue = deque([start])
        cost = 1 + len(self.spans) // 8  # each is looked at in each step
        while queue:
            state = queue.popleft()
            for step in self._steps(state):
                budget.steps -= cost
                following = self._reduced(((state & step) << 1) | (state & self.loops))
                if following in seen:
                    continue
                if goal(following):
                    return True
                if budget.steps < 0:
                    return None
                seen.add(following)
                if not hopeless(following):
                    queue.append(following)
        return False

    def _steps(self, state: int) -> list[int]:
        """The masks of the bits that can move, one for each byte that makes a difference here."""
        steps = []
        live = {c: mask for c, mask in self.literal.items() if state & mask}
        if len(live) < 255:  # some byte is in none of them, and all such bytes are alike
            steps.append(self.any)
        steps.extend(mask | self.any for mask in live.values())
        return steps

    def _reduced(self, state: int) -> int:
        """Past a star, what came before it no longer matters: the star can take it all."""
        for own, loops in self.spans:
            if held := state & loops:
                top = 1 << held.bit_length() - 1
                state &= ~(own & (top - 1))
        return state
