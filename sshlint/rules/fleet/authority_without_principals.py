from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.authority import OpenAuthority
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.settings import Context


def check(authority: OpenAuthority, context: Context) -> Iterator[Violation]:
    yield Violation(
        authority.location,
        f"certificates of authority {authority.fingerprints[0]} that list no principals open "
        f"{authority.opened}",
        severity=ERROR if authority.roots else WARNING,
    )


RULE = Rule(
    code="SSH1014",
    name="authority-without-principals",
    severity=WARNING,
    other_severities=(ERROR,),
    summary="a cert-authority line without principals=",
    why="sshd then accepts any certificate of the authority that names the account, or no one at "
    "all",
    remedy='write cert-authority,principals="NAMES" before the key',
    references=("sshd(8) cert-authority, principals", "ssh-keygen(1) CERTIFICATES"),
    on=OpenAuthority,
    check=check,
)
