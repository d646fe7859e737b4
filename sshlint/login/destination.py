"""What is typed after `ssh`: the destination, and the options that come before the config."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sshlint import filesystem
from sshlint.config import tokens
from sshlint.config.assignment import Assignment, jump_none_is_quiet, read_option, target_of
from sshlint.config.values import Lists, RefusedValue, forwards, jumps, numbers
from sshlint.config.values.refused_names import host_fault, user_fault
from sshlint.formats.ssh_config import parse
from sshlint.lean import NamedTuple
from sshlint.machine.account import Account
from sshlint.settings import Release
from sshlint.source import Source
from sshlint.tables.keywords import KEYWORDS
from sshlint.tables.releases import Version

_TAGS: Version = (9, 4)  # -P names a tag; before it was a flag that did nothing

# ssh.c: flags that set an option whatever came before them.
FLAGS: dict[str, tuple[tuple[str, str], ...]] = {
    "4": (("addressfamily", "inet"),),
    "6": (("addressfamily", "inet6"),),
    "A": (("forwardagent", "yes"),),
    "a": (("forwardagent", "no"),),
    "C": (("compression", "yes"),),
    "f": (("forkafterauthentication", "yes"), ("stdinnull", "yes")),
    "g": (("gatewayports", "yes"),),
    "K": (("gssapiauthentication", "yes"), ("gssapidelegatecredentials", "yes")),
    "k": (("gssapidelegatecredentials", "no"),),
    "M": (("controlmaster", "true"),),
    "N": (("sessiontype", "none"), ("requesttty", "false")),
    "n": (("stdinnull", "yes"),),
    "q": (("loglevel", "QUIET"),),
    "s": (("sessiontype", "subsystem"),),
    "T": (("requesttty", "false"),),
    "t": (("requesttty", "true"),),
    "X": (("forwardx11", "yes"),),
    "x": (("forwardx11", "no"),),
    "Y": (("forwardx11", "yes"), ("forwardx11trusted", "yes")),
}
_TWICE = {"M": "ask", "t": "force"}  # what the same flag again makes of it
# Flags that take a word and set an option to it whatever came before; and those that do not.
WORDS = {
    "b": "BindAddress",
    "B": "BindInterface",
    "c": "Ciphers",
    "e": "EscapeChar",
    "I": "PKCS11Provider",
    "m": "MACs",
    "S": "ControlPath",
    "w": "TunnelDevice",
}
FIRST_WORDS = {"l": "User", "p": "Port", "P": "Tag"}
_FORWARDS = {"L": "localforward", "R": "remoteforward", "D": "dynamicforward"}


class CommandLine(NamedTuple):
    """ssh's own arguments, taken apart: the options they set, in ssh's order of precedence.

    `refusal` is why ssh stops before it reads a config; `warnings` are what it only remarks on.
    """

    options: tuple[Assignment, ...] = ()
    refusal: str = ""
    warnings: tuple[str, ...] = ()


class Destination(NamedTuple):
    host: str
    user: str | None = None
    port: int | None = None

    def arguments(self) -> tuple[tuple[str, str], ...]:
        """User and port as ssh's own options, (letter, word)."""
        user = (("l", self.user),) if self.user is not None else ()
        port = (("p", str(self.port)),) if self.port is not None else ()
        return (*user, *port)

    def options(self) -> tuple[Assignment, ...]:
        """User and port as options that come after those of the command line."""
        found = []
        if self.user is not None:
            found.append(Assignment("user", (self.user,), argument=f"{self.user}@"))
        if self.port is not None:
            found.append(Assignment("port", (str(self.port),), argument=f":{self.port}"))
        return tuple(found)


def split_destination(text: str) -> Destination | None:
    """`[user@]host` or `ssh://[user@]host[:port]`; `None` where ssh prints its usage."""
    if text.startswith("ssh://"):
        hop = jumps.read_hop(text)
        return Destination(hop.host, hop.user, hop.port) if hop else None
    user, at, host = text.rpartition("@")
    if at and not user:
        return None
    return Destination(host, user if at else None)


def refused_name(
    destination: Destination, options: Iterable[Assignment], release: Release
) -> str | None:
    """Why ssh does not take the host or user as typed: what a shell could trip over."""
    target = target_of(release)
    typed = [o.values[0] for o in (*options, *destination.options()) if o.keyword == "user"]
    fault = host_fault(destination.host, target)
    return fault or (user_fault(typed[0], target) if typed else "") or None


def read_command_line(
    arguments: Iterable[tuple[str, str]],
    *,
    release: Release,
    account: Account,
    lists: Lists | None = None,
    command: str = "",
) -> CommandLine:
    """Read (letter, argument) pairs in the order given; -F is not among them.

    `command` is what is to run on the host.
    """
    reader = _Reader(release, account, lists)
    for letter, argument in arguments:
        reader.take(letter, argument)
        if reader.refusal:
            break
    refusal = reader.refusal
    kinds = [o.values[0] for o in reader.options if o.keyword == "sessiontype"]
    if kinds[:1] == ["subsystem"] and not command:
        refusal = refusal or "a subsystem is asked for and not named"
    return CommandLine(tuple(reader.options), refusal, tuple(reader.warnings))


