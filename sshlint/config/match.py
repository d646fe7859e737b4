"""Match lines: their criteria as each release reads them, and whether they hold for a login.

Every answer has three values: `None` means it cannot be known without running a command, asking
the DNS or looking at this machine's network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sshlint.config.patterns import fold, hostname_matches, list_matches
from sshlint.formats.ssh_config import Line, Words, split_words, split_words_before_8_7
from sshlint.lean import NamedTuple
from sshlint.tables.releases import ARGV, MATCH_ARGV, NEGATED_FINAL_IS_QUIET, Version

Truth = bool | None

# The first release of each criterion (readconf.c, match_cfg_line, by tag).
CRITERIA: dict[str, Version] = {
    "all": (6, 5),
    "exec": (6, 5),
    "host": (6, 5),
    "originalhost": (6, 5),
    "user": (6, 5),
    "localuser": (6, 5),
    "canonical": (6, 8),
    "final": (8, 0),
    "tagged": (9, 4),
    "localnetwork": (9, 4),
    "version": (10, 0),
    "sessiontype": (10, 0),
    "command": (10, 0),
}
_ALONE = ("canonical", "final")
_MAY_BE_EMPTY = ("tagged", "command")
EMPTY_ARGUMENTS: Version = (10, 0)
# Criteria that take name=argument as one word; sessiontype is not among them, up to 10.5.
_JOINED = frozenset(CRITERIA) - {"all", "canonical", "final", "sessiontype"}


class Criterion(NamedTuple):
    """One condition of a Match line. `start` and `end` frame name and argument in the source."""

    name: str
    argument: str
    negated: bool
    start: int
    end: int


class MatchFault(NamedTuple):
    """Why ssh refuses a Match line, in its words, and where in the source."""

    message: str
    start: int
    end: int


class Conditions(NamedTuple):
    """The criteria of a Match line up to the first fault, which is `None` where ssh takes it."""

    criteria: tuple[Criterion, ...]
    fault: MatchFault | None = None

    @property
    def unknown(self) -> Conditions:
        """The same where the fault may be what a release newer than the tables understands."""
        if self.fault is None:
            return self
        beyond = Criterion("", "", False, self.fault.start, self.fault.end)
        return Conditions((*self.criteria, beyond))

    def asks_for_final_pass(self, version: Version) -> bool:
        quiet = version >= NEGATED_FINAL_IS_QUIET
        return any(c.name == "final" and not (quiet and c.negated) for c in self.criteria)


def read(line: Line, version: Version) -> Conditions:
    """Take a Match line apart as the release does."""
    if version >= ARGV and not line.balanced:
        return Conditions((), MatchFault("a quote is not closed", *_span(line)))
    if version >= MATCH_ARGV:
        return _read_words(line, _Reader(line, split_words(line.rest), version, joined=True))
    words = split_words_before_8_7(line.rest)
    return _read_words(line, _Reader(line, words, version, joined=False))


def _span(line: Line) -> tuple[int, int]:
    return line.rest_start, line.rest_start + len(line.rest)


class _Reader:
    """Words of a Match line, taken one by one."""

    __slots__ = ("at", "joined", "spans", "values", "version")

    def __init__(self, line: Line, words: Words, version: Version, *, joined: bool) -> None:
        self.values = words.values
        self.spans = [(line.rest_start + a, line.rest_start + b) for a, b in words.spans]
        self.version = version
        self.joined = joined  # name=argument is one word; the older splitter parts it itself
        self.at = 0

    def next(self) -> str | None:
        if self.at >= len(self.values):
            return None
        self.at += 1
        return self.values[self.at - 1]

    def is_comment(self, word: str) -> bool:
        return self.version >= ARGV and word.startswith("#")

    def skip_all(self) -> None:
        self.at = len(self.values)

    def fault(self, message: str, start: int) -> MatchFault:
        return MatchFault(message, start, self.spans[self.at - 1][1])


def _read_words(line: Line, reader: _Reader) -> Conditions:
    criteria: list[Criterion] = []
    while (word := reader.next()) is not None:
        if word == "" and not reader.joined:  # the older loop ends at an empty word
            break
        if reader.is_comment(word):
            reader.skip_all()
            break
        step = _read_all if fold(word.removeprefix("!")) == "all" else _read_criterion
        found = step(reader, word, len(criteria))
        if isinstance(found, MatchFault):
            return Conditions(tuple(criteria), found)
        criteria.append(found)
        if found.name == "all":
            break
    fault = None
    if not criteria:
        fault = MatchFault("One or more attributes required for Match", *_span(line))
    elif reader.at < len(reader.values):
        extra = "keyword match extra arguments at end of line"
        fault = MatchFault(extra, reader.spans[reader.at][0], reader.spans[-1][1])
    return Conditions(tuple(criteria), fault)


def _read_all(reader: _Reader, word: str, before: int) -> Criterion | MatchFault:
    start, end = reader.spans[reader.at - 1]
    after = reader.next() if before <= 1 else "x"
    if after:
        if not reader.is_comment(after):
            message = f"'{word}' cannot be combined with other Match attributes"
            return MatchFault(message, start, end)
        reader.skip_all()
    return Criterion("all", "", word.startswith("!"), start, end)


def _read_criterion(reader: _Reader, word: str, before: int) -> Criterion | MatchFault:
    start, end = reader.spans[reader.at - 1]
    negated = word.startswith("!")
    spelled = word[negated:]
    argument: str | None = ""
    if fold(spelled) not in _ALONE or CRITERIA[fold(spelled)] > reader.version:
        name, equals, joined_argument = spelled.partition("=")
        if reader.joined and equals and fold(name) in _JOINED:
            spelled, argument = name, joined_argument
        else:
            argument = reader.next()
        if argument is None and reader.joined:
            return reader.fault(f"missing argument for Match '{word}'", start)
        empty = fold(spelled) in _MAY_BE_EMPTY and reader.version >= EMPTY_ARGUMENTS
        if argument is None or reader.is_comment(argument) or not (argument or empty):
            return reader.fault(f"Missing Match criteria for {spelled}", start)
        if fold(spelled) not in CRITERIA or CRITERIA[fold(spelled)] > reader.version:
            return MatchFault(f"Unsupported Match attribute {spelled}", start, end)
        if fold(spelled) == "localnetwork" and (message := _network_fault(argument)):
            return reader.fault(message, start)
    end = reader.spans[reader.at - 1][1]
    return Criterion(fold(spelled), argument or "", negated, start, end)


def _network_fault(text: str) -> str:
    """addr_match_cidr_list() without an address, which tests the list alone."""
    import ipaddress

    for entry in text.split(","):
        if not entry:
            return f'empty entry in list "{text}"'
        try:
            ipaddress.ip_network(entry)
        except ValueError:
            try:
                ipaddress.ip_network(entry, strict=False)
            except ValueError:
                return f'Invalid network entry "{entry}"'
            return f'Inconsistent mask length for network "{entry}"'
    return ""


class Subject(NamedTuple):
    """What Match lines look at: the login as far as it is known where the line stands.

    A tuple holds every value that is still possible; `hosts` is `None` where even those are not
    known. `run` carries out a Match exec, `local` says whether this machine has an address in a
    list of networks; without them their criteria are unknown.
    """

    original: str
    hosts: tuple[str, ...] | None
    users: tuple[str, ...]
    local_user: str
    tags: tuple[str, ...] = ("",)
    session_types: tuple[str, ...] = ("shell",)
    command: str = ""
    versions: tuple[str, ...] = ()
    final: Truth = False
    run: Callable[[str], Truth] | None = None
    local: Callable[[str], Truth] | None = None


def evaluate(criteria: Iterable[Criterion], subject: Subject) -> Truth:
    """Whether all criteria hold. Nothing after a criterion that fails is run."""
    result: Truth = True
    for criterion in criteria:
        test = _TESTS.get(criterion.name)
        holds = test(criterion.argument, subject) if test else None
        if holds is None:
            result = None
        elif holds is criterion.negated:
            return False
    return result


def _agreed(answers: Iterable[bool]) -> Truth:
    found = set(answers)
    return found.pop() if len(found) == 1 else None


def _host(argument: str, subject: Subject) -> Truth:
    if subject.hosts is None:
        return True if argument == "*" else None
    return _agreed(hostname_matches(argument, host) for host in subject.hosts)


def _user(argument: str, subject: Subject) -> Truth:
    return _agreed(list_matches(argument, user) for user in subject.users)


def _matches_or_empty(argument: str, value: str) -> bool:
    """An unset tag or command is matched by an empty argument, and by nothing else."""
    return list_matches(argument, value) if value else not argument


_TESTS: dict[str, Callable[[str, Subject], Truth]] = {
    "all": lambda argument, subject: True,
    "canonical": lambda argument, subject: subject.final,
    "final": lambda argument, subject: subject.final,
    "host": _host,
    "originalhost": lambda argument, subject: hostname_matches(argument, subject.original),
    "user": _user,
    "localuser": lambda argument, subject: list_matches(argument, subject.local_user),
    "tagged": lambda argument, subject: _agreed(
        _matches_or_empty(argument, tag) for tag in subject.tags
    ),
    "command": lambda argument, subject: _matches_or_empty(argument, subject.command),
    "version": lambda argument, subject: _agreed(
        list_matches(argument, version) for version in subject.versions
    ),
    "sessiontype": lambda argument, subject: _agreed(
        list_matches(argument, kind) for kind in subject.session_types
    ),
    "localnetwork": lambda argument, subject: subject.local(argument) if subject.local else None,
    "exec": lambda argument, subject: subject.run(argument) if subject.run else None,
}
