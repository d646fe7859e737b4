"""Logins: one for each host that a config names, with its settings and the keys it would offer."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from sshlint import filesystem
from sshlint.config import compiled as programs
from sshlint.config.assignment import Assignment
from sshlint.config.patterns import is_literal
from sshlint.config.resolve import Resolution, resolve
from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.formats.ssh_config import Block, Line
from sshlint.lean import NamedTuple
from sshlint.login.identities import Identity, offered
from sshlint.login.jump_command import hops_of
from sshlint.login.key_verdict import Look, look
from sshlint.login.paths import expanded, files_of
from sshlint.login.route import Call, Stop, stops
from sshlint.machine.account import account_of
from sshlint.settings import Typed
from sshlint.tables.keywords import KEYWORDS

# Following a host to the end costs some 30 µs. Beyond this many, a lint would take longer than the
# parsers people use take to read the file; a note says so.
MOST_LOGINS = 400
# How many blocks may be looked at for all of them, at some 5 µs each.
_MOST_BLOCKS = 20_000
# Stands for `*` in the name of a host that a pattern lets in and nobody named.
_FILLING = "some-host"
_UNIX_SOCKET_VARIABLE = "SSH_AUTH_SOCK"


class KeyPath(NamedTuple):
    """Where a login looks for a key. `option` is `None` for a default key.

    `there` says that the private key is; `public` that it or `PATH.pub` is, so that ssh offers it.
    """

    path: str
    option: Assignment | None
    there: bool
    public: bool


class Login:
    """One host name as it would be typed, and what the config makes of it.

    `pattern` is empty for a name that the config spells out; else the wildcard that lets the
    (made-up) name in.
    """

    __slots__ = ("_identities", "config", "header", "host", "pattern", "resolution", "survey")

    def __init__(
        self,
        host: str,
        pattern: str,
        header: Line | None,
        config: Config,
        survey: Survey,
        resolution: Resolution,
    ) -> None:
        self.host = host
        self.pattern = pattern
        self.header = header
        self.config = config
        self.survey = survey
        self.resolution = resolution
        self._identities: list[KeyPath] | None = None

    def __repr__(self) -> str:
        return f"Login({self.title!r})"

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[Login]:
        for config in survey.configs:
            yield from survey.once(logins, config)

    @property
    def title(self) -> str:
        """Whom to name in a sentence."""
        if not self.pattern:
            return self.host
        return "any host" if self.pattern == "*" else f"hosts named {self.pattern}"

    @property
    def name(self) -> str:
        """The name or address it connects to."""
        return self.resolution.name

    def unsure(self, slot: str) -> bool:
        """Whether what an option is hangs on a Match line that cannot be decided."""
        return any(entry.depends for entry in self.resolution.slots.get(slot, ()))

    def option(self, slot: str) -> Assignment | None:
        """The setting of a one-value option that holds for certain."""
        return self.resolution.definite(slot)

    def value(self, slot: str) -> str:
        """Its value, as `ssh -G` prints it; empty where it is not set, or not for certain."""
        option = self.resolution.definite(slot)
        return option.values[0] if option is not None and option.values else ""

    def is_unset(self, slot: str) -> bool:
        """Whether no line sets an option, whatever is unknown."""
        return not self.resolution.slots.get(slot)

    def is_set(self, slot: str) -> bool:
        """Whether an option may be set to something other than none."""
        entries = self.resolution.slots.get(slot, ())
        return any(entry.option.values[:1] not in ((), ("none",)) for entry in entries)

    def options(self, slot: str) -> list[Assignment]:
        """The settings of an option that adds up, those left out that are not certain."""
        return [e.option for e in self.resolution.slots.get(slot, ()) if not e.depends]

    def expanded(self, option: Assignment, value: str) -> str | None:
        """A value with ~, tokens and variables replaced; `None` where ssh could not, or would
        take something for what it is not known to be.
        """
        return expanded(self.resolution, option, value)

    @property
    def identities(self) -> list[KeyPath]:
        """The keys of the config, or the default ones, in ssh's order; `none` is no key."""
        if self._identities is None:
            found = files_of(self.resolution, "identityfile")
            self._identities = [
                _key_path(path, option) for path, option in found if os.path.isabs(path)
            ]
        return self._identities

    def certificates(self) -> Iterator[str]:
        """The paths of the certificates that would be offered beside the keys."""
        for option in self.options("certificatefile"):
            path = self.expanded(option, option.values[0])
            if path and filesystem.exists(path):
                yield path
        for identity in self.identities:
            if identity.public and filesystem.exists(f"{identity.path}-cert.pub"):
                yield f"{identity.path}-cert.pub"

    @property
    def agent_is_plausible(self) -> bool:
        """Whether this login may be able to ask an agent."""
        if self.is_unset("identityagent"):
            return bool(self.survey.context.environment.get(_UNIX_SOCKET_VARIABLE))
        return self.is_set("identityagent")

    def offered(self) -> list[Identity]:
        """What ssh would try from files, with what keeps it from using each; no agent is asked."""
        accepted = self.value("pubkeyacceptedalgorithms")
        return offered(self.resolution, accepted.split(",") if accepted else None, look=self._look)

    def _look(self, path: str) -> Look:
        """The file as the survey read it, parsed once."""
        entry = self.survey.entry(path)
        if entry is None or entry.source is None or entry.key is None:
            return look(path, self.survey.read)
        return entry.source, entry.key


