"""A log's lines turned into events: what was said, and where one login ends."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import BinaryIO, NamedTuple

from sshlint.diagnosis.events import Login, Said
from sshlint.diagnosis.lines import read_lines
from sshlint.diagnosis.masking import is_hex_dump, plain, quotable
from sshlint.diagnosis.notes import begins_login, take_fact, take_message
from sshlint.diagnosis.wordings import Index, Match, words_of
from sshlint.tables import openssh_messages, putty_messages, sshd_messages
from sshlint.tables.login_facts import FACTS
from sshlint.tables.message import Fact, Message

_PROGRAMS = {
    "openssh": openssh_messages.MESSAGES,
    "putty": putty_messages.MESSAGES,
    "sshd": sshd_messages.MESSAGES,
}
_DEBUG_WORDS = frozenset({b"debug1", b"debug2", b"debug3"})
_NOT_UNDERSTOOD_KEPT = 5
_LINES_SHOWN_FROM = 2000  # beyond these, lines that mean nothing are passed over in whole chunks


class Ended(NamedTuple):
    """A login the log has no more to say about."""

    login: Login


class Rest(NamedTuple):
    """The end of the log: its length, and the first lines that meant nothing to us."""

    lines: int
    not_understood: tuple[tuple[int, str], ...]


Event = Said | Ended | Rest


@cache
def _messages() -> tuple[Index[Message], dict[Message, str]]:
    programs = {row: name for name, rows in _PROGRAMS.items() for row in rows}
    return Index(programs), programs


@cache
def _facts() -> Index[Fact]:
    return Index(FACTS)


def read_events(stream: BinaryIO) -> Iterator[Event]:
    """The events of a log, in its order; memory does not grow with its length."""
    reader = _Reader()
    for number, line in read_lines(stream, reader.wants):
        yield from reader.read(number, line)
    yield Ended(reader.login)
    yield Rest(reader.number, tuple(reader.not_understood))


class _Reader:
    """What has to be remembered from one line to the next."""

    __slots__ = (
        "_before", "_block_end", "_last_cause", "_words", "login", "not_understood", "number",
    )  # fmt: skip

    def __init__(self) -> None:
        messages, _ = _messages()
        self._words = messages.anchors | _facts().anchors
        self._before = ""  # the line before, where it meant nothing on its own
        self._last_cause = ""  # programs say their last words twice
        self._block_end = ""  # what ends the private key we are within
        self.login = Login(1)
        self.number = 0
        self.not_understood: list[tuple[int, str]] = []

    def wants(self, chunk: bytes) -> bool:
        """Whether a chunk can hold anything of note; most of a huge log need not be split."""
        return (
            self.number < _LINES_SHOWN_FROM
            or not self._words.isdisjoint(words_of(chunk))
            or b"PRIVATE KEY-----" in chunk
            or b"\x1b[" in chunk
        )

    def read(self, number: int, line: bytes) -> Iterator[Event]:
        self.number = number
        line = plain(line)
        text = line.decode("utf-8", "surrogateescape")
        if self._within_private_key(text):
            return
        if self._block_end:
            yield Said(number, "private-key-pasted", {}, "[private key hidden]", "", False)
            return
        words = words_of(line)
        debug = not _DEBUG_WORDS.isdisjoint(words)
        fact = _facts().find(text, words, debug=debug)
        if fact is not None:
            yield from self._note(number, text, fact)
        yield from self._hear(number, text, words, debug=debug, known=fact is not None)

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

    def _note(self, number: int, text: str, fact: Match[Fact]) -> Iterator[Event]:
        if begins_login(self.login, fact):
            yield Ended(self.login)
            proxied = fact.row.kind == "user"
            self.login = Login(number)
            self.login.proxied = proxied
        self.login.last_line, self.login.last_text = number, text
        take_fact(self.login, number, fact)

    def _hear(
        self, number: int, text: str, words: set[bytes], *, debug: bool, known: bool
    ) -> Iterator[Event]:
        index, programs = _messages()
        match = index.find(text, words, debug=debug)
        if match is None and not debug and not known and self._before:
            # a message box or a mail may have wrapped the sentence
            joined = f"{self._before} {text.strip()}"
            match = index.find(joined, words_of(joined.encode("utf-8", "replace")), debug=False)
            text = joined if match is not None else text
        self._before = ""
        if match is None:
            if not debug and not known:
                self._leave(number, text)
            return
        said = Said(
            number, match.row.cause, dict(match.values), quotable(text), programs[match.row], debug
        )
        if said.cause and self._is_of_another_login(said):
            yield Ended(self.login)
            self.login = Login(number)
        self._last_cause = said.cause or self._last_cause
        take_message(self.login, said)
        if said.cause:
            yield said

    def _is_of_another_login(self, said: Said) -> bool:
        if said.program == "putty" and self.login.program in {"openssh", "sshd"}:
            return True
        return self.login.over and said.cause != self._last_cause

    def _leave(self, number: int, text: str) -> None:
        text = text.strip()
        if not text.strip("@-=* ") or is_hex_dump(text):
            return
        self._before = text[:256]
        if len(self.not_understood) < _NOT_UNDERSTOOD_KEPT:
            self.not_understood.append((number, quotable(text)))
