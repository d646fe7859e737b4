"""Saved sessions of PuTTY, KiTTY and WinSCP, and the store that each of them lies in.

Nothing of PuTTY is imported at the top: who has no such store does not pay for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sshlint.discover import Entry, Survey
from sshlint.finding import Edit, Fix, NewFile, Text
from sshlint.formats.putty import putty_store
from sshlint.source import Location, Source

if TYPE_CHECKING:
    from sshlint.formats.putty.putty_session import HostName, Session, StoredValue
    from sshlint.formats.putty.reg import Registry

_COMMANDS = ("ProxyTelnetCommand", "PreConnectCommand", "AuthPlugin", "RemoteCommand")
DEFAULT_SETTINGS = "Default Settings"
LOCAL_HOSTS = ("localhost", "127.", "::1", "[::1]")


class PuttyStore:
    """Sessions that were saved together: a folder of session files, or one file of many.

    `own` says that this user's PuTTY reads it; other sessions came from elsewhere. `live` is the
    registry itself, which is never written to.
    """

    roles = putty_store.ROLES

    __slots__ = ("is_folder", "is_registry", "live", "own", "path", "sessions", "survey")

    def __init__(self, path: str, role: str, survey: Survey, *, own: bool, live: bool) -> None:
        self.path = path
        self.is_folder = role == putty_store.SESSION
        self.is_registry = role == putty_store.REGISTRY
        self.survey = survey
        self.own = own
        self.live = live
        self.sessions: list[PuttySession] = []

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[PuttyStore]:
        yield from survey.shared(putty_stores)

    @property
    def location(self) -> Location:
        """The folder; of a file the whole of it."""
        source = None if self.is_folder else self.sessions[0].source
        return Location(self.path, source)

    @property
    def default_settings(self) -> PuttySession | None:
        return next((session for session in self.sessions if session.is_default), None)

    @property
    def saved(self) -> list[PuttySession]:
        """The sessions that lead somewhere over SSH."""
        return [s for s in self.sessions if s.is_ssh and not s.is_default and s.text("HostName")]


class PuttySession:
    """One saved session. Settings are what the program makes of them, see formats.putty_session."""

    roles = putty_store.ROLES

    __slots__ = ("saved", "source", "store")

    def __init__(self, saved: Session, source: Source, store: PuttyStore) -> None:
        self.saved = saved
        self.source = source
        self.store = store
        for secret in saved.secrets():
            source.mask(secret.start, secret.end)
        for key in _COMMANDS:
            if value := saved.stored(key):
                _mask_in_command(source, value.start, value.end)

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[PuttySession]:
        for store in survey.shared(putty_stores):
            yield from store.sessions

    @property
    def is_default(self) -> bool:
        return self.saved.name == DEFAULT_SETTINGS

    @property
    def is_ssh(self) -> bool:
        return self.saved.is_ssh

    @property
    def is_unix(self) -> bool:
        """Whether PuTTY for Unix reads it."""
        return self.store.is_folder and self.saved.program == "putty"

    @property
    def is_winscp(self) -> bool:
        return self.saved.program == "winscp"

    @property
    def program(self) -> str:
        return {"putty": "PuTTY", "kitty": "KiTTY", "winscp": "WinSCP"}[self.saved.program]

    @property
    def label(self) -> str:
        """The session's name in front of a message, where the path does not tell it."""
        return "" if self.store.is_folder else f"{self.saved.name}: "

    def text(self, key: str) -> str:
        return self.saved.text(key)

    def number(self, key: str) -> int:
        return self.saved.number(key)

    def flag(self, key: str) -> bool:
        return self.saved.flag(key)

    def has(self, key: str) -> bool:
        """Whether the session holds a value that the program reads."""
        return self.saved.value(key) is not None

    def has_own(self, key: str) -> bool:
        """Whether it holds another value than the program's own default."""
        from sshlint.tables.putty_settings import SETTINGS

        value, default = self.saved.value(key), SETTINGS[key].default
        if value is None:
            return False
        return (value.text if isinstance(default, str) else value.number) != default

    @property
    def host_name(self) -> HostName:
        from sshlint.formats.putty.putty_session import split_host_name

        return split_host_name(self.text("HostName"))

    @property
    def host(self) -> str:
        return self.host_name.host

    @property
    def is_local(self) -> bool:
        return self.host.lower().startswith(LOCAL_HOSTS)

    def location(self, key: str) -> Location:
        """Where a setting stands; the session's heading or file where it is missing."""
        value = self.saved.stored(key)
        return self.value_place(value) if value else self.heading

    def value_place(self, value: StoredValue) -> Location:
        quote = self.source.text[value.name_start - 1 : value.name_start] == '"'
        return self.source.location(value.name_start - quote, value.end)

    @property
    def heading(self) -> Location:
        start, end = self.saved.heading
        return self.source.location(start, end) if end else self.source.whole

    def safe_fix(self, title: str, values: Mapping[str, str | int]) -> Fix | None:
        """Give settings other values, each where it counts and in its type."""
        edits = self._possible_edits(values)
        return Fix.safe(title, *edits) if edits else None

    def unsafe_fix(self, title: str, values: Mapping[str, str | int], *, cost: str) -> Fix | None:
        """The same where it changes what sessions do."""
        edits = self._possible_edits(values)
        return Fix.unsafe(title, *edits, cost=cost) if edits else None

    def _possible_edits(self, values: Mapping[str, str | int]) -> tuple[Edit, ...]:
        try:
            return self.edits(values)
        except ValueError:  # a character the store cannot hold
            return ()

    def edits(self, values: Mapping[str, str | int]) -> tuple[Edit, ...]:
        if self.store.live:
            return (self._patch(values),)
        return tuple(self._edit(key, value) for key, value in values.items())

    def _edit(self, key: str, value: str | int) -> Text:
        start, end, replacement = self.saved.change(key, value)
        before = self.source.text[start - 1 : start] if start else "\n"
        if start == end and before not in "\r\n":
            replacement = self.saved.newline + replacement
        return Text(self.source, start, end, replacement)

    def _patch(self, values: Mapping[str, str | int]) -> NewFile:
        """A file to be imported with regedit, in place of writing to the live registry."""
        from sshlint.formats.putty.reg import VERSION_5

        start, end = self.saved.heading
        lines = [VERSION_5, "", self.source.text[start:end]]
        lines += [self.saved.style.line(key, value) for key, value in values.items()]
        data = b"\xff\xfe" + "\r\n".join([*lines, "", ""]).encode("utf-16-le", "surrogatepass")
        name = "".join(c if c.isalnum() else "-" for c in f"{self.saved.name}-{'-'.join(values)}")
        return NewFile(os.path.join(self.store.survey.context.home, f"{name}.reg"), data, 0o600)