def _key_path(path: str, option: Assignment | None) -> KeyPath:
    there = filesystem.exists(path)
    return KeyPath(path, option, there, there or filesystem.exists(f"{path}.pub"))


def default_identities(survey: Survey) -> list[str]:
    """The key files that ssh tries where no IdentityFile applies, in its order."""
    release = max(survey.context.targets)
    text = KEYWORDS["identityfile"].default(release.version, release.vendor == "Debian") or ""
    return [survey.context.home + word[1:] for word in text.split()]


def program_of(survey: Survey, config: Config, hosts: Iterable[str]) -> programs.Program:
    """A config compiled for these hosts, those to jump over and wildcards: of a huge one, little.

    What it says of other hosts that the config spells out is wrong.
    """
    return _compiled(survey, _reduced(config, {*hosts, *_hops(config)}))


def program(survey: Survey, config: Config) -> programs.Program:
    """A config compiled for the newest client it must serve; of a huge one, the hosts that fit."""
    if survey.context.typed is None:
        config = _reduced(config, {name.host for name in survey.once(_names, config)})
    return _compiled(survey, config)


def _compiled(survey: Survey, config: Config) -> programs.Program:
    typed = survey.context.typed
    system = None if survey.context.in_repository else survey.system_config
    if system is not None and system.source.path == config.source.path:
        system = None
    return programs.compile_program(
        config,
        system,
        release=max(survey.context.targets),
        account=account_of(survey.context),
        chosen=typed is not None and typed.config is not None,
    )


def logins(survey: Survey, config: Config) -> list[Login]:
    """A login for each name of a config, and for a made-up name that fits each wildcard.

    Where one login is asked about: that one, and those to the hosts it jumps over.
    """
    compiled = survey.once(program, config)
    typed = survey.context.typed
    if typed is not None:
        return [
            Login(stop.call.host, "", None, config, survey, stop.resolution)
            for stop in _stops(compiled, typed)
        ]
    found: list[Login] = []
    work = 0
    names = survey.once(_names, config)
    for host, pattern, header in names:
        found.append(Login(host, pattern, header, config, survey, resolve(compiled, host)))
        work += compiled.shared_segments + len(found[-1].resolution.scopes)
        if work > _MOST_BLOCKS and len(found) < len(names):
            words = f"its blocks apply to so many hosts that only {len(found)} were followed"
            survey.notes.append((config.source.path, f"{words}; choose any with --host NAME"))
            break
    return found


def route(survey: Survey, config: Config, call: Call, known: Resolution) -> Iterator[Stop]:
    """The hosts of one login, the destination first; `known` is what the config makes of that."""
    return stops(survey.once(program, config), call, known=known)


def _stops(compiled: programs.Program, typed: Typed) -> Iterator[Stop]:
    return stops(compiled, Call(typed.host, typed.options), typed.command)


class _Name(NamedTuple):
    host: str
    pattern: str
    header: Line | None


def _names(survey: Survey, config: Config) -> list[_Name]:
    """Whom to follow: the wildcards and the hosts to jump over first, as others hang on them."""
    literal: dict[str, Line] = {}
    wild: dict[str, _Name] = {}
    for header in config.lines:
        if header.keyword == "host":
            for word in _words(header):
                if is_literal(word):
                    literal.setdefault(word, header)
                elif not word.startswith("!"):
                    host = word.replace("*", _FILLING).replace("?", "x")
                    wild.setdefault(host, _Name(host, word, header))
    wild.setdefault(_FILLING, _Name(_FILLING, "*", None))
    hops = [hop for hop in _hops(config) if hop in literal]
    hosts = dict.fromkeys((*hops, *literal))
    if len(wild) + len(hosts) > MOST_LOGINS:
        words = f"of {len(literal)} hosts, the first {MOST_LOGINS} were followed as a login"
        survey.notes.append((config.source.path, f"{words}; choose any with --host NAME"))
    named = (_Name(host, "", literal[host]) for host in hosts if host[:1] not in ("", "!"))
    made_up = islice(wild.values(), MOST_LOGINS // 2)
    return list(islice(chain(made_up, named), MOST_LOGINS))


def _words(header: Line) -> tuple[str, ...] | list[str]:
    """The words of a Host line; of nearly every one by the shortest way there is."""
    return header.rest.split() if header.plain else header.words


def _hops(config: Config) -> list[str]:
    """The hosts that ProxyJump lines and commands like them go over."""
    rests = {line.rest for line in config.lines if line.keyword in ("proxyjump", "proxycommand")}
    return list(dict.fromkeys(hop.host for rest in sorted(rests) for hop in hops_of(rest)))


def _reduced(config: Config, names: set[str]) -> Config:
    """The config without blocks that none of the names, nor a wildcard, can enter."""
    kept = {id(block) for block in _entered(config.blocks, names)}
    if len(kept) == len(config.blocks):
        return config
    reduced = Config(config.home, system=config.system)
    reduced.files = config.files
    reduced.faults = config.faults
    reduced.stopped = config.stopped
    reduced.blocks = [block for block in config.blocks if id(block) in kept]
    reduced.lines = [line for line in config.lines if id(line.block) in kept]
    return reduced


def _entered(blocks: Iterable[Block], names: set[str]) -> Iterator[Block]:
    left_out: set[int] = set()
    for block in blocks:
        header = block.header
        if id(block.parent) in left_out or (
            header is not None
            and header.keyword == "host"
            and names.isdisjoint(words := _words(header))
            and is_literal("".join(words))
        ):
            left_out.add(id(block))
        else:
            yield block
