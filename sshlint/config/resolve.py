"""What a login to one host gets from a compiled config: every value, where it comes from, who lost.

Follows ssh.c and readconf.c: the command line, the user's file and the system's are read in order,
and read again on top where a `Match final` or CanonicalizeHostname asks for it. Nothing is run and
no name is looked up: what hangs on that is carried along with the Match lines that decide it.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable

from sshlint.config import match
from sshlint.config.address import canonical_address
from sshlint.config.assignment import Assignment
from sshlint.config.canonical import Lookup, canonical_names
from sshlint.config.compiled import Program, Refusal, Scope
from sshlint.config.match import Subject, Truth
from sshlint.config.patterns import fold, list_matches, matches, octets
from sshlint.config.slots import Depends, Loser, Slots, SlotValue, is_none, jump_host, proxy
from sshlint.config.tokens import TokenFault, account_tokens, connection_hash, expand
from sshlint.formats.ssh_config import Line
from sshlint.lean import NamedTuple
from sshlint.tables.releases import JUMP_HOST_IN_PERCENT_C, show

__all__ = [
    "Depends",
    "Lookup",
    "Loser",
    "Resolution",
    "Run",
    "SlotValue",
    "is_none",
    "jump_host",
    "proxy",
    "resolve",
    "version_strings",
]

Run = Callable[[str], Truth]

# Options that Match lines look at.
_LOOKED_AT = ("hostname", "user", "tag", "sessiontype")
# Options whose defaults are filled in before a second pass, which cannot set them any more.
_FILLED_EARLY = ("canonicalizehostname", "canonicalizemaxdots", "canonicalizefallbacklocal")


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
    slots: dict[str, list[SlotValue]]
    losers: list[Loser]
    names: tuple[str, ...] | None
    scopes: dict[int, Depends]  # the blocks that apply
    final_pass: bool
    refusal: Refusal | None

    def definite(self, slot: str) -> Assignment | None:
        """The value of a one-value option that holds whatever is unknown; else `None`."""
        entries = self.slots.get(slot)
        return entries[0].option if entries and not entries[0].depends else None

    def otherwise(self, slot: str) -> Assignment | None:
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
    prelude: tuple[Assignment, ...] = (),
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
        self.slots = Slots(program.release, self.refuse_option)
        self.values = self.slots.values
        self.active: dict[int, Depends] = {}
        self.refusals: list[Refusal] = []
        self.final: Truth = False
        self.names: tuple[str, ...] | None = (host,)
        self.name = host
        self.subject: Subject | None = None
        self.subject_key: tuple[int, ...] = ()
        self.position = -1
        self.offset = 0  # of positions, in a second pass

    def resolve(self, prelude: tuple[Assignment, ...]) -> Resolution:
        program = self.program
        for option in (*program.prelude, *prelude):
            self.slots.apply(option, ())
        self.slots.unscoped(program.unscoped)
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
        del self.slots.refuse  # a circle, and nobody collects garbage (__main__.py)
        return Resolution(
            program,
            self.host,
            self.name,
            self.values,
            list(self.slots.losers.values()),
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
        hosts = len(self.values.get("hostname", ()))
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
                if not (self.final and option.keyword in _FILLED_EARLY):
                    self.slots.apply(option, depends)
            if hosts != len(self.values.get("hostname", ())):
                hosts = len(self.values["hostname"])
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

    # What Match lines see

    def subject_now(self) -> Subject:
        key = tuple([len(self.values.get(slot, ())) for slot in _LOOKED_AT])
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
            users=self.slots.possible("user", account.user),
            local_user=account.user,
            tags=self.slots.possible("tag", ""),
            session_types=tuple(
                {kinds.get(kind, plain) for kind in self.slots.possible("sessiontype", "")}
            ),
            command=self.command,
            versions=version_strings(self.program),
            final=self.final,
            run=self.run_exec if self.run_command else None,
        )

    def hosts_so_far(self) -> tuple[str, ...]:
        hosts = []
        for text in self.slots.possible("hostname", ""):
            host = expand(text, {"h": self.host}) if text else self.host
            if isinstance(host, TokenFault):
                self.refuse_hostname(host)
                host = text
            hosts.append(host)
        return tuple(dict.fromkeys(hosts))

    def refuse_hostname(self, fault: TokenFault) -> None:
        """ssh expands it at every Match line below, and when all is read."""
        entry = self.values["hostname"][0]
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
        user = self.slots.possible("user", account.user)[0]
        port = self.slots.possible("port", "22")[0]
        jump = jump_host(self.values) if self.version >= JUMP_HOST_IN_PERCENT_C else None
        values = {
            **account_tokens(account),
            "h": host,
            "j": jump or "",
            "k": self.slots.possible("hostkeyalias", host)[0],
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
        family = (self.slots.possible("addressfamily", "any"))[0]
        names: list[str] = []
        wanted = self.slots.possible("canonicalizehostname", "false")
        known = True
        for host in hosts:
            address = canonical_address(host, family)
            if address is not None:
                names.append(address)
                continue
            more = canonical_names(fold(host), wanted, self.slots, self.lookup)
            known &= more is not None
            names.extend([fold(host)] if more == [] else more or ())
            if more == [] and "false" not in wanted:
                self.refuse(None, f'could not resolve host "{host}" in any of CanonicalDomains')
        self.names = tuple(dict.fromkeys(names)) if known else None
        if self.lookup is not None and len(names) == 1:
            self.name = names[0]
            return self.second_pass(wanted)
        plain = next((o for o, depends in self.values.get("hostname", ()) if not depends), None)
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
        entries = self.values["canonicalizehostname"]
        return tuple(dict.fromkeys(line for entry in entries for line in entry.depends))

    # Refusals

    def refuse_option(self, option: Assignment, message: str) -> None:
        """ssh.c looks at ConnectionAttempts when all is read, at the others with their line."""
        end = option.keyword == "connectionattempts"
        position = 2 * self.program.last_position if end else option.position + self.offset
        self.refuse(option.line, message, position)

    def refuse(self, line: Line | None, message: str, position: int | None = None) -> None:
        path = line.source.path if line else "command-line"
        at = self.position if position is None else position
        number, location = (line.number, line.location) if line else (None, None)
        self.refusals.append(Refusal(path, number, message, location, at))

    def refusal(self) -> Refusal | None:
        """The first reason in reading order."""
        found = [*self.program.refusals[:1], *self.refusals]
        return min(found, key=lambda refusal: refusal.position) if found else None

    def unknown_options(self) -> list[Refusal]:
        """Lines no release knows, unless an IgnoreUnknown above them excuses them."""
        unknown = self.program.unknown
        if not unknown:
            return []
        entries = self.values.get("ignoreunknown", ())
        for position, line in unknown:
            if not any(
                entry.option.position < position
                and list_matches(entry.option.values[0], line.keyword, folded=True)
                for entry in entries
            ):
                message = f"Bad configuration option: {line.keyword}"
                return [Refusal(line.source.path, line.number, message, line.location, position)]
        return []


def version_strings(program: Program) -> tuple[str, ...]:
    """What `Match version` may be compared with; a release may be its p1 or its p2."""
    number = show(program.release.version)
    return (f"OpenSSH_{number}p1", f"OpenSSH_{number}p2")
