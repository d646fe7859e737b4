from __future__ import annotations

import re
from collections.abc import Iterator

from sshlint.facts.putty.putty import PuttySession
from sshlint.finding import WARNING, Rule, Violation
from sshlint.lean import lazy_pattern
from sshlint.settings import Context

_ANYWHERE = lazy_pattern(r"(?:^|,)[46A]?[LD](?:\*|0\.0\.0\.0|\[::\]|::):")


def check(session: PuttySession, context: Context) -> Iterator[Violation]:
    if not session.is_ssh:
        return
    for key, message in _open(session):
        yield Violation(session.location(key), f"{session.label}{message}", help=_HELP.get(key, ""))


def _open(session: PuttySession) -> Iterator[tuple[str, str]]:
    host = session.host or "the host"
    if session.flag("AgentFwd"):
        yield "AgentFwd", f"AgentFwd=1 forwards your agent to {host}, which can use its keys"
    for key in ("GSSAPIFwdTGT",) if session.is_winscp else ("GssapiFwd",):
        if session.flag(key):
            yield key, f"{key}=1 hands your Kerberos ticket to {host}"
    if session.is_winscp:
        return
    if session.flag("X11Forward"):
        bare = ", and without a cookie" if session.number("X11AuthType") == 0 else ""
        yield "X11Forward", f"X11Forward=1 allows {host} to watch and type on your screen{bare}"
    forwardings = session.text("PortForwardings")
    if _ANYWHERE.search(forwardings):
        yield "PortForwardings", "a forwarded port listens on all addresses of this machine"
    elif session.flag("LocalPortAcceptAll") and re.search(r"(?:^|,)[46A]?[LD]", forwardings):
        yield "LocalPortAcceptAll", "LocalPortAcceptAll=1 opens the forwarded ports to the network"
    if session.flag("RemotePortAcceptAll") and re.search(r"(?:^|,)[46A]?R", forwardings):
        yield "RemotePortAcceptAll", f"RemotePortAcceptAll=1 opens ports of {host} to its network"


_HELP = {
    "AgentFwd": "reach inner hosts with Connection > Proxy > SSH (0.77 and newer), which keeps "
    "the agent here",
    "GssapiFwd": "SSH > Auth > GSSAPI: untick Allow GSSAPI credential delegation",
    "X11Forward": "SSH > X11: untick Enable X11 forwarding where nothing needs it",
    "PortForwardings": "bind it to 127.0.0.1, or leave the address out",
    "LocalPortAcceptAll": "SSH > Tunnels: untick Local ports accept connections from other hosts",
}


RULE = Rule(
    code="SSH914",
    name="putty-forwarding-open",
    severity=WARNING,
    summary="a forwarding that is open to others",
    why="root on the far side, or anybody in the network, can use what is forwarded for as long as "
    "you are logged in",
    remedy="turn it off in sessions that do not need it",
    references=("PuTTY manual 4.22, 4.24 to 4.26", "CVE-2017-6542, CVE-2021-36367"),
    on=PuttySession,
    check=check,
)
