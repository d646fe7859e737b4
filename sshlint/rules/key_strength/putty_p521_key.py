from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_strength.p521_for_putty import PuttyP521
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.settings import Context

_FIRST, _LAST = (0, 68), (0, 80)


def check(key: PuttyP521, context: Context) -> Iterator[Violation]:
    what = "an ECDSA key on P-521 in PuTTY's format"
    if _FIRST <= key.installed <= _LAST:
        version = ".".join(map(str, key.installed))
        yield Violation(
            key.file.location,
            f"{what}: the PuTTY installed here ({version}) gives it away in some 60 logins",
            severity=ERROR,
        )
    else:
        message = f"{what}: any PuTTY from 0.68 to 0.80 gave it away in some 60 logins"
        yield Violation(key.file.location, message)


RULE = Rule(
    code="SSH308",
    name="putty-p521-key",
    severity=WARNING,
    other_severities=(ERROR,),
    summary="a P-521 key for PuTTY, whose signatures were biased for seven years",
    why="CVE-2024-31497: from some 60 signatures, which each server sees, the private key can be "
    "computed; an update keeps later signatures safe, but not this key",
    remedy="take the key off every server and make another (puttygen -t ed25519), unless no PuTTY, "
    "WinSCP, FileZilla or TortoiseGit before 2024 ever used it",
    references=("CVE-2024-31497", "PuTTY wish vuln-p521-bias"),
    on=PuttyP521,
    check=check,
)
