from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.authorized_keys.authorized_keys_file import AuthorizedKeysFile
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context


def check(file: AuthorizedKeysFile, context: Context) -> Iterator[Violation]:
    for entry in file.sound:
        authority = entry.option("cert-authority") if entry.option_text else None
        if authority and not (entry.option("principals") or entry.option("from")):
            message = "anyone whom this authority certifies for this account's name can log in"
            yield Violation(file.option_place(authority), message, mark="without principals=")


RULE = Rule(
    code="SSH809",
    name="unrestricted-cert-authority",
    severity=WARNING,
    summary="cert-authority without principals= or from=",
    why="the authority alone decides who logs in here: one careless certificate for a common "
    "name such as root or deploy opens this account",
    remedy='write cert-authority,principals="name,…", or limit it with from="…"',
    references=("sshd(8) cert-authority, principals",),
    on=AuthorizedKeysFile,
    check=check,
)
