from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty import PuttySession
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.settings import Context

_PLAIN = ("telnet", "rlogin", "raw")
_SSH_1 = (0, 1)  # 2 was "2, else 1" before 0.68 and is "2 only" since


def check(session: PuttySession, context: Context) -> Iterator[Violation]:
    if session.is_ssh and session.number("SshProt") in _SSH_1:
        fix = session.unsafe_fix(
            "set SshProt=3",
            {"SshProt": 3},
            cost="a device that speaks nothing but SSH-1 can no longer be reached",
        )
        message = f"{session.label}SshProt={session.number('SshProt')} allows SSH-1 only"
        yield Violation(session.location("SshProt"), message, fix=fix)
    protocol = "" if session.is_winscp else session.text("Protocol")
    if protocol in _PLAIN and session.host and not session.is_local:
        message = f"{session.label}{protocol} sends all to {session.host} in clear, passwords too"
        yield Violation(
            session.location("Protocol"), message, severity=WARNING, help="use SSH if it can"
        )


RULE = Rule(
    code="SSH908",
    name="putty-old-protocol",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="SSH-1, or a protocol without encryption",
    why="SSH-1 can be read and altered on the way and no server since 2016 offers it; telnet, "
    "rlogin and raw were never protected",
    remedy="SSH > SSH protocol version: 2",
    references=("settings.c SshProt", "plink 0.78 tried with 0 to 3", "OpenSSH 7.0 and 7.6"),
    on=PuttySession,
    check=check,
    autofix=frozenset(("unsafe",)),
)
