"""Name patterns as match.c reads them: `*` and `?`, lists with `!`, and when case counts.

Matching takes time linear in the name for every star, whatever the pattern. Names and patterns
are compared byte by byte, as ssh does: `?` is one byte of a UTF-8 character, not the character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

from sshlint.lean import NamedTuple, lazy_pattern

# match.c copies each member of a comma list into 1024 bytes and gives up on a longer one.
MAX_MEMBER = 1022

Test = Callable[[str], bool]

_WILD = lazy_pattern(r"[*?]")
_LITERALS = lazy_pattern(r"[^*?]+")
_UPPER = lazy_pattern(r"[A-Z]")


def octets(text: str) -> str:
    """One character for each byte of `text`."""
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def is_literal(pattern: str) -> bool:
    return "*" not in pattern and "?" not in pattern


def fold(text: str) -> str:
    """Lower case, ASCII only, as tolower() does on bytes."""
    if text.isascii():
        return text.lower()
    return _UPPER.sub(lambda match: match[0].lower(), text)


def matches(pattern: str, name: str) -> bool:
    """Whether the whole name fits one pattern; case counts, and `!` is an ordinary character."""
    return compiled(octets(pattern))(octets(name))


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> Test:
    """The test for one pattern. Pattern and names are octets."""
    if is_literal(pattern):
        return pattern.__eq__
    head, *rest = re.split(r"\*+", pattern)
    if not rest:
        return _of_one_length(pattern)
    *middle, tail = rest
    if "?" not in pattern:
        if not middle:
            return _ends(head, tail)
        return lambda name: holds_in_order(name, head, middle, tail)
    return _starred(_piece(head), [_piece(part) for part in middle], _piece(tail), len(tail))


def _ends(head: str, tail: str) -> Test:
    least = len(head) + len(tail)
    if not least:
        return lambda name: True
    return lambda name: len(name) >= least and name.startswith(head) and name.endswith(tail)


def _of_one_length(pattern: str) -> Test:
    """The test for a pattern with `?` alone; nothing is compiled, for there may be very many."""
    size = len(pattern)
    parts = [(match[0], match.start()) for match in _LITERALS.finditer(pattern)]
    return lambda name: len(name) == size and all(name.startswith(part, at) for part, at in parts)


def holds_in_order(name: str, head: str, middle: list[str], tail: str) -> bool:
    """Whether a name begins and ends so, with the rest between, whatever else is there.

    Leftmost is always right: a star takes what another choice would have left over.
    """
    if not name.startswith(head):
        return False
    at = len(head)
    for part in middle:
        at = name.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return len(name) - len(tail) >= at and name.endswith(tail)


def _starred(
    head: re.Pattern[str], middle: list[re.Pattern[str]], tail: re.Pattern[str], tail_size: int
) -> Test:
    def test(name: str) -> bool:
        found = head.match(name)
        for part in middle:
            if found is None:
                return False
            found = part.search(name, found.end())
        at = len(name) - tail_size
        return found is not None and at >= found.end() and tail.match(name, at) is not None

    return test


def _piece(text: str) -> re.Pattern[str]:
    """A run without stars: it has one length, so nothing can backtrack."""
    return re.compile("".join("." if c == "?" else re.escape(c) for c in text), re.DOTALL)


class _Members(NamedTuple):
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    endless: bool = False


class Patterns(_Members):
    """A pattern list taken apart, in octets: any of `negative` vetoes what `positive` allows.

    `endless` says that a member was too long for ssh, which then matches nothing that the members
    before it did not veto. What a long list is asked more than once is looked up, not searched.
    """

    def match(self, name: str) -> bool:
        """Whether the list applies to a name, given as octets."""
        return not self.endless and self._allows(name) and not self.vetoes(name)

    def vetoes(self, name: str) -> bool:
        negative = self.negative
        if len(negative) <= _FEW:
            return bool(negative) and _any(negative, name)
        return self._vetoing(name)

    def _allows(self, name: str) -> bool:
        positive = self.positive
        return _any(positive, name) if len(positive) <= _FEW else self._allowing(name)

    @cached_property
    def _vetoing(self) -> Test:
        return _any_of(self.negative)

    @cached_property
    def _allowing(self) -> Test:
        return _any_of(self.positive)


_FEW = 8  # patterns that are tried one after the other


def _any(patterns: tuple[str, ...], name: str) -> bool:
    if name in patterns:
        return True
    return any(compiled(pattern)(name) for pattern in patterns if not is_literal(pattern))


def _any_of(patterns: tuple[str, ...]) -> Test:
    """The test for many patterns at once."""
    index = Index()
    wild = [pattern for pattern in patterns if not is_literal(pattern)]
    index.add_patterns(enumerate(wild))
    literal = frozenset(patterns).difference(wild)

    def test(name: str) -> bool:
        if name in literal:
            return True
        return any(compiled(wild[number])(name) for number in index.candidates(name))

    return test


def host_patterns(words: Iterable[str]) -> Patterns:
    """The words of a Host line: case counts, commas do not part."""
    positive: list[str] = []
    negative: list[str] = []
    for word in words:
        if word.startswith("!"):
            negative.append(octets(word[1:]))
        else:
            positive.append(octets(word))
    return Patterns(tuple(positive), tuple(negative))


@lru_cache(maxsize=4096)
def comma_patterns(text: str, *, folded: bool = False) -> Patterns:
    """A comma list, as Match criteria, IgnoreUnknown and algorithm filters take one.

    `folded` lists have their patterns lowered; the name to match must be lower-case already.
    """
    members = octets(fold(text) if folded else text).split(",")
    if members[-1] == "":
        members.pop()  # ssh stops at the end of the text: "a," has one member, ",a" two
    endless = any(len(member.removeprefix("!")) > MAX_MEMBER for member in members)
    negative = tuple(member[1:] for member in members if member.startswith("!"))
    positive = tuple(member for member in members if not member.startswith("!"))
    return Patterns(positive, negative, endless)


def list_matches(text: str, name: str, *, folded: bool = False) -> bool:
    """match_pattern_list() == 1: a comma list applies to a name."""
    return comma_patterns(text, folded=folded).match(octets(name))


def hostname_matches(text: str, name: str) -> bool:
    """match_hostname() == 1: a comma list applies to a name, ASCII case aside."""
    return comma_patterns(text, folded=True).match(octets(fold(name)))


class Index:
    """Which of many pattern lists could match a name, without trying them all.

    A list is filed under each of its positive patterns: whole where literal, else by the longer of
    the text before the first wildcard and the text after the last, or, with no star in it, by its
    longest text and where that stands. Costs one look-up for each length of such text in use, and
    the lists with none.
    """

    __slots__ = ("_anywhere", "_heads", "_literal", "_sized", "_tails")

    def __init__(self) -> None:
        self._literal: dict[str, list[int]] = {}
        self._heads: dict[int, dict[str, list[int]]] = {}
        self._tails: dict[int, dict[str, list[int]]] = {}
        # by the length of the name, by where the text stands and ends
        self._sized: dict[int, dict[tuple[int, int], dict[str, list[int]]]] = {}
        self._anywhere: list[int] = []

    def __bool__(self) -> bool:
        return bool(self._literal or self._heads or self._tails or self._sized or self._anywhere)

    @property
    def anywhere(self) -> int:
        """How many are candidates for every name."""
        return len(self._anywhere)

    def add(self, item: int, patterns: Patterns) -> None:
        if not patterns.endless:
            self.add_patterns((item, pattern) for pattern in patterns.positive)

    def add_patterns(self, pairs: Iterable[tuple[int, str]]) -> None:
        for item, pattern in pairs:
            self._file(pattern).append(item)

    def candidates(self, name: str) -> set[int]:
        """Every item with a positive pattern that may match the name (octets), and few others."""
        found = set(self._anywhere)
        found.update(self._literal.get(name, ()))
        for size, heads in self._heads.items():
            found.update(heads.get(name[:size], ()))
        for size, tails in self._tails.items():
            found.update(tails.get(name[-size:], ()))
        for (start, end), texts in self._sized.get(len(name), {}).items():
            found.update(texts.get(name[start:end], ()))
        return found

    def _file(self, pattern: str) -> list[int]:
        wild = _WILD.search(pattern)
        if wild is None:
            return self._literal.setdefault(pattern, [])
        head = pattern[: wild.start()]
        tail = pattern[max(pattern.rfind("*"), pattern.rfind("?")) + 1 :]
        if not head and not tail:
            texts = () if "*" in pattern else _LITERALS.finditer(pattern)
            longest = max(texts, key=lambda match: len(match[0]), default=None)
            if longest is None:
                return self._anywhere
            sized = self._sized.setdefault(len(pattern), {})
            return sized.setdefault(longest.span(), {}).setdefault(longest[0], [])
        if len(head) >= len(tail):
            return self._heads.setdefault(len(head), {}).setdefault(head, [])
        return self._tails.setdefault(len(tail), {}).setdefault(tail, [])


_MOST_COMPARED = 200_000  # lists with names, at a microsecond or two each


def last_matches(lists: Sequence[Patterns], names: Mapping[str, int]) -> list[int] | None:
    """For each list the highest number of a name (octets) that it applies to, -1 for none.

    `None` where there are too many to compare.
    """
    index = Index()
    for item, patterns in enumerate(lists):
        index.add(item, patterns)
    found = [-1] * len(lists)
    left = _MOST_COMPARED
    for name, number in names.items():
        candidates = index.candidates(name)
        left -= len(candidates)
        if left < 0:
            return None
        for item in candidates:
            if number > found[item] and lists[item].match(name):
                found[item] = number
    return found
