"""What PuTTY trusts: the host keys it has cached, and the authorities it lets vouch for hosts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sshlint.discover import Entry, Survey
from sshlint.facts.key_files.key_line import remove_line
from sshlint.facts.putty.putty import registry
from sshlint.finding import Text
from sshlint.formats.putty import putty_store
from sshlint.source import Location, Source

if TYPE_CHECKING:
    from sshlint.formats.putty.putty_host_keys import HostKey
    from sshlint.formats.putty.putty_session import Session

# A host nobody has: what is valid for it is valid for all.
_STRANGER = "stranger.invalid"


class PuttyHostKey:
    """One cached host key."""

    roles = putty_store.ROLES

    __slots__ = ("is_live", "key", "source")

    def __init__(self, key: HostKey, source: Source, *, is_live: bool) -> None:
        self.key = key
        self.source = source
        self.is_live = is_live

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[PuttyHostKey]:
        for entry in survey.entries:
            if entry.source is None:
                continue
            if entry.role == putty_store.HOST_KEYS:
                from sshlint.formats.putty.putty_host_keys import parse

                for key in parse(entry.source.text):
                    yield cls(key, entry.source, is_live=False)
            elif entry.role == putty_store.REGISTRY:
                from sshlint.formats.putty.putty_reg import host_keys

                for key in host_keys(registry(survey, entry)):
                    yield cls(key, entry.source, is_live=_is_live(entry))

    @property
    def host(self) -> str:
        return self.key.host if self.key.port == 22 else f"{self.key.host} (port {self.key.port})"

    @property
    def location(self) -> Location:
        return _with_quote(self.source, self.key.start, self.key.end)

    def remove(self) -> Text | None:
        if self.is_live:
            return None
        return remove_line(self.source, self.key.start, self.key.end)


class PuttyHostCA:
    """An authority that PuTTY lets sign the keys of hosts (0.78 and newer)."""

    roles = putty_store.ROLES

    __slots__ = ("name", "permits_sha1", "session", "source", "validity")

    def __init__(self, session: Session, source: Source) -> None:
        from sshlint.formats.putty.putty_host_keys import host_ca

        found = host_ca(session)
        self.session = session
        self.source = source
        self.name = found.name
        self.validity = found.validity
        self.permits_sha1 = found.permit_rsa_sha1

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[PuttyHostCA]:
        for entry in survey.entries:
            if entry.source is None:
                continue
            if entry.role == putty_store.HOST_CA:
                from sshlint.formats.putty.putty_session import parse

                yield cls(parse(entry.source.text, entry.name), entry.source)
            elif entry.role == putty_store.REGISTRY:
                from sshlint.formats.putty.putty_reg import host_cas

                for session in host_cas(registry(survey, entry)):
                    yield cls(session, entry.source)

    @property
    def is_valid_for_all(self) -> bool:
        from sshlint.formats.putty.putty_validity import is_valid_for

        return is_valid_for(self.validity, _STRANGER, 22)

    def has(self, key: str) -> bool:
        return any(value.name == key for value in self.session.values)

    def location(self, key: str) -> Location:
        # Unlike in sessions the last line counts (host_ca_load).
        values = [value for value in self.session.values if value.name == key]
        if values:
            return _with_quote(self.source, values[-1].name_start, values[-1].end)
        start, end = self.session.heading
        return self.source.location(start, end) if end else self.source.whole


def _with_quote(source: Source, start: int, end: int) -> Location:
    """In a `.reg` file the quote in front of the name belongs to it."""
    return source.location(start - (source.text[start - 1 : start] == '"'), end)


def _is_live(entry: Entry) -> bool:
    return entry.stat is None and not entry.named