def _mask_in_command(source: Source, start: int, end: int) -> None:
    from sshlint.formats.secrets import find

    for secret in find(source.text[start:end]):
        source.mask(start + secret.start, start + secret.end)


def putty_stores(survey: Survey) -> tuple[PuttyStore, ...]:
    stores: dict[str, PuttyStore] = {}
    for entry in survey.entries:
        if entry.source is None or entry.role not in _ROLES:
            continue
        is_file = entry.role == putty_store.SESSION
        path = os.path.dirname(entry.path) if is_file else entry.path
        if path not in stores:
            live = entry.stat is None and entry.role == putty_store.REGISTRY and not entry.named
            own = live or _is_own(path, survey)
            stores[path] = PuttyStore(path, entry.role, survey, own=own, live=live)
        store = stores[path]
        for saved in _sessions(entry, entry.source, survey):
            store.sessions.append(PuttySession(saved, entry.source, store))
    return tuple(store for store in stores.values() if store.sessions)


_ROLES = (putty_store.SESSION, putty_store.REGISTRY, putty_store.WINSCP)


def registry(survey: Survey, entry: Entry) -> Registry:
    """The parsed export in a source, once a run."""
    return survey.shared(_registries)[entry.path]


def _registries(survey: Survey) -> dict[str, Registry]:
    from sshlint.formats.putty import reg

    return {
        entry.path: reg.parse(entry.source.data)
        for entry in survey.entries
        if entry.role == putty_store.REGISTRY and entry.source
    }


def _is_own(path: str, survey: Survey) -> bool:
    context = survey.context
    store = putty_store.unix_store(context.home, context.environment)
    return path == store.sessions and not context.in_repository


def _sessions(entry: Entry, source: Source, survey: Survey) -> Iterator[Session]:
    if entry.role == putty_store.REGISTRY:
        from sshlint.formats.putty import putty_reg

        yield from putty_reg.sessions(registry(survey, entry))
    elif entry.role == putty_store.WINSCP:
        from sshlint.formats.putty.ini import winscp_sessions

        yield from winscp_sessions(source.text)
    elif putty_store.is_kitty(source.data):
        from sshlint.formats.putty.ini import kitty_session

        yield kitty_session(source.text, entry.name)
    else:
        from sshlint.formats.putty.putty_session import parse

        yield parse(source.text, entry.name)
