"""What one login depends on, taken up for the rules: its configs, the way to it, and its keys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

from sshlint.config.compiled import Refusal
from sshlint.config.effective import finish
from sshlint.config.resolve import Resolution
from sshlint.discover import CONFIG, PRIVATE_KEY, PUBLIC_KEY, SSH_FOLDER, Survey
from sshlint.formats.keys.certificate import Certificate, parse
from sshlint.formats.keys.wire import WireError
from sshlint.login.identities import Identity
from sshlint.login.login import logins
from sshlint.settings import Context, Typed
from sshlint.source import Source, Unreadable

_KERNEL = ("/proc/", "/sys/")  # mounts and labels, which are always as of now


class TypedLogin(Survey):
    """A survey of the one login that was typed (`context.typed`), and those to its jump hosts.

    `refusal` is why ssh would not even start, for the host itself or for one to jump over.
    `looked_for` are the paths whose content, mode or absence the verdict may hang on.
    """

    is_of_one_login = True

    def __init__(self, context: Context, typed: Typed, system_config: str | None) -> None:
        super().__init__(context._replace(typed=typed))
        self.typed = typed
        self.refusal: Refusal | None = None
        self.looked_for: dict[str, None] = {}
        self._take_up_configs(system_config)
        self.chain = self.once(logins, self.configs[0])
        for login in self.chain:
            command = typed.command if login is self.chain[0] else ""
            self.refusal = self.refusal or _refusal(login.resolution, command)
        self._take_up_files()

    @property
    def offered(self) -> list[Identity]:
        """The keys that the login, or one to a jump host, would offer, with what is wrong."""
        return self.shared(_offered)

    def read(self, path: str) -> Source:
        if not path.startswith(_KERNEL):
            self.looked_for[path] = None
        return super().read(path)

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


def _offered(survey: Survey) -> list[Identity]:
    found = survey.once(logins, survey.configs[0])
    return [identity for login in found for identity in login.offered()]


def _refusal(resolution: Resolution, command: str) -> Refusal | None:
    """Why ssh refuses for certain: by the text, or by what it comes to where nothing is unknown."""
    unknown = any(entry.depends for entries in resolution.slots.values() for entry in entries)
    return resolution.refusal if unknown else finish(resolution, command=command).refusal
