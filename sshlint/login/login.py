"""Logins: one for each host that a config names, with its settings and the keys it would offer."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from sshlint.config import program as programs
from sshlint.config.effective import token_values
from sshlint.config.option import Option
from sshlint.config.patterns import is_literal
from sshlint.config.resolve import Resolution, jump_host, resolve
from sshlint.config.tokens import (
    TokenFault,
    connection_hash,
    expand,
    expand_tilde,
    legal_tokens,
    takes_tilde,
    takes_variables,
)
from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.formats.ssh_config import Block, Line
from sshlint.login.jump_command import hops_of
from sshlint.machine.account import account_of
from sshlint.tables.keywords import KEYWORDS
from sshlint.tables.releases import JUMP_HOST_IN_PERCENT_C

# Following a host to the end costs some 30 µs. Beyond this many, a lint would take longer than the
# parsers people use take to read the file; a note says so.
MOST_LOGINS = 400
# Stands for `*` in the name of a host that a pattern lets in and nobody named.
_FILLING = "some-host"
_UNIX_SOCKET_VARIABLE = "SSH_AUTH_SOCK"


class Identity(NamedTuple):
    """A key that a login would offer. `option` is `None` for a default key.

    `there` says that the private key is; `public` that it or `PATH.pub` is, so that ssh offers it.
    """

    path: str
    option: Option | None
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
        self._identities: list[Identity] | None = None

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

    def option(self, slot: str) -> Option | None:
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

    def options(self, slot: str) -> list[Option]:
        """The settings of an option that adds up, those left out that are not certain."""
        return [e.option for e in self.resolution.slots.get(slot, ()) if not e.depends]

    def expanded(self, option: Option, value: str) -> str | None:
        """A value with ~, tokens and variables replaced; `None` where ssh could not, or would
        take something for what it is not known to be.
        """
        return expanded(self.resolution, option, value)

    @property
    def identities(self) -> list[Identity]:
        """The keys of the config, or the default ones, in ssh's order; `none` is no key."""
        if self._identities is None:
            self._identities = list(self._keys())
        return self._identities

    def certificates(self) -> Iterator[str]:
        """The paths of the certificates that would be offered beside the keys."""
        for option in self.options("certificatefile"):
            path = self.expanded(option, option.values[0])
            if path and os.path.exists(path):
                yield path
        for identity in self.identities:
            if identity.public and os.path.exists(f"{identity.path}-cert.pub"):
                yield f"{identity.path}-cert.pub"

    @property
    def agent_is_plausible(self) -> bool:
        """Whether this login may be able to ask an agent."""
        if self.is_unset("identityagent"):
            return bool(self.survey.context.environment.get(_UNIX_SOCKET_VARIABLE))
        return self.is_set("identityagent")

    def _keys(self) -> Iterator[Identity]:
        entries = self.resolution.slots.get("identityfile", [])
        for option, depends in entries:
            if depends or option.values[0].lower() == "none":
                continue
            path = self.expanded(option, option.values[0])
            if path is not None and os.path.isabs(path):
                yield _identity(path, option)
        if not entries:
            for path in default_identities(self.survey):
                yield _identity(path, None)


def _identity(path: str, option: Option | None) -> Identity:
    there = os.path.exists(path)
    return Identity(path, option, there, there or os.path.exists(f"{path}.pub"))


def default_identities(survey: Survey) -> list[str]:
    """The key files that ssh tries where no IdentityFile applies, in its order."""
    release = max(survey.context.targets)
    text = KEYWORDS["identityfile"].default(release.version, release.vendor == "Debian") or ""
    return [survey.context.home + word[1:] for word in text.split()]


def expanded(resolution: Resolution, option: Option, value: str) -> str | None:
    """A value of this option with ~, tokens and variables replaced; `None` where that fails."""
    account, version = resolution.program.account, resolution.program.release.version
    keyword = KEYWORDS[option.keyword]
    text: str | TokenFault = value
    if value.startswith("~") and takes_tilde(keyword, version):
        text = expand_tilde(value, account)
    if isinstance(text, str) and ("%" in text or "${" in text):
        letters = legal_tokens(keyword, version)
        known = token_values(resolution)
        values = {letter: known[letter] for letter in letters if letter in known}
        if "C" in letters and "%C" in text:
            jump = jump_host(resolution.slots) if version >= JUMP_HOST_IN_PERCENT_C else None
            values["C"] = connection_hash(account, known["h"], known["p"], known["r"], jump)
        variables = account.environment if takes_variables(keyword, version) else None
        text = expand(text, values if letters else None, variables)
    return text if isinstance(text, str) else None


def program(survey: Survey, config: Config) -> programs.Program:
    """A config compiled for the newest client it must serve; of a huge one, the hosts that fit."""
    names = survey.once(_names, config)
    system = None if survey.context.in_repository else survey.system_config
    if system is not None and system.source.path == config.source.path:
        system = None
    return programs.compile_program(
        _reduced(config, {name.host for name in names}),
        system,
        release=max(survey.context.targets),
        account=account_of(survey.context),
    )


def logins(survey: Survey, config: Config) -> list[Login]:
    """A login for each name of a config, and for a made-up name that fits each wildcard."""
    compiled = survey.once(program, config)
    return [
        Login(host, pattern, header, config, survey, resolve(compiled, host))
        for host, pattern, header in survey.once(_names, config)
    ]


class _Name(NamedTuple):
    host: str
    pattern: str
    header: Line | None


def _names(survey: Survey, config: Config) -> list[_Name]:
    """Whom to follow: the wildcards and the hosts to jump over first, as others hang on them."""
    asked = survey.context.host
    if asked:
        hosts = dict.fromkeys((asked, *_hops(config)))
        return [_Name(host, "", None) for host in hosts]
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
