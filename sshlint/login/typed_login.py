"""What one login depends on, taken up for the rules: its configs, the way to it, and its keys."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from sshlint.config import program as programs
from sshlint.config.effective import finish
from sshlint.config.option import Option
from sshlint.config.program import Program, Refusal
from sshlint.config.resolve import Resolution, proxy, resolve
from sshlint.config.tree import Config
from sshlint.discover import CONFIG, PRIVATE_KEY, PUBLIC_KEY, SSH_FOLDER, Entry, Survey
from sshlint.formats.keys.certificate import Certificate, parse
from sshlint.formats.keys.wire import WireError
from sshlint.login.destination import Destination
from sshlint.login.jump_command import hops_of
from sshlint.login.login import Login, logins, program
from sshlint.machine.account import account_of
from sshlint.settings import Context
from sshlint.source import Source, Unreadable

T = TypeVar("T")

_MOST_HOPS = 8
_KERNEL = ("/proc/", "/sys/")  # mounts and labels, which are always as of now


class Typed(NamedTuple):
    """What was typed after `ssh`: options (user and port among them), the host, the command.

    `config` is the file of -F; the system's config is then not read.
    """

    options: tuple[Option, ...]
    host: str
    command: str = ""
    config: str | None = None


class LoginSurvey(Survey):
    """A survey in which the only logins are the one that was typed and those to its jump hosts.

    `refusal` is why ssh would not even start, for the host itself or for one to jump over.
    `looked_for` are the paths whose content, mode or absence the verdict may hang on.
    """

    def __init__(self, context: Context, typed: Typed, system_config: str | None) -> None:
        super().__init__(context)
        self.typed = typed
        self.chain: list[Login] = []
        self.refusal: Refusal | None = None
        self.looked_for: dict[str, None] = {}
        self._take_up_configs(system_config)
        self._hop_program = self._compile(())
        self._follow()
        self._take_up_files()

    def once(self, make: Callable[[Survey, Config], T], config: Config) -> T:
        known: dict[Any, Any] = {logins: self.chain, program: self._hop_program}
        if make in known and config is self.configs[0]:
            made: T = known[make]
            return made
        return super().once(make, config)

    def read(self, path: str) -> Source:
        if not path.startswith(_KERNEL):
            self.looked_for[path] = None
        return super().read(path)

    @property
    def identities(self) -> Iterator[Entry]:
        """The private key files that the login, or one to a jump host, would read."""
        paths = [key.path for login in self.chain for key in login.identities]
        for path in dict.fromkeys(paths):
            entry = self.entry(path)
            if entry is not None and entry.stat is not None:
                yield entry

    @property
    def certificates(self) -> Iterator[tuple[str, Certificate]]:
        """The user certificates that would be offered, by path."""
        for path in dict.fromkeys(path for login in self.chain for path in login.certificates()):
            entry = self.entry(path)
            blob = entry.key.certificate if entry and entry.key else None
            if blob is not None:
                with suppress(WireError):
                    yield path, parse(blob)

    def lines_in_use(self) -> set[tuple[str, int]]:
        """The config lines (path, number) that set something for one of the logins."""
        return {
            (option.line.source.path, option.line.number)
            for login in self.chain
            for entries in login.resolution.slots.values()
            for option, _ in entries
            if option.line is not None
        }

    def _take_up_configs(self, system_config: str | None) -> None:
        chosen = self.typed.config
        path = os.path.join(self.context.home, ".ssh", "config")
        if chosen is not None:
            path = os.devnull if chosen.lower() == "none" else os.path.abspath(chosen)
            system_config = None
        try:
            source = self.read(path)
        except Unreadable as error:
            if chosen is not None and path != os.devnull:
                self.refusal = Refusal(path, None, f"cannot be read: {error.reason}")
            source = Source(path, b"")
        self.add_config(source)
        if system_config is not None:
            try:
                self.system_config = self.load_config(self.read(system_config), system=True)
            except Unreadable:
                return

    def _compile(self, prelude: Iterable[Option]) -> Program:
        return programs.compile_program(
            self.configs[0],
            self.system_config,
            release=self.context.targets[0],
            account=account_of(self.context),
            chosen=self.typed.config is not None,
            prelude=prelude,
        )

    def _follow(self) -> None:
        """Resolve the login, then the hosts that ssh jumps over to get there."""
        typed = self.typed
        compiled = self._compile(typed.options) if typed.options else self._hop_program
        self._login(compiled, Destination(typed.host), typed.command)
        for login in self.chain:  # which grows on the way
            option = proxy(login.resolution.slots)
            if option is None or login.unsure("proxyjump") or len(self.chain) > _MOST_HOPS:
                break
            for hop in hops_of(option.values[0]):
                if all(hop.host != other.host for other in self.chain):
                    self._login(self._hop_program, Destination(hop.host, hop.user, hop.port), "")

    def _login(self, compiled: Program, destination: Destination, command: str) -> None:
        host = destination.host
        resolution = resolve(compiled, host, prelude=destination.options(), command=command)
        self.refusal = self.refusal or _refusal(resolution, command)
        login = Login(host, "", None, self.configs[0], self, resolution)
        self.chain.append(login)

    def _take_up_files(self) -> None:
        """The files whose modes and contents decide: folder, configs, keys."""
        self.add(os.path.join(self.context.home, ".ssh"), SSH_FOLDER)
        if self.configs[0].source.path != os.devnull:
            self.add(self.configs[0].source.path, CONFIG)
        for login in self.chain:
            for key in login.identities:
                for ending in ("", ".pub", "-cert.pub"):
                    self.looked_for[key.path + ending] = None
                self.add(key.path, PRIVATE_KEY)
                self.add(key.path + ".pub", PUBLIC_KEY)  # what ssh offers, right or wrong
                if entry := self.entry(key.path):
                    entry.configured = True
            for path in login.certificates():
                self.add(path, PUBLIC_KEY)


def _refusal(resolution: Resolution, command: str) -> Refusal | None:
    """Why ssh refuses for certain: by the text, or by what it comes to where nothing is unknown."""
    unknown = any(entry.depends for entries in resolution.slots.values() for entry in entries)
    return resolution.refusal if unknown else finish(resolution, command=command).refusal
