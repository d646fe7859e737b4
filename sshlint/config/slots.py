"""The values a login has collected: which line wins, which adds, which comes too late."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sshlint.config.assignment import Assignment, jump_none_is_quiet
from sshlint.config.patterns import fold, matches
from sshlint.config.values import jumps
from sshlint.formats.ssh_config import Line
from sshlint.lean import NamedTuple
from sshlint.settings import Release
from sshlint.tables.keywords import KEYWORDS

Depends = tuple[Line, ...]

# ssh keeps dynamic forwards in the list of the local ones.
_SLOTS = {"dynamicforward": "localforward"}
# Options that share one place; it goes by the name of the second.
_PROXIES = ("proxycommand", "proxyjump")


class SlotValue(NamedTuple):
    """A value in effect. `depends`: the Match lines that must hold, which nobody knows."""

    option: Assignment
    depends: Depends = ()


class Loser(NamedTuple):
    """A value that would have applied had `winner` not come first."""

    option: Assignment
    winner: Assignment


class Slots:
    """What is set so far. `refuse` is told of an option that ssh does not survive, and why."""

    __slots__ = (
        "appended",
        "certain",
        "known",
        "last_wins",
        "losers",
        "proxies",
        "quiet",
        "refuse",
        "values",
    )

    def __init__(self, release: Release, refuse: Callable[[Assignment, str], None]) -> None:
        self.values: dict[str, list[SlotValue]] = {}
        self.losers: dict[int, Loser] = {}
        # Of each option that adds up: the lines taken, and what makes a later one a duplicate.
        self.appended: dict[str, set[object]] = {}
        self.known: dict[str, set[int]] = {}  # the id() of options in a slot, where they are many
        self.proxies: dict[str, SlotValue] = {}  # the first of each keyword that hangs on nothing
        self.certain: dict[str, int] = {}  # how many of them hang on nothing unknown
        self.refuse = refuse
        self.quiet = jump_none_is_quiet(release)
        self.last_wins = last_wins(release.version)

    def apply(self, option: Assignment, depends: Depends) -> None:
        keyword = option.keyword
        merge = option.merge
        if option.late and not depends and keyword not in self.values:
            self.refuse(option, option.late)
        if merge == "first":
            if keyword in _PROXIES:
                self.apply_proxy(option, depends)
            else:
                self.put(keyword, option, depends)
        elif merge == "split":
            self.apply_split(option, depends)
        elif merge == "append-dedup":
            self.append(option, depends)
        elif merge == "append":
            self.send_variables(option, depends)
        elif merge == "immediate":
            if not depends:
                self.refuse(option, f"RefuseConnection: {' '.join(option.values)}")
        else:
            self.put(keyword, option, depends)

    def put(self, slot: str, option: Assignment, depends: Depends) -> None:
        entries = self.values.get(slot)
        if entries is None:
            self.values[slot] = [SlotValue(option, depends)]
        elif self.last_wins and slot in self.last_wins and not depends:
            self.losers.update((id(entry.option), Loser(entry.option, option)) for entry in entries)
            self.values[slot] = [SlotValue(option)]
        elif entries[-1].depends:
            if self.is_new(slot, option, entries):
                entries.append(SlotValue(option, depends))
        elif entries[-1].option is not option:
            self.losers.setdefault(id(option), Loser(option, entries[-1].option))

    def apply_split(self, option: Assignment, depends: Depends) -> None:
        """Options that are two values: a path sets ForwardAgent's flag as well."""
        if option.keyword == "rekeylimit":
            parts = option.values
            self.put("rekeylimit", option, depends)
            if len(parts) > 1:
                self.put("rekeylimit interval", option, depends)
        elif option.values[0] in ("yes", "no"):
            self.put("forwardagent", option, depends)
        else:
            flags = self.values.get("forwardagent")
            if not flags or flags[-1].depends:
                self.put("forwardagent", option, depends)
            self.put("forwardagent path", option, depends)

    def apply_proxy(self, option: Assignment, depends: Depends) -> None:
        """ProxyJump and ProxyCommand block each other; see `jump_none_is_quiet`."""
        entries = self.values.setdefault("proxyjump", [])
        if not self.is_new("proxyjump", option, entries):
            return
        for entry in self.proxies.values():
            blocks = entry.option.keyword == option.keyword or not (
                self.quiet and is_jump_none(entry.option)
            )
            if blocks and not (is_jump_none(option) and self.quiet):
                self.losers.setdefault(id(option), Loser(option, entry.option))
                return
        entries.append(SlotValue(option, depends))
        if not depends:
            self.proxies.setdefault(option.keyword, entries[-1])

    def is_new(self, slot: str, option: Assignment, entries: list[SlotValue]) -> bool:
        """Whether an option is not among the entries of a slot yet; from now on it is."""
        known = self.known.setdefault(slot, set())
        if not known:
            known.update(id(entry.option) for entry in entries)
        if id(option) in known:
            return False
        known.add(id(option))
        return True

    def append(self, option: Assignment, depends: Depends) -> None:
        keyword = option.keyword
        entries = self.values.setdefault(_SLOTS.get(keyword, keyword), [])
        limit = KEYWORDS[keyword].max_entries
        if limit is not None and self.certain.get(keyword, 0) >= limit and not depends:
            self.refuse(option, f"more than {limit} {KEYWORDS[keyword].name} entries")
            return
        taken = self.appended.setdefault(keyword, set())
        if option.identity in taken or id(option) in taken:
            return
        taken.add(id(option))
        if not depends:
            taken.add(option.identity)
            self.certain[keyword] = self.certain.get(keyword, 0) + 1
        entries.append(SlotValue(option, depends))

    def send_variables(self, option: Assignment, depends: Depends) -> None:
        """SendEnv: `-PATTERN` takes away what was collected, nothing else is a duplicate."""
        entries = self.values.setdefault("sendenv", [])
        for word in option.values:
            if word.startswith("-"):
                entries[:] = [
                    entry._replace(depends=entry.depends + depends) if depends else entry
                    for entry in entries
                    if depends or not matches(word[1:], entry.option.values[0])
                ]
            else:
                entries.append(SlotValue(option._replace(values=(word,)), depends))

    def unscoped(self, found: dict[str, list[Assignment]]) -> None:
        """Options whose lines count wherever they stand: the first, or the last, in the files."""
        for keyword, lines in found.items():
            before = [entry.option for entry in self.values.get(keyword, ())]
            options = [*before, *lines]
            winner = options[-1 if KEYWORDS[keyword].merge == "last-unscoped" else 0]
            self.values[keyword] = [SlotValue(winner)]
            for option in options:
                if option is not winner:
                    self.losers[id(option)] = Loser(option, winner)

    def possible(self, slot: str, default: str) -> tuple[str, ...]:
        """Every value an option may have by now."""
        entries = self.values.get(slot)
        if not entries:
            return (default,)
        found = [entry.option.values[0] for entry in entries]
        if entries[-1].depends:
            found.append(default)
        return tuple(dict.fromkeys(found))


@lru_cache(maxsize=16)
def last_wins(version: tuple[int, ...]) -> frozenset[str]:
    """Options of which that release takes the last active line, not the first."""
    return frozenset(
        name
        for name, keyword in KEYWORDS.items()
        if keyword.last_before is not None and version < keyword.last_before
    )


def is_none(option: Assignment) -> bool:
    return len(option.values) == 1 and fold(option.values[0]) == "none"


def is_jump_none(option: Assignment) -> bool:
    return option.keyword == "proxyjump" and is_none(option)


def proxy(slots: dict[str, list[SlotValue]]) -> Assignment | None:
    """The ProxyJump or ProxyCommand where no unknown Match line holds; `none` is neither."""
    for option, depends in slots.get("proxyjump", ()):
        if not depends and not is_jump_none(option):
            return None if is_none(option) else option
    return None


def jump_host(slots: dict[str, list[SlotValue]]) -> str:
    """%j: the host of the last jump, empty where there is none."""
    option = proxy(slots)
    if option is None or option.keyword != "proxyjump":
        return ""
    hop = jumps.read_hop(option.values[0].rpartition(",")[2])
    return hop.host if hop else ""
