from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty import PuttySession
from sshlint.finding import ERROR, WARNING, Fix, Rule, Violation
from sshlint.settings import Context


def check(session: PuttySession, context: Context) -> Iterator[Violation]:
    if session.is_winscp:
        return  # its dialogue splits the name before it saves
    written, parts = session.text("HostName"), session.host_name
    if parts.port is not None and parts.port.isdecimal() and parts.host:
        message = f"{session.label}PuTTY throws :{parts.port} away"
        same = int(parts.port[:6]) == session.saved.port
        message += f" and connects to port {session.saved.port}"
        message += ", the same by PortNumber" if same else ""
        yield Violation(
            session.location("HostName"), message, fix=_port(session, written, parts.port)
        )
    elif parts.user and session.text("UserName") not in ("", parts.user):
        message = f"{session.label}{parts.user}@ in HostName overrides UserName"
        message += f" {session.text('UserName')}"
        values: dict[str, str | int] = {"HostName": parts.host, "UserName": parts.user}
        fix = session.safe_fix(f"set UserName={parts.user}, HostName={parts.host}", values)
        yield Violation(session.location("HostName"), message, severity=WARNING, fix=fix)


def _port(session: PuttySession, written: str, port: str) -> Fix | None:
    number = int(port[:6])
    if not 0 < number < 65536:
        return None
    host = written.rstrip(" \t").removesuffix(f":{port}")
    if number == session.saved.port:
        return session.safe_fix(f"set HostName={host}", {"HostName": host})
    values: dict[str, str | int] = {"HostName": host, "PortNumber": number}
    if session.text("Protocol") != "ssh":
        values["Protocol"] = "ssh"  # without one PortNumber is not read
    cost = f"the session then goes to port {number}, no longer to {session.saved.port}"
    return session.unsafe_fix(f"set HostName={host}, PortNumber={number}", values, cost=cost)


RULE = Rule(
    code="SSH915",
    name="putty-hostname-malformed",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="a host name with a port or a user in it",
    why="the login goes to another port or as another user than the fields say, and the failure "
    "looks like a refused key or a host that is down",
    remedy="keep the port in PortNumber and the user in UserName",
    references=("sessprep.c prepare_session; plink 0.78 tried",),
    on=PuttySession,
    check=check,
    autofix=frozenset(("safe", "unsafe")),
)
