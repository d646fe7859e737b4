from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.authorized_keys.authorized_keys_file import AuthorizedKeysFile
from sshlint.finding import ERROR, Fix, Rule, Violation
from sshlint.settings import Context


def check(file: AuthorizedKeysFile, context: Context) -> Iterator[Violation]:
    for entry in file.entries:
        at = file.second_key(entry)
        if at is None or (entry.problem and entry.problem.code == "private-key"):
            continue
        message = "a second key begins here, and sshd takes it for a comment"
        if entry.problem is not None:
            message = "a second key begins here, so sshd reads neither of the two"
        fix = None
        if edit := file.split(entry, at):
            cost = "anyone who holds the second key can log in from then on"
            fix = Fix.unsafe("begin a new line at the second key", edit, cost=cost)
        end = file.source.text.find(" ", at, entry.end)
        yield Violation(file.source.location(at, end), message, mark="the second key", fix=fix)


RULE = Rule(
    code="SSH804",
    name="merged-authorized-keys",
    severity=ERROR,
    summary="two keys glued together on one line",
    why="a key was appended to a file whose last line had no end; its owner cannot log in, and "
    "often neither can the owner of the key before it",
    remedy="break the line in front of the second key",
    references=(
        "auth2-pubkeyfile.c: one key a line",
        "ssh-copy-id and >> on a file without final LF",
    ),
    on=AuthorizedKeysFile,
    check=check,
    autofix=frozenset(("unsafe",)),
)
