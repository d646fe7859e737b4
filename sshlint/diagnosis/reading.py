"""A log's lines turned into events: what was said, and where one login ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import BinaryIO, NamedTuple

from sshlint.diagnosis.events import Identity, Login, Said
from sshlint.diagnosis.lines import read_lines
from sshlint.diagnosis.masking import is_hex_dump, plain, quotable
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
_ENDINGS = frozenset({
    "denied", "connection-closed", "host-key-unverified", "connection-refused",
    "connection-timed-out", "network-unreachable", "host-unresolved", "connection-failed",
    "too-many-keys", "no-usable-key",
})  # fmt: skip
_WINDOWS_PATH = (":\\", ":/")


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
        if _begins_login(self.login, fact):
            yield Ended(self.login)
            proxied = fact.row.kind == "user"
            self.login = Login(number)
            self.login.proxied = proxied
        login = self.login
        login.last_line, login.last_text = number, text
        if fact.row.source.startswith("PuTTY"):
            login.program = "putty"
        elif not login.program:
            login.program = "sshd" if fact.row.kind.startswith("sshd") else "openssh"
        note = _NOTES.get(fact.row.kind)
        if note is not None:
            note(login, number, {**fact.values, "wording": fact.row.wording})

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
        _take(self.login, said)
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


def _begins_login(login: Login, fact: Match[Fact]) -> bool:
    kind, host = fact.row.kind, fact.values.get("host", "")
    if login.over or kind == "client":
        return bool(login.program or login.over)
    if kind == "start":
        return bool(login.host)
    if kind in {"connecting", "user"}:
        return bool(login.host and host and host != login.host)
    return kind == "sshd" and "connect" in login.passed


def _take(login: Login, said: Said) -> None:
    values = said.values
    if said.program == "putty" or not login.program:
        login.program = said.program
    if any(mark in path[1:3] for path in (values.get("key", ""), values.get("file", ""))
           for mark in _WINDOWS_PATH):  # fmt: skip
        login.windows = True
    if "sid" in values:
        login.windows = True
    if said.cause == "":
        if "Permanently added" in said.text:
            login.pass_stage("hostkey", said.line, "the host key: accepted and put on record")
        return
    if said.cause == "denied":
        login.denied = said
        login.methods = values.get("methods") or login.methods
    if said.cause == "proxy-command-failed":
        login.proxied = True
    if said.cause in _ENDINGS and not said.debug and said.program != "sshd":
        login.over = True


Values = dict[str, str]


def _client(login: Login, line: int, values: Values) -> None:
    login.windows = login.windows or "windows" in values["version"].lower()


def _config(login: Login, line: int, values: Values) -> None:
    login.keep(login.config_files, values["file"])


def _connecting(login: Login, line: int, values: Values) -> None:
    login.host, login.port = values["host"], values["port"]
    login.address = values.get("address", "")
    login.waiting = "connect"
    if login.address and login.address != login.host:
        login.pass_stage("resolve", line, f"the name: {login.host} is {login.address}")


def _start(login: Login, line: int, values: Values) -> None:
    login.host = values["host"]


def _proxy(login: Login, line: int, values: Values) -> None:
    login.proxied = True


def _connected(login: Login, line: int, values: Values) -> None:
    login.pass_stage("connect", line, "network and firewall: the connection was made")
    login.waiting = "banner"


def _server(login: Login, line: int, values: Values) -> None:
    login.pass_stage("connect", line, "network and firewall: the connection was made")
    login.pass_stage("banner", line, f"the port: an SSH server answers, {values['software']}")
    login.waiting = "kex"


def _user(login: Login, line: int, values: Values) -> None:
    login.user = values["user"]
    login.host = values.get("host", login.host)
    login.port = values.get("port", login.port)


def _proposal(login: Login, line: int, values: Values) -> None:
    login.side = "server" if "peer" in values["wording"] else "client"


def _list(login: Login, line: int, values: Values) -> None:
    login.add_proposal(line, values["list"].rpartition(": ")[2].lower(), values["algorithms"])


def _kex_reply(login: Login, line: int, values: Values) -> None:
    login.waiting = "kex"


def _host_key(login: Login, line: int, values: Values) -> None:
    login.pass_stage("kex", line, "algorithms: client and server agreed on them")
    login.waiting = "hostkey"


def _host_known(login: Login, line: int, values: Values) -> None:
    login.pass_stage("hostkey", line, "the host key: it is the one on record")


def _service(login: Login, line: int, values: Values) -> None:
    for stage, how in (
        ("kex", "algorithms: client and server agreed on them"),
        ("hostkey", "the host key: accepted"),
    ):
        login.pass_stage(stage, line, how)
    login.waiting = "auth"


def _identity(login: Login, line: int, values: Values) -> None:
    kind = values["type"].strip()
    number = int(kind) if kind.lstrip("-").isdigit() else -1
    if len(login.identities) < 100:
        login.identities.append(Identity(line, values["key"], number))


def _trying(login: Login, line: int, values: Values) -> None:
    if len(login.tried) < 100:
        login.tried.append(Identity(line, values["key"], -1))


def _putty_key(login: Login, line: int, values: Values) -> None:
    login.key = values["key"]


def _offer(login: Login, line: int, values: Values) -> None:
    login.offer(line, values.get("offer", login.key), values.get("algorithm", ""))


def _accepted(login: Login, line: int, values: Values) -> None:
    login.answer(line, "accepted")


def _continue(login: Login, line: int, values: Values) -> None:
    login.answer(line, "refused")
    login.methods = values["methods"].strip()
    login.waiting = "auth"


def _partial(login: Login, line: int, values: Values) -> None:
    login.partial = line


def _asked(login: Login, line: int, values: Values) -> None:
    if "askpass" in values.get("how", "askpass"):
        login.passphrase_prompts += 1


def _success(login: Login, line: int, values: Values) -> None:
    login.succeeded = login.succeeded or line
    login.host = login.host or values.get("host", "")
    login.pass_stage("auth", line, "the login: the server let the user in")
    login.waiting = ""


def _sshd(login: Login, line: int, values: Values) -> None:
    login.address = values["address"]
    if "listen" in values:
        login.pass_stage("connect", line, "network and firewall: the connection was made")


def _sshd_success(login: Login, line: int, values: Values) -> None:
    login.user = values["user"]
    _success(login, line, {})


_NOTES: dict[str, Callable[[Login, int, Values], None]] = {
    "client": _client, "config": _config, "connecting": _connecting, "start": _start,
    "proxy": _proxy, "connected": _connected, "server": _server, "user": _user,
    "proposal": _proposal, "list": _list, "kex-reply": _kex_reply, "host-key": _host_key,
    "host-known": _host_known, "service": _service, "identity": _identity, "trying": _trying,
    "putty-key": _putty_key, "offer": _offer, "accepted": _accepted, "continue": _continue,
    "partial": _partial, "asked-passphrase": _asked, "success": _success, "sshd": _sshd,
    "sshd-success": _sshd_success,
}  # fmt: skip
