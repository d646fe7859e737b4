from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty import PuttySession
from sshlint.finding import INFO, Rule, Violation
from sshlint.settings import Context


def check(session: PuttySession, context: Context) -> Iterator[Violation]:
    if session.is_winscp or not session.has("TCPNoDelay") or session.flag("TCPNoDelay"):
        return
    if session.text("Protocol") != "serial":
        message = f"{session.label}TCPNoDelay=0 holds typed characters back on slow links"
        fix = session.safe_fix("set TCPNoDelay=1", {"TCPNoDelay": 1})
        yield Violation(session.location("TCPNoDelay"), message, fix=fix)


RULE = Rule(
    code="SSH904",
    name="putty-nagle-on",
    severity=INFO,
    summary="Nagle's algorithm left on",
    why="each keystroke waits until the one before it was acknowledged: typing over a slow link "
    "stutters, and next to no bandwidth is saved",
    remedy="Connection > tick Disable Nagle's algorithm",
    references=("PuTTY manual 4.13.2; TCPNoDelay=1 is the default",),
    on=PuttySession,
    check=check,
    autofix=frozenset(("safe",)),
)
