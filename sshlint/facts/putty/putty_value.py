"""A stored setting that PuTTY passes over without a word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sshlint.discover import Survey
from sshlint.facts.putty.putty import PuttySession, putty_stores
from sshlint.formats.putty import putty_store

if TYPE_CHECKING:
    from sshlint.formats.putty.putty_session import StoredValue

_PORT = "PortNumber"


class IgnoredValue:
    """The value and why: one of `formats.putty_session.Ignored`, or `no-protocol`.

    `setting` is PuTTY's own name of it, `name` what a message says it should be.
    """

    roles = putty_store.ROLES

    __slots__ = ("name", "reason", "session", "setting", "value")

    def __init__(
        self, session: PuttySession, value: StoredValue, reason: str, setting: str, name: str
    ) -> None:
        self.session = session
        self.value = value
        self.reason = reason
        self.setting = setting
        self.name = name

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[IgnoredValue]:
        for store in survey.shared(putty_stores):
            for session in store.sessions:
                yield from _ignored(session)

    def in_right_type(self) -> str | int | None:
        """The value as the program would read it; None where that cannot be told."""
        if self.value.kind == "number":
            return str(self.value.number)
        text = self.value.text.strip()
        if self.name == "a string":
            return text or None
        return int(text) if text.removeprefix("-").isdecimal() and len(text) < 10 else None


def _ignored(session: PuttySession) -> Iterator[IgnoredValue]:
    from sshlint.tables.putty_settings import SETTINGS

    names = {name.lower(): name for name in SETTINGS}
    saved = session.saved
    for value, reason in saved.ignored():
        setting = names.get(value.name.strip().lower(), value.name)
        name = setting
        if reason == "duplicate":
            used = saved.stored(value.name)
            if used is None or (used.text, used.number) == (value.text, value.number):
                continue  # it says the same
            name = f"line {session.source.position(used.start)[0]} is the one that counts"
        elif reason == "type" and setting in SETTINGS:
            name = "a string" if SETTINGS[setting].kind == "text" else "a dword"
        yield IgnoredValue(session, value, reason, setting, name)
    port = saved.value(_PORT)
    if saved.program == "winscp" or port is None or saved.stored("Protocol") is not None:
        return
    if port.number not in (0, 22):
        yield IgnoredValue(session, port, "no-protocol", _PORT, _PORT)
