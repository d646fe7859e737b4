"""A log's lines turned into events: what was said, and where one login ends."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import BinaryIO, NamedTuple

from sshlint.diagnosis.command_line import TypedCommand, typed_command
from sshlint.diagnosis.events import LoggedLogin, Said
from sshlint.diagnosis.lines import read_lines
from sshlint.diagnosis.masking import is_hex_dump, quotable
from sshlint.diagnosis.notes import begins_login, take_fact, take_message
from sshlint.diagnosis.unwrap import LogLine, unwrap
from sshlint.diagnosis.unwrap.prefixes import without_quotes
from sshlint.diagnosis.unwrap.wrapped import Indexes, rejoined
from sshlint.diagnosis.wordings import Match, WordingIndex, words_of
from sshlint.tables.messages import (
    library_messages,
    openssh_messages,
    putty_messages,
    service_messages,
    sshd_messages,
)
from sshlint.tables.messages.login_facts import FACTS
from sshlint.tables.messages.message import Fact, Message

_PROGRAMS = {
    "openssh": openssh_messages.MESSAGES,
    "library": library_messages.MESSAGES,
    "service": service_messages.MESSAGES,
    "putty": putty_messages.MESSAGES,
    "sshd": sshd_messages.MESSAGES,
}
_DEBUG_WORDS = frozenset({b"debug1", b"debug2", b"debug3"})
_NOT_UNDERSTOOD_KEPT = 5
_LINES_SHOWN_FROM = 2000  # beyond these, lines that mean nothing are passed over in whole chunks


class Ended(NamedTuple):
    """A login the log has no more to say about."""

    login: LoggedLogin


class Rest(NamedTuple):
    """The end of the log: its length, and the first lines that meant nothing to us."""

    lines: int
    not_understood: tuple[tuple[int, str], ...]


Event = Said | Ended | Rest


@cache
def _messages() -> tuple[WordingIndex[Message], dict[Message, str]]:
    programs = {row: name for name, rows in _PROGRAMS.items() for row in rows}
    return WordingIndex(programs), programs


@cache
def _facts() -> WordingIndex[Fact]:
    return WordingIndex(FACTS)


def read_events(stream: BinaryIO, host: str = "") -> Iterator[Event]:
    """The events of a log, in its order; memory does not grow with its length.

    *host* is the name that was typed after `ssh`, where the caller knows it.
    """
    reader = _Reader(host)
    indexes = Indexes(_messages()[0], _facts())
    for line in rejoined(_printed(stream, reader), indexes):
        yield from reader.read(line)
    yield Ended(reader.login)
    yield Rest(reader.number, tuple(reader.not_understood))


def _printed(stream: BinaryIO, reader: _Reader) -> Iterator[LogLine]:
    for number, line in read_lines(stream, reader.wants):
        reader.number = number
        yield from unwrap(number, line)


class _Reader:
    """What has to be remembered from one line to the next."""

    __slots__ = (
        "_block_end", "_host", "_jump", "_last_cause", "_typed", "_words", "login",
        "not_understood", "number",
    )  # fmt: skip

    def __init__(self, host: str) -> None:
        messages, _ = _messages()
        self._words = messages.anchors | _facts().anchors
        self._last_cause = ""  # programs say their last words twice
        self._block_end = ""  # what ends the private key we are within
        self._host = host
        self._typed = TypedCommand(host)
        self._jump: TypedCommand | None = None  # what ssh itself called for to reach a jump host
        self.login = LoggedLogin(1, self._typed)
        self.number = 0  # of the last line read
        self.not_understood: list[tuple[int, str]] = []

    def wants(self, chunk: bytes) -> bool:
        """Whether a chunk can hold anything of note; most of a huge log need not be split."""
        return (
            self.number < _LINES_SHOWN_FROM
            or not self._words.isdisjoint(words_of(chunk))
            or b"PRIVATE KEY-----" in chunk
            or b"\x1b[" in chunk
            or b"\\n" in chunk
        )

    def read(self, line: LogLine) -> Iterator[Event]:
        text = without_quotes(line.text)
        line = line._replace(text=text)
        if self._within_private_key(text):
            return
        if self._block_end:
            yield Said(line.number, "private-key-pasted", {}, "[private key hidden]", "", False)
            return
        if line.inventory and not self._typed.host:
            self.login.typed = line.inventory
        typed = None if text.startswith("debug") else typed_command(text)
        if typed is not None:
            yield from self._begin(line.number, typed)
        words = words_of(text.encode("utf-8", "surrogateescape"))
        debug = not _DEBUG_WORDS.isdisjoint(words)
        fact = _facts().find(text, words, debug=debug)
        if fact is not None:
            yield from self._note(line, fact)
        yield from self._hear(line, words, debug=debug, known=fact is not None or typed is not None)

    def _within_private_key(self, text: str) -> bool:
        if self._block_end:
            if self._block_end in text:
                self._block_end = ""
            return True
        stripped = text.strip()
        if stripped.startswith("-----BEGIN ") and stripped.endswith("PRIVATE KEY-----"):
            self._block_end = "-----END "
        elif stripped.startswith("PuTTY-User-Key-File-"):
            self._block_end = "Private-MAC:"
        return False

    def _begin(self, number: int, typed: TypedCommand) -> Iterator[Event]:
        """A command line of ssh's: what follows is the login it asks for."""
        if self.login.program or self.login.over or self.login.user:
            yield Ended(self.login)
        self._typed = typed._replace(host=self._host) if self._host else typed
        self.login = LoggedLogin(number, self._typed)

    def _note(self, line: LogLine, fact: Match[Fact]) -> Iterator[Event]:
        if begins_login(self.login, fact):
            yield Ended(self.login)
            proxied = fact.row.kind == "user"
            typed = self._jump if self._jump is not None and not proxied else self._typed
            self._jump = None
            self.login = LoggedLogin(line.number, typed)
            self.login.proxied = proxied
        self.login.last_line, self.login.last_text = line.number, line.pasted
        if fact.row.kind == "proxy":
            self._jump = typed_command(fact.values["command"])
        take_fact(self.login, line.number, fact)

    def _hear(
        self, line: LogLine, words: set[bytes], *, debug: bool, known: bool
    ) -> Iterator[Event]:
        index, programs = _messages()
        match = index.find(line.text, words, debug=debug)
        if match is None:
            if not debug and not known:
                self._leave(line)
            return
        values = dict(match.values)
        if programs[match.row] == "service" and (host := service_messages.service_of(match.row)):
            values = {"host": self.login.host or host, "user": "git", **values}
        said = Said(
            line.number,
            match.row.cause,
            values,
            quotable(line.pasted),
            programs[match.row],
            debug,
        )
        if said.cause and self._is_of_another_login(said):
            yield Ended(self.login)
            self.login = LoggedLogin(line.number, self._typed)
        self._last_cause = said.cause or self._last_cause
        take_message(self.login, said)
        if said.cause:
            yield said

    def _is_of_another_login(self, said: Said) -> bool:
        if said.program == "putty" and self.login.program in {"openssh", "sshd"}:
            return True
        return self.login.over and said.cause != self._last_cause

    def _leave(self, line: LogLine) -> None:
        text = line.text.strip()
        if not text.strip("@-=* ") or is_hex_dump(text):
            return
        if len(self.not_understood) < _NOT_UNDERSTOOD_KEPT:
            self.not_understood.append((line.number, quotable(line.pasted)))
