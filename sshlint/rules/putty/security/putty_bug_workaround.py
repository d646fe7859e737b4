from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty import PuttySession
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.settings import Context

_ON = 2
_WITHOUT_AUTO = ("BugDropStart", "BugFilterKexinit")
_HARMFUL = {
    "BugDeriveKey2": "leaves the shared secret out of the keys, which others can then work out",
    "BugHMAC2": 'cuts the keys of the checksums, and a sane server ends in "Incorrect MAC"',
}
_OTHERS = {
    "BugIgnore2": "sends no ignore messages, keepalives among them",
    "BugRekey2": "never renews the keys",
    "BugPKSessID2": "leaves the session out of what a key signs",
    "BugRSAPad2": "pads RSA signatures as one server of 2001 wanted them",
    "BugMaxPkt2": "disregards the server's packet size",
    "BugOldGex2": "uses the key exchange of servers from before 2006",
    "BugWinadj": "sends no window adjustments",
    "BugChanReq": "withholds requests on closed channels",
    "BugDropStart": "discards what the server says before its greeting",
    "BugFilterKexinit": "hides algorithms from the server",
    "BugRSASHA2CertUserauth": "names certificate signatures as OpenSSH before 7.8 did",
}


def check(session: PuttySession, context: Context) -> Iterator[Violation]:
    if not session.is_ssh:
        return
    for table, severity in ((_HARMFUL, ERROR), (_OTHERS, WARNING)):
        for key, effect in table.items():
            if not session.has(key) or session.number(key) != _ON:
                continue
            if key == "BugIgnore2" and session.saved.keepalive > 0:
                continue  # SSH903
            off = 1 if key in _WITHOUT_AUTO else 0
            fix = session.unsafe_fix(
                f"set {key}={off}",
                {key: off},
                cost="a server that really has the fault can no longer be reached",
            )
            message = f"{session.label}{key}=2 {effect}"
            yield Violation(session.location(key), message, severity=severity, fix=fix)


RULE = Rule(
    code="SSH918",
    name="putty-bug-workaround",
    severity=WARNING,
    other_severities=(ERROR,),
    summary="a workaround for broken servers that is forced on",
    why="it is for servers of twenty years ago; with others it weakens the encryption, or makes "
    "the login fail with a message that points elsewhere",
    remedy="SSH > Bugs: Auto, which looks at the server's version",
    references=("PuTTY manual 4.28", "BugHMAC2 and BugIgnore2 tried with plink 0.78"),
    on=PuttySession,
    check=check,
    autofix=frozenset(("unsafe",)),
)
