"""What a login to one host gets from a compiled config: every value, where it comes from, who lost.

Follows ssh.c and readconf.c: the command line, the user's file and the system's are read in order,
and read again on top where a `Match final` or CanonicalizeHostname asks for it. Nothing is run and
no name is looked up: what hangs on that is carried along with the Match lines that decide it.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from sshlint.config import match
from sshlint.config.address import canonical_address
from sshlint.config.match import Subject, Truth
from sshlint.config.option import Option, jump_none_is_quiet
from sshlint.config.patterns import fold, list_matches, matches, octets
from sshlint.config.program import Program, Refusal, Scope
from sshlint.config.tokens import TokenFault, account_tokens, connection_hash, expand
from sshlint.config.values import jumps
from sshlint.formats.ssh_config import Line
from sshlint.tables.keywords import KEYWORDS
from sshlint.tables.releases import JUMP_HOST_IN_PERCENT_C, show

Run = Callable[[str], Truth]
Lookup = Callable[[str], "str | None"]
Depends = tuple[Line, ...]

# ssh keeps dynamic forwards in the list of the local ones.
_SLOTS = {"dynamicforward": "localforward"}
# Options that share one place; it goes by the name of the second.
_PROXIES = ("proxycommand", "proxyjump")
# Options whose defaults are filled in before a second pass, which cannot set them any more.
_FILLED_EARLY = ("canonicalizehostname", "canonicalizemaxdots", "canonicalizefallbacklocal")


class Entry(NamedTuple):
    """A value in effect. `depends`: the Match lines that must hold, which nobody knows."""

    option: Option
    depends: Depends = ()


class Loser(NamedTuple):
    """A value that would have applied had `winner` not come first."""

    option: Option
    winner: Option


class Resolution(NamedTuple):
    """A host's settings, as far as config and command line say.

    `slots` holds per option the values in the order ssh met them. Of an option that takes one
    value the first without `depends` ends the list; what stands before it are alternatives, and
    where none ends it, the default is one more. `name` is the name or address to connect to where
    no unknown Match line holds and the DNS changes nothing, `names` are all that are possible,
    `None` where those are unknown.
    """

    program: Program
    host: str
    name: str
    slots: dict[str, list[Entry]]
    losers: list[Loser]
    names: tuple[str, ...] | None
    scopes: dict[int, Depends]  # the blocks that apply
    final_pass: bool
    refusal: Refusal | None

    def definite(self, slot: str) -> Option | None:
        """The value of a one-value option that holds whatever is unknown; else `None`."""
        entries = self.slots.get(slot)
        return entries[0].option if entries and not entries[0].depends else None

    def otherwise(self, slot: str) -> Option | None:
        """The value of a one-value option where none of the unknown Match lines holds."""
        for option, depends in self.slots.get(slot, ()):
            if not depends:
                return option
        return None

    def value(self, slot: str) -> str | None:
        """The first word of `otherwise`."""
        option = self.otherwise(slot)
        return option.values[0] if option and option.values else None


def resolve(
    program: Program,
    host: str,
    *,
    prelude: tuple[Option, ...] = (),
    command: str = "",
    run: Run | None = None,
    lookup: Lookup | None = None,
) -> Resolution:
    """Evaluate a program for a host as it would be typed.

    `prelude` comes after the program's own command line (user and port of `user@host`). `run`
    carries out a Match exec, already expanded; `lookup` gives the canonical name the DNS has for
    a name, `None` where there is none. Without them what hangs on their answers is unknown.
    """
    return _Evaluation(program, host, command, run, lookup).resolve(prelude)


class _Evaluation:
    """One login in progress."""

    def __init__(
        self, program: Program, host: str, command: str, run: Run | None, lookup: Lookup | None
    ) -> None:
        self.program = program
        self.version = program.release.version
        self.host = host
        self.command = command
        self.run_command = run
        self.lookup = lookup
        self.slots: dict[str, list[Entry]] = {}
        self.losers: dict[int, Loser] = {}
        self.active: dict[int, Depends] = {}
        self.refusals: list[Refusal] = []
        self.final: Truth = False
        self.names: tuple[str, ...] | None = (host,)
        self.name = host
        self.subject: Subject | None = None
        self.subject_key: tuple[int, ...] = ()
        self.position = -1
        self.offset = 0  # of positions, in a second pass
        self.last_wins = last_wins(self.version)

    def resolve(self, prelude: tuple[Option, ...]) -> Resolution:
        program = self.program
        for option in (*program.prelude, *prelude):
            self.apply(option, ())
        self.unscoped()
        self.read((self.host,), ())
        self.refusals.extend(self.unknown_options())  # a second pass would come too late
        self.position = program.last_position
        again = self.settle_name()
        scopes = self.active
        if again is not None:
            self.final = True
            self.offset = program.last_position + 1
            self.subject = None
            self.active = {}
            self.read(self.names, again)
            scopes = {**scopes, **self.active}
        return Resolution(
            program,
            self.host,
            self.name,
            self.slots,
            list(self.losers.values()),
            self.names,
            scopes,
            again is not None,
            self.refusal(),
        )

    # Reading the files

    def read(self, names: tuple[str, ...] | None, base: Depends) -> None:
        """Go through the segments a name may enter, in reading order."""
        program, active = self.program, self.active
        keys = None if names is None else [octets(name) for name in names]
        ahead = self.candidates(keys)
        hosts = len(self.slots.get("hostname", ()))
        while ahead:
            number = ahead.pop()
            scope, opens, options, position = program.segments[number]
            if opens:
                self.position = position + self.offset
                depends = self.enter(program.scopes[scope], keys, base)
                if depends is None:
                    continue
                active[scope] = depends
            else:
                known = active.get(scope)
                if known is None:
                    continue
                depends = known
            for option in options:
                self.apply(option, depends)
            if hosts != len(self.slots.get("hostname", ())):
                hosts = len(self.slots["hostname"])
                more = {other for other in self.segments_of_hosts() if other > number}
                if not more.issubset(ahead):
                    ahead = sorted(more.union(ahead), reverse=True)

    def candidates(self, keys: list[str] | None) -> list[int]:
        """The segments that may apply, the first in reading order last."""
        program = self.program
        if keys is None:
            return list(range(len(program.segments) - 1, -1, -1))
        found = program.by_typed_name.candidates(octets(fold(self.host)))
        found |= self.segments_of_hosts()
        found.update(program.everywhere, *map(program.by_name.candidates, keys))
        return sorted(found, reverse=True)

    def segments_of_hosts(self) -> set[int]:
        """Those whose Match host may hold by now."""
        by_host = self.program.by_host
        if not by_host:
            return set()
        hosts = self.names if self.final else self.hosts_so_far()
        if hosts is None:
            return set(range(len(self.program.segments)))
        return set().union(*(by_host.candidates(octets(fold(host))) for host in hosts))

    def enter(self, scope: Scope, names: list[str] | None, base: Depends) -> Depends | None:
        """The unknown Match lines a block depends on; `None` where it does not apply."""
        if scope.parent >= 0:
            outer = self.active.get(scope.parent)
            if scope.faulty:
                self.check_empty_pattern(scope, outer is not None)
            if outer is None:
                return None
        else:
            outer = base
            if scope.faulty:
                self.check_empty_pattern(scope, reading=True)
        if scope.patterns is not None:
            if names is None:
                holds = True if scope.patterns == (("*",), (), False) else None
            elif len(names) == 1:
                holds = scope.patterns.match(names[0])
            else:
                answers = {scope.patterns.match(name) for name in names}
                holds = answers.pop() if len(answers) == 1 else None
        elif scope.conditions is not None:
            holds = match.evaluate(scope.conditions.criteria, self.subject_now())
        else:
            return outer
        if holds is False:
            return None
        header = scope.block.header
        return outer if holds or header is None else (*outer, header)

    def check_empty_pattern(self, scope: Scope, reading: bool) -> None:
        """An empty pattern in a Host line is fatal where ssh gets to it."""
        header = scope.block.header
        for word in header.words if header else ():
            if word == "":
                self.refuse(header, "keyword host empty argument")
                return
            if not reading or (word.startswith("!") and matches(word[1:], self.host)):
                return

    # Values

    def apply(self, option: Option, depends: Depends) -> None:
        keyword = option.keyword
        merge = option.merge
        if self.final and keyword in _FILLED_EARLY:
            return
        if option.late and not depends and keyword not in self.slots:
            end = keyword == "connectionattempts"  # ssh.c looks at it when all is read
            position = 2 * self.program.last_position if end else option.position + self.offset
            self.refuse(option.line, option.late, position)
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
                self.refuse(option.line, f"RefuseConnection: {' '.join(option.values)}")
        else:
            self.put(keyword, option, depends)

    def put(self, slot: str, option: Option, depends: Depends) -> None:
        entries = self.slots.get(slot)
        if entries is None:
            self.slots[slot] = [Entry(option, depends)]
        elif self.last_wins and slot in self.last_wins and not depends:
            self.losers.update((id(entry.option), Loser(entry.option, option)) for entry in entries)
            self.slots[slot] = [Entry(option)]
        elif entries[-1].depends:
            if not any(entry.option is option for entry in entries):
                entries.append(Entry(option, depends))
        elif entries[-1].option is not option:
            self.losers.setdefault(id(option), Loser(option, entries[-1].option))

    def apply_split(self, option: Option, depends: Depends) -> None:
        """Options that are two values: a path sets ForwardAgent's flag as well."""
        if option.keyword == "rekeylimit":
            parts = option.values
            self.put("rekeylimit", option, depends)
            if len(parts) > 1:
                self.put("rekeylimit interval", option, depends)
        elif option.values[0] in ("yes", "no"):
            self.put("forwardagent", option, depends)
        else:
            if "forwardagent" not in self.slots:
                self.put("forwardagent", option, depends)
            self.put("forwardagent path", option, depends)

    def apply_proxy(self, option: Option, depends: Depends) -> None:
        """ProxyJump and ProxyCommand block each other; see `jump_none_is_quiet`."""
        entries = self.slots.setdefault("proxyjump", [])
        quiet = jump_none_is_quiet(self.program.release)
        for entry in entries:
            if entry.option is option:
                return
            if entry.depends:
                continue
            blocks = entry.option.keyword == option.keyword or not (
                quiet and is_jump_none(entry.option)
            )
            if blocks and not (is_jump_none(option) and quiet):
                self.losers.setdefault(id(option), Loser(option, entry.option))
                return
        entries.append(Entry(option, depends))

    def append(self, option: Option, depends: Depends) -> None:
        keyword = option.keyword
        entries = self.slots.setdefault(_SLOTS.get(keyword, keyword), [])
        limit = KEYWORDS[keyword].max_entries
        if limit is not None and len(entries) >= limit and not depends:
            self.refuse(option.line, f"more than {limit} {KEYWORDS[keyword].name} entries")
        identity = option.identity
        for entry in entries:
            if entry.option.identity == identity and not entry.depends:
                return
            if entry.option is option:
                return
        entries.append(Entry(option, depends))

    def send_variables(self, option: Option, depends: Depends) -> None:
        """SendEnv: `-PATTERN` takes away what was collected, nothing else is a duplicate."""
        entries = self.slots.setdefault("sendenv", [])
        for word in option.values:
            if word.startswith("-"):
                entries[:] = [
                    entry._replace(depends=entry.depends + depends) if depends else entry
                    for entry in entries
                    if depends or not matches(word[1:], entry.option.values[0])
                ]
            else:
                entries.append(Entry(option._replace(values=(word,)), depends))

    def unscoped(self) -> None:
        """Options whose lines count wherever they stand: the first, or the last, in the files."""
        for keyword, lines in self.program.unscoped.items():
            before = [entry.option for entry in self.slots.get(keyword, ())]
            options = [*before, *lines]
            winner = options[-1 if KEYWORDS[keyword].merge == "last-unscoped" else 0]
            self.slots[keyword] = [Entry(winner)]
            for option in options:
                if option is not winner:
                    self.losers[id(option)] = Loser(option, winner)

    # What Match lines see

    def subject_now(self) -> Subject:
        slots = self.slots
        key = tuple(
            [len(slots.get(slot, ())) for slot in ("hostname", "user", "tag", "sessiontype")]
        )
        if self.subject is None or key != self.subject_key:
            self.subject_key = key
            self.subject = self.new_subject()
        return self.subject

    def new_subject(self) -> Subject:
        account = self.program.account
        kinds = {"subsystem": "subsystem", "none": "none"}
        plain = "exec" if self.command else "shell"
        return Subject(
            original=self.host,
            hosts=self.names if self.final else self.hosts_so_far(),
            users=self.possible("user", account.user),
            local_user=account.user,
            tags=self.possible("tag", ""),
            session_types=tuple(
                {kinds.get(kind, plain) for kind in self.possible("sessiontype", "")}
            ),
            command=self.command,
            versions=version_strings(self.program),
            final=self.final,
            run=self.run_exec if self.run_command else None,
        )

    def possible(self, slot: str, default: str) -> tuple[str, ...]:
        """Every value an option may have by now."""
        entries = self.slots.get(slot)
        if not entries:
            return (default,)
        found = [entry.option.values[0] for entry in entries]
        if entries[-1].depends:
            found.append(default)
        return tuple(dict.fromkeys(found))

    def hosts_so_far(self) -> tuple[str, ...]:
        hosts = []
        for text in self.possible("hostname", ""):
            host = expand(text, {"h": self.host}) if text else self.host
            if isinstance(host, TokenFault):
                self.refuse_hostname(host)
                host = text
            hosts.append(host)
        return tuple(dict.fromkeys(hosts))

    def refuse_hostname(self, fault: TokenFault) -> None:
        """ssh expands it at every Match line below, and when all is read."""
        entry = self.slots["hostname"][0]
        if not entry.depends:
            positions = self.program.match_positions
            after = bisect(positions, entry.option.position)
            end = self.program.last_position
            position = positions[after] if after < len(positions) else end
            self.refuse(entry.option.line, fault.message, position + self.offset)

    def run_exec(self, argument: str) -> Truth:
        """Expand a Match exec as readconf.c does, and have it run."""
        account = self.program.account
        hosts = self.hosts_so_far() if not self.final else self.names
        host = hosts[0] if hosts else self.host
        user = self.possible("user", account.user)[0]
        port = self.possible("port", "22")[0]
        jump = jump_host(self.slots) if self.version >= JUMP_HOST_IN_PERCENT_C else None
        values = {
            **account_tokens(account),
            "h": host,
            "j": jump or "",
            "k": self.possible("hostkeyalias", host)[0],
            "n": self.host,
            "p": port,
            "r": user,
        }
        if "%C" in argument:
            values["C"] = connection_hash(account, host, port, user, jump)
        command = expand(argument, values)
        if isinstance(command, TokenFault) or self.run_command is None:
            return None  # the line is refused already
        return self.run_command(command)

    # Between the passes

    def settle_name(self) -> Depends | None:
        """Settle the names to connect to; what a second pass hangs on, `None` without one."""
        hosts = self.hosts_so_far()
        family = (self.possible("addressfamily", "any"))[0]
        names: list[str] = []
        wanted = self.possible("canonicalizehostname", "false")
        known = True
        for host in hosts:
            address = canonical_address(host, family)
            if address is not None:
                names.append(address)
                continue
            more = self.canonical_names(fold(host), wanted)
            known &= more is not None
            names.extend(more or ())
        self.names = tuple(dict.fromkeys(names)) if known else None
        if self.lookup is not None and len(names) == 1:
            self.name = names[0]
            return self.second_pass(wanted)
        plain = next((o for o, depends in self.slots.get("hostname", ()) if not depends), None)
        name = expand(plain.values[0], {"h": self.host}) if plain else self.host
        name = name if isinstance(name, str) else self.host
        address = canonical_address(name, family)
        self.name = fold(name) if address is None else address
        return self.second_pass(wanted)

    def second_pass(self, wanted: tuple[str, ...]) -> Depends | None:
        if self.program.final_pass:
            return ()
        if wanted == ("false",):
            return None
        if "false" not in wanted:
            return ()
        entries = self.slots["canonicalizehostname"]
        return tuple(dict.fromkeys(line for entry in entries for line in entry.depends))

    def canonical_names(self, host: str, wanted: tuple[str, ...]) -> list[str] | None:
        """resolve_canonicalize() without the DNS: every name it may come to."""
        proxied = any(not is_none(entry.option) for entry in self.slots.get("proxyjump", ()))
        if wanted == ("false",) or (proxied and "always" not in wanted):
            return [host]
        if host.endswith("."):
            return self.looked_up([host], [host])
        if host.count(".") > int(self.possible("canonicalizemaxdots", "1")[0]):
            return [host]
        local = self.possible("canonicalizefallbacklocal", "yes") != ("no",)
        found = self.looked_up(
            [f"{host}.{domain}." for domain in self.canonical_domains()], [host] if local else []
        )
        if found == [] and "false" not in wanted:
            self.refuse(None, f'could not resolve host "{host}" in any of CanonicalDomains')
        return [host] if found == [] else found

    def canonical_domains(self) -> list[str]:
        entries = self.slots.get("canonicaldomains", ())
        words = " ".join(entries[0].option.values).split(" ") if entries else ["none"]
        return [] if fold(words[0]) == "none" else words

    def looked_up(self, names: list[str], fallback: list[str]) -> list[str] | None:
        """What the DNS makes of the first of the names it has, else the fallback.

        Without the DNS: all that may be; `None` where a CNAME may lead anywhere.
        """
        rules = self.possible("canonicalizepermittedcnames", "none")
        if self.lookup is None:
            if rules != ("none",) and names:
                return None
            return [*(name[:-1] for name in names), *fallback]
        for name in names:
            canonical = self.lookup(name)
            if canonical is not None:
                allowed = any(
                    list_matches(source, name[:-1], folded=True)
                    and list_matches(target, fold(canonical), folded=True)
                    for source, _, target in (r.partition(":") for r in rules[0].split(" "))
                )
                followed = canonical if canonical and allowed else name[:-1]
                return [followed]
        return fallback

    # Refusals

    def refuse(self, line: Line | None, message: str, position: int | None = None) -> None:
        path = line.source.path if line else "command-line"
        at = self.position if position is None else position
        number, place = (line.number, line.place) if line else (None, None)
        self.refusals.append(Refusal(path, number, message, place, at))

    def refusal(self) -> Refusal | None:
        """The first reason in reading order."""
        found = [*self.program.refusals[:1], *self.refusals]
        return min(found, key=lambda refusal: refusal.position) if found else None

    def unknown_options(self) -> list[Refusal]:
        """Lines no release knows, unless an IgnoreUnknown above them excuses them."""
        unknown = self.program.unknown
        if not unknown:
            return []
        entries = self.slots.get("ignoreunknown", ())
        for position, line in unknown:
            if not any(
                entry.option.position < position
                and list_matches(entry.option.values[0], line.keyword, folded=True)
                for entry in entries
            ):
                message = f"Bad configuration option: {line.keyword}"
                return [Refusal(line.source.path, line.number, message, line.place, position)]
        return []


