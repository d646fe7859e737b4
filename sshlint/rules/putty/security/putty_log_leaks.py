from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty import PuttySession
from sshlint.finding import ERROR, INFO, WARNING, Rule, Violation
from sshlint.settings import Context

_PACKETS = (3, 4)


def check(session: PuttySession, context: Context) -> Iterator[Violation]:
    if not session.is_ssh or session.is_winscp:
        return
    packets = session.number("LogType") in _PACKETS
    if session.has("SSHLogOmitPasswords") and not session.flag("SSHLogOmitPasswords"):
        message = f"{session.label}SSHLogOmitPasswords=0"
        message += " writes" if packets else " would write"
        message += " your passwords into " + ("the log" if packets else "a log of packets")
        yield Violation(
            session.location("SSHLogOmitPasswords"),
            message,
            severity=ERROR if packets else INFO,
            fix=session.safe_fix("set SSHLogOmitPasswords=1", {"SSHLogOmitPasswords": 1}),
        )
    elif packets and not session.flag("SSHLogOmitData"):
        message = f"{session.label}LogType={session.number('LogType')} logs all that is typed"
        yield Violation(
            session.location("LogType"),
            f"{message} and shown, sudo passwords too",
            severity=WARNING,
            help="Session > Logging: None, or tick Omit session data",
        )


RULE = Rule(
    code="SSH913",
    name="putty-log-leaks",
    severity=ERROR,
    other_severities=(
        WARNING,
        INFO,
    ),
    summary="a log that takes down secrets",
    why="the log lies in the clear for everybody who reads your files, and in every backup",
    remedy="Session > Logging: tick Omit known password fields, or log nothing",
    references=("PuTTY manual 4.2.5", "the log of plink 0.78 holds the password in hex, tried"),
    on=PuttySession,
    check=check,
    autofix=frozenset(("safe",)),
)
