"""What was read from a log: messages, and the login they belong to."""

from __future__ import annotations

import re
from typing import NamedTuple

from sshlint.diagnosis.command_line import TypedCommand

STAGES = ("config", "resolve", "connect", "banner", "kex", "hostkey", "auth", "session")
_KEPT = 100  # keys and files remembered of one login: ssh itself takes no more

_OFFER = re.compile(
    r"^(?P<key>.*?) ?(?P<algorithm>[A-Z][A-Z0-9-]+) (?P<fingerprint>(?:SHA256|MD5):\S+)"
    r"(?P<rest>.*)$"
)


_ADDRESS = re.compile(r"\[?(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{1,45})"
                      r"(?:%[\w.]{1,16})?\]?\Z")  # fmt: skip


class Said(NamedTuple):
    """A message of the tables on a line of the log."""

    line: int
    cause: str
    values: dict[str, str]
    text: str
    program: str
    debug: bool


class LoggedIdentity(NamedTuple):
    line: int
    path: str
    kind: int  # ssh's number of the key type, -1: there is no such file or public half


class LoggedOffer(NamedTuple):
    """A key held out to the server; *answer* is "", "refused" or "accepted"."""

    line: int
    path: str
    algorithm: str
    fingerprint: str
    origin: str
    answer: str


class LoggedProposal(NamedTuple):
    line: int
    algorithms: tuple[str, ...]


class Passed(NamedTuple):
    """A step of the login that is behind it, and how that was seen."""

    line: int
    how: str


class LoggedLogin:
    """One try to log in, as far as the log tells it."""

    __slots__ = (
        "accepted_line",
        "address",
        "config_files",
        "denied",
        "host",
        "identities",
        "key",
        "last_answer_line",
        "last_line",
        "last_text",
        "line",
        "methods",
        "offers",
        "on_record",
        "over",
        "partial",
        "passed",
        "passphrase_prompts",
        "port",
        "program",
        "proposals",
        "proxied",
        "shell",
        "side",
        "software",
        "succeeded",
        "success_text",
        "tried",
        "trying",
        "typed",
        "user",
        "waiting",
        "windows",
    )  # fmt: skip

    def __init__(self, line: int, typed: TypedCommand | None = None) -> None:
        typed = typed or TypedCommand("")
        self.line = line
        self.typed = typed.host  # the name after ssh, which is what Host patterns see
        self.shell = typed.shell  # of the client, as in tables.remedies.form; "": not known
        self.program = ""  # openssh, putty or sshd
        self.windows = False
        self.software = ""  # what the server calls itself
        self.host = self.address = self.port = ""
        self.user, self.key = typed.user, typed.key
        self.config_files: list[str] = []
        self.identities: list[LoggedIdentity] = []
        self.tried: list[LoggedIdentity] = []
        self.trying: LoggedIdentity | None = None  # without a .pub: read, and maybe signed with
        self.offers: list[LoggedOffer] = []
        self.proposals: dict[tuple[str, str], LoggedProposal] = {}
        self.side = "client"
        self.methods = ""
        self.on_record = ""  # how known_hosts now writes the host, with its port
        self.passed: dict[str, Passed] = {}
        self.waiting = ""
        self.last_line = line
        self.last_text = ""
        self.passphrase_prompts = 0
        self.accepted_line = self.last_answer_line = 0
        self.partial = self.succeeded = 0  # line numbers, 0 for never
        self.success_text = ""
        self.denied: Said | None = None
        self.proxied = False
        self.over = False

    def pass_stage(self, stage: str, line: int, how: str) -> None:
        self.passed.setdefault(stage, Passed(line, how))

    def offer(self, line: int, text: str, algorithm: str = "") -> None:
        if len(self.offers) < _KEPT:
            self.offers.append(_offer(line, text, algorithm))

    def answer(self, line: int, answer: str) -> None:
        """The server's answer to the last offer, or to the signature it asked for."""
        self.last_answer_line = line
        if answer == "accepted":
            self.accepted_line = line
        if self.offers and not self.offers[-1].answer:
            self.offers[-1] = self.offers[-1]._replace(answer=answer)

    def add_proposal(self, line: int, name: str, algorithms: str) -> None:
        """One list of one side's proposal; of two directions the last stands for both."""
        self.proposals[self.side, name] = LoggedProposal(line, tuple(algorithms.strip().split(",")))

    def keep(self, files: list[str], path: str) -> None:
        if len(files) < _KEPT and path not in files:
            files.append(path)


def is_address(text: str) -> bool:
    """Whether *text* is an IP address, of which nobody types a Host pattern."""
    return _ADDRESS.match(text) is not None


def _offer(line: int, text: str, algorithm: str) -> LoggedOffer:
    # "PATH ED25519 SHA256:… explicit agent" since 7.9, "RSA SHA256:… PATH" before
    match = _OFFER.match(text)
    if match is None:
        return LoggedOffer(line, text.strip(), algorithm, "", "", "")
    path, origin = match["key"], match["rest"].strip()
    if not path:
        path, origin = origin, ""
    return LoggedOffer(line, path, match["algorithm"], match["fingerprint"], origin, "")
