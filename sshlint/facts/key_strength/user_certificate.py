"""An OpenSSH certificate in a file, with the key it lies beside."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import PUBLIC_KEY, Entry, Survey
from sshlint.formats.keys.certificate import FOREVER, USER, Certificate, parse
from sshlint.formats.keys.wire import WireError
from sshlint.source import Location

_ENDING = "-cert.pub"


class UserCertificate:
    """`content` is what it certifies; `beside` is the key whose name it bears, if that is there."""

    __slots__ = ("beside", "content", "entry")

    def __init__(self, entry: Entry, content: Certificate, beside: Entry | None) -> None:
        self.entry = entry
        self.content = content
        self.beside = beside

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[UserCertificate]:
        """Those that a login may show: in a place where ssh finds them, or named by a config."""
        for entry in survey.entries:
            key = entry.key
            if entry.role != PUBLIC_KEY or key is None or key.certificate is None:
                continue
            beside = _beside(entry, survey)
            if beside is None and not entry.configured and not entry.name.endswith(_ENDING):
                continue
            try:
                yield cls(entry, parse(key.certificate), beside)
            except WireError:  # SSH206
                continue

    @property
    def location(self) -> Location:
        return Location(self.entry.path, self.entry.source)

    @property
    def is_for_users(self) -> bool:
        return self.content.kind == USER

    @property
    def is_of_server(self) -> bool:
        """Whether it lies beside a server's own key, where it belongs."""
        return self.entry.name.startswith("ssh_host_")

    @property
    def is_for_another_key(self) -> bool:
        key = self.beside.key if self.beside else None
        return key is not None and key.public is not None and key.public != self.content.plain

    def days_left(self, now: float) -> float | None:
        """Until it ends, negative afterwards; None where it never does."""
        if self.content.valid_before == FOREVER:
            return None
        return (self.content.valid_before - now) / 86400


def _beside(entry: Entry, survey: Survey) -> Entry | None:
    """The private key, else the public one, whose certificate ssh would take this for."""
    if not entry.name.endswith(_ENDING):
        return None
    path = entry.path.removesuffix(_ENDING)
    for candidate in (path, f"{path}.pub"):
        found = survey.entry(candidate)
        if found is not None and found.key is not None and found.key.public is not None:
            return found
    return None
