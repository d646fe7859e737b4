from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.named_file import NamedFile
from sshlint.finding import ERROR, Rule, Violation
from sshlint.settings import Context


def check(file: NamedFile, context: Context) -> Iterator[Violation]:
    if reason := file.why_unreadable():
        yield Violation(
            file.word_place,
            f"{file.path}: {reason}; then ssh trusts no host key, and every login fails",
            help=f"put the file there, make it readable, or set {file.line.spelling} none",
        )


RULE = Rule(
    code="SSH416",
    name="revoked-keys-missing",
    severity=ERROR,
    summary="a RevokedHostKeys file that is missing or unreadable",
    why="ssh takes every host key for revoked when it cannot read the list",
    remedy="put the file there, or set RevokedHostKeys none",
    references=("sshconnect.c check_host_key", "ssh_config(5) RevokedHostKeys"),
    on=NamedFile,
    keywords=frozenset(("revokedhostkeys",)),
    check=check,
    decides=("revokedhostkeys",),
)
