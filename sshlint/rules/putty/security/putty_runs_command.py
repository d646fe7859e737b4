from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty import PuttySession
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.settings import Context

_LOCAL_PROXY = 5
_OLD_LOCAL_PROXY = 4  # ProxyType, read where there is no ProxyMethod


def check(session: PuttySession, context: Context) -> Iterator[Violation]:
    whose = "" if session.store.own else "not a session of yours: "
    for key, when in _commands(session):
        message = f"{session.label}{whose}{session.program} runs {key} on this machine {when}"
        severity = WARNING if session.store.own else ERROR
        yield Violation(session.location(key), message, severity=severity)


def _commands(session: PuttySession) -> Iterator[tuple[str, str]]:
    if session.is_winscp:
        return
    for key, when in (
        ("PreConnectCommand", "before it connects"),
        ("AuthPlugin", "to log in"),
    ):
        if session.text(key).strip():
            yield key, when
    method = session.number("ProxyMethod") if session.has("ProxyMethod") else -1
    old = method < 0 and session.number("ProxyType") == _OLD_LOCAL_PROXY
    if (method == _LOCAL_PROXY or old) and session.text("ProxyTelnetCommand").strip():
        yield "ProxyTelnetCommand", "to reach the host"


RULE = Rule(
    code="SSH911",
    name="putty-runs-command",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="a session that runs a local command",
    why="who opens the session runs the command as himself, before any host key is looked at; an "
    "export from a colleague or a download is a program in disguise",
    remedy="read the command before you open the session, and clear it if you did not write it",
    references=(
        "PuTTY 0.84 PreConnectCommand, 0.78 AuthPlugin; ProxyMethod 5 tried with plink 0.78",
    ),
    on=PuttySession,
    check=check,
)