@lru_cache(maxsize=16)
def last_wins(version: tuple[int, ...]) -> frozenset[str]:
    """Options of which that release takes the last active line, not the first."""
    return frozenset(
        name
        for name, keyword in KEYWORDS.items()
        if keyword.last_before is not None and version < keyword.last_before
    )


def is_none(option: Option) -> bool:
    return len(option.values) == 1 and fold(option.values[0]) == "none"


def is_jump_none(option: Option) -> bool:
    return option.keyword == "proxyjump" and is_none(option)


def proxy(slots: dict[str, list[Entry]]) -> Option | None:
    """The ProxyJump or ProxyCommand where no unknown Match line holds; `none` is neither."""
    for option, depends in slots.get("proxyjump", ()):
        if not depends and not is_jump_none(option):
            return None if is_none(option) else option
    return None


def jump_host(slots: dict[str, list[Entry]]) -> str:
    """%j: the host of the last jump, empty where there is none."""
    option = proxy(slots)
    if option is None or option.keyword != "proxyjump":
        return ""
    hop = jumps.read_hop(option.values[0].rpartition(",")[2])
    return hop.host if hop else ""


def version_strings(program: Program) -> tuple[str, ...]:
    """What `Match version` may be compared with; a release may be its p1 or its p2."""
    number = show(program.release.version)
    return (f"OpenSSH_{number}p1", f"OpenSSH_{number}p2")
