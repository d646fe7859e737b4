"""A cause found in a log, with what speaks for it."""

from __future__ import annotations

from typing import NamedTuple

from sshlint.diagnosis.events import LoggedLogin, Said
from sshlint.tables.login_causes import CAUSES
from sshlint.tables.messages.message import Cause

_EVIDENCE_KEPT = 6
_SUBJECTS = ("key", "file", "server_path", "socket")


def same_path(path: str) -> str:
    """*path* in the one spelling by which two paths of Windows are compared."""
    return path.replace("\\", "/").lower() if path[1:2] == ":" else path


class LogEvidence(NamedTuple):
    line: int
    text: str  # without secrets


class Found:
    """One cause and one subject (a key, a host, a file) of one login; evidence is bounded."""

    __slots__ = ("cause", "evidence", "login", "loud", "program", "times", "values")

    def __init__(self, code: str, login: LoggedLogin) -> None:
        self.cause: Cause = CAUSES[code]
        self.login = login
        self.evidence: list[LogEvidence] = []
        self.values: dict[str, str] = {}
        self.program = ""
        self.loud = False  # said outside debug output
        self.times = 0

    @property
    def code(self) -> str:
        return self.cause.code

    @property
    def first_line(self) -> int:
        return self.evidence[0].line if self.evidence else self.login.line

    @property
    def subject(self) -> str:
        """What tells two findings of one cause apart; "" where the message names nothing."""
        values = self.values
        names = ("known_host",) if self.cause.stage == "hostkey" else _SUBJECTS
        for name in names:
            if values.get(name):
                return same_path(values[name])
        return f"{values['host']}:{values.get('port', '')}" if values.get("host") else ""

    def hear(self, said: Said) -> None:
        self.values = {**said.values, **{k: v for k, v in self.values.items() if v}}
        self.program = said.program or self.program
        self.loud = self.loud or not said.debug
        self.add(LogEvidence(said.line, said.text))

    def add(self, evidence: LogEvidence) -> None:
        self.times += 1
        if any(evidence.line == kept.line for kept in self.evidence):
            return
        self.evidence.append(evidence)
        self.evidence.sort()
        if len(self.evidence) > _EVIDENCE_KEPT:
            del self.evidence[-2]  # the last line said is worth more than those in the middle

    def absorb(self, other: Found) -> None:
        """Take over what speaks for *other*, of which this is the reason."""
        for evidence in other.evidence:
            self.add(evidence)
        self.values = {**other.values, **{k: v for k, v in self.values.items() if v}}
        self.loud = self.loud or other.loud
