from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty import PuttySession
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context

_UNLIKELY = 5  # minutes: longer than many a router remembers an idle connection


def check(session: PuttySession, context: Context) -> Iterator[Violation]:
    minutes = session.number("PingInterval")
    if minutes < _UNLIKELY or session.number("PingIntervalSecs") or not session.is_ssh:
        return
    if session.saved.keepalive != minutes * 60:
        return  # WinSCP with keepalives off
    fix = session.unsafe_fix(
        f"send keepalives every {minutes} seconds",
        {"PingInterval": minutes // 60, "PingIntervalSecs": minutes % 60},
        cost="a session then notices an outage of the network that it would have sat out",
    )
    message = f"{session.label}PingInterval {minutes} is in minutes: too rare to keep a link open"
    yield Violation(session.location("PingInterval"), message, fix=fix)


RULE = Rule(
    code="SSH902",
    name="putty-keepalive-minutes",
    severity=WARNING,
    summary="a keepalive interval in minutes that was meant in seconds",
    why="most routers forget an idle connection within five minutes, so the first keepalive comes "
    "too late and the session is cut as if there were none",
    remedy="Connection > Seconds between keepalives: the number that was meant",
    references=("settings.c: PingInterval in minutes, PingIntervalSecs in seconds, added up",),
    on=PuttySession,
    check=check,
    autofix=frozenset(("unsafe",)),
)
