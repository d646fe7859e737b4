from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty import PuttySession
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.settings import Context

_OUTAGE = "a session then notices an outage of the network that it would have sat out"


def check(session: PuttySession, context: Context) -> Iterator[Violation]:
    if not session.is_ssh:
        return
    seconds = session.saved.keepalive
    if seconds < 0:
        yield _negative(session, seconds)
    elif seconds and session.number("BugIgnore2") == 2:
        message = f"{session.label}keepalives are set, and BugIgnore2=2 keeps every one back"
        fix = session.unsafe_fix("set BugIgnore2=0", {"BugIgnore2": 0}, cost=_OUTAGE)
        yield Violation(session.location("BugIgnore2"), message, fix=fix)
    elif not seconds and session.flag("TCPKeepalives") and not session.is_winscp:
        message = f"{session.label}only TCP keepalives, which the system sends after two hours"
        fix = session.unsafe_fix(
            "send keepalives after 59 idle seconds",
            {"PingInterval": 0, "PingIntervalSecs": 59},
            cost=_OUTAGE,
        )
        yield Violation(session.location("TCPKeepalives"), message, fix=fix)


def _negative(session: PuttySession, seconds: int) -> Violation:
    message = f"{session.label}PingInterval and PingIntervalSecs add up to {seconds} s"
    severity = WARNING
    if session.is_unix:
        message += ": PuTTY ends in a failed assertion once it is logged in"
        severity = ERROR
    fix = session.unsafe_fix(
        "send keepalives after 59 idle seconds",
        {"PingInterval": 0, "PingIntervalSecs": 59},
        cost=_OUTAGE,
    )
    return Violation(session.location("PingIntervalSecs"), message, severity=severity, fix=fix)


RULE = Rule(
    code="SSH903",
    name="putty-keepalive-defeated",
    severity=WARNING,
    other_severities=(ERROR,),
    summary="keepalives that are set and do not work",
    why="the session looks protected against idle routers and is cut all the same",
    remedy="Connection > Seconds between keepalives: 59; SSH > Bugs: leave SSH-2 ignore on Auto",
    references=(
        "ssh/connection2.c, BUG_CHOKES_ON_SSH2_IGNORE; plink 0.78 and its log tried",
        "Linux tcp_keepalive_time 7200, Windows KeepAliveTime two hours",
    ),
    on=PuttySession,
    check=check,
    autofix=frozenset(("unsafe",)),
)