class _Reader:
    def __init__(self, release: Release, account: Account, lists: Lists | None) -> None:
        self.release = release
        self.account = account
        self.lists = lists
        self.options: list[Assignment] = []
        self.refusal = ""
        self.warnings: list[str] = []

    def take(self, letter: str, argument: str) -> None:
        if letter in FLAGS:
            self.flag(letter)
        elif letter == "o":
            self.option(argument, f"-o {argument}", replace=False)
        elif letter in WORDS:
            self.option(f'{WORDS[letter]}="{argument}"', f"-{letter} {argument}", replace=True)
        elif letter in FIRST_WORDS:
            self.first_word(letter, argument)
        elif letter == "i":
            self.identity(argument)
        elif letter == "J":
            self.jump(argument)
        elif letter in _FORWARDS:
            self.forward(letter, argument)

    def flag(self, letter: str) -> None:
        for keyword, value in FLAGS[letter]:
            given = [o.values[0] for o in self.options if o.keyword == keyword]
            if keyword == "sessiontype" and given and given[0] != value:
                self.refusal = f"-{letter} and SessionType {given[0]} exclude each other"
            shown = _TWICE[letter] if letter in _TWICE and value in given else value
            if value == "QUIET" and self.release.vendor == "Debian":
                shown = "SILENT"  # its name for the same level
            self.replace(Assignment(keyword, (shown,), argument=f"-{letter}"))

    def replace(self, option: Assignment) -> None:
        def same(other: Assignment) -> bool:
            if option.keyword == "forwardagent":  # -A leaves a socket's path alone
                return other.keyword == option.keyword and other.values[0] in ("yes", "no")
            return other.keyword == option.keyword

        self.options = [option, *(other for other in self.options if not same(other))]

    def option(self, text: str, argument: str, *, replace: bool) -> None:
        source = Source("command-line", text.encode("utf-8", "surrogateescape"))
        line = parse(source).lines[0]
        if line.keyword in ("host", "match", "include"):
            self.refusal = f"{argument}: {line.spelling} is for config files only"
        if not line.keyword or self.refusal:
            return
        reading = read_option(line, self.release, self.account.environment, self.lists)
        if reading.unknown and not self.excused(line.keyword):
            self.refusal = f"{argument}: Bad configuration option: {line.keyword}"
        elif reading.fault:
            self.refusal = f"{argument}: {reading.fault}"
        elif reading.option:
            if line.keyword == "proxyjump":
                rest = line.rest.lstrip(jumps.BEFORE_VALUE)
                jump = jumps.parse(rest, target_of(self.release), typed=True)
                if isinstance(jump, RefusedValue):
                    self.refusal = f"{argument}: {jump.message}"
            option = reading.option._replace(argument=argument)
            if replace:
                self.replace(option)
            else:
                self.options.append(option)

    def excused(self, keyword: str) -> bool:
        from sshlint.config.patterns import list_matches

        given = [o.values[0] for o in self.options if o.keyword == "ignoreunknown"]
        return bool(given) and list_matches(given[0], keyword, folded=True)

    def first_word(self, letter: str, argument: str) -> None:
        if letter == "P" and self.release.version < _TAGS:
            self.warnings.append(f"-P {argument}: OpenSSH {self.release} knows no tags")
            return
        keyword = FIRST_WORDS[letter].lower()
        value = argument
        if letter == "p":
            port = numbers.port(argument)
            if not port:
                if not any(option.keyword == "port" for option in self.options):
                    self.refusal = f'-p {argument}: "{argument}" is no port'
                return
            value = str(port)
        self.options.append(Assignment(keyword, (value,), argument=f"-{letter} {argument}"))

    def identity(self, argument: str) -> None:
        """ssh passes over a file of -i that is not there."""
        path = tokens.expand_tilde(argument, self.account)
        if isinstance(path, tokens.TokenFault):
            self.refusal = f"-i {argument}: {path.message}"
        elif not filesystem.exists(path):
            self.warnings.append(f"-i {argument}: no such identity file")
        else:
            self.options.append(
                Assignment("identityfile", (path,), "append-dedup", argument=f"-i {path}")
            )

    def jump(self, argument: str) -> None:
        taken = {option.keyword for option in self.options}
        if "proxyjump" in taken:
            self.refusal = "only one -J is allowed; part several jump hosts by commas"
        elif "proxycommand" in taken:
            self.refusal = "-J and ProxyCommand exclude each other"
        found = jumps.parse(argument, target_of(self.release), typed=True)
        if isinstance(found, RefusedValue):
            self.refusal = self.refusal or f"-J {argument}: {found.message}"
            return
        keyword = "proxyjump"
        if found is None and not jump_none_is_quiet(self.release):
            keyword = "proxycommand"  # ssh set that to none beside it, which keeps both out
        value = "none" if found is None else str(found)
        self.options.append(Assignment(keyword, (value,), argument=f"-J {argument}"))

    def forward(self, letter: str, argument: str) -> None:
        keyword = _FORWARDS[letter]
        spec = tokens.expand(argument, None, self.account.environment)
        found = None
        if isinstance(spec, str):
            found = forwards.read(spec, letter == "D", letter == "R")
            if found is None and letter == "R":
                found = forwards.read(spec, dynamic=True, remote=True)
        if found is None:
            self.refusal = f'-{letter} {argument}: "{argument}" is no forwarding'
            return
        values = (found.listen, found.connect)
        merge = KEYWORDS[keyword].merge
        self.options.append(Assignment(keyword, values, merge, argument=f"-{letter} {argument}"))


def known_letters() -> Mapping[str, bool]:
    """ssh's option letters that set something, and whether they take a word."""
    letters = dict.fromkeys(FLAGS, False)
    return letters | dict.fromkeys((*WORDS, *FIRST_WORDS, *_FORWARDS, "o", "i", "J"), True)
