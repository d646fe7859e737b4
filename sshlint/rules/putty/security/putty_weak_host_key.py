from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty_trust import PuttyHostKey
from sshlint.finding import WARNING, Fix, Rule, Violation
from sshlint.settings import Context

_WEAK = {
    "rsa": "an SSH-1 host key, which no server has offered since 2016",
    "dss": "a DSA host key, which servers have not offered since 2015",
}


def check(host_key: PuttyHostKey, context: Context) -> Iterator[Violation]:
    what = _WEAK.get(host_key.key.algorithm)
    if what is None:
        return
    fix = None
    if edit := host_key.remove():
        cost = "PuTTY asks about the host's key again if it still has no other"
        fix = Fix.unsafe("remove it", edit, cost=cost)
    yield Violation(host_key.location, f"{what}, for {host_key.host}", fix=fix)


RULE = Rule(
    code="SSH921",
    name="putty-weak-host-key",
    severity=WARNING,
    summary="a cached host key of a kind that is gone",
    why="as long as it is trusted, somebody who has broken it can pass for the host; the key the "
    "host uses today has a line of its own",
    remedy="remove it; PuTTY asks about the host's present key at the next login",
    references=("OpenSSH 7.0 and 7.6 release notes", "PuTTY SshHostKeys: TYPE@PORT:HOST"),
    on=PuttyHostKey,
    check=check,
    autofix=frozenset(("unsafe",)),
)
