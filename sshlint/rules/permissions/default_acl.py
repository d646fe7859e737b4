from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import SSH_FOLDER
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.finding import WARNING, Action, Fix, Rule, Violation
from sshlint.settings import Context

# sshbuf-io.c sshbuf_write_file asks for 0644 and leaves the rest to umask, which a default access
# list switches off.
_CREATED_WITH = 0o644


def check(file: ReviewedFile, context: Context) -> Iterator[Violation]:
    if file.role != SSH_FOLDER or (acl := file.default_acl) is None:
        return
    mode = acl.mode_of_new(_CREATED_WITH)
    if not mode & 0o077:
        return
    yield Violation(
        file.location,
        f"its default access list makes new keys {mode:04o} whatever umask says, and ssh refuses "
        "such keys",
        help=f"setfacl -k {file.quoted}",
        fix=Fix.unsafe(
            "remove the default access list",
            Action("remove-default-acl", file.path),
            cost="what new files in ~/.ssh were to be shared with can no longer read them",
        ),
    )


RULE = Rule(
    code="SSH109",
    name="default-acl",
    severity=WARNING,
    summary="a default access list on ~/.ssh",
    why="every file made in the directory is open to those the list names, and the next key that "
    "ssh-keygen writes is refused for its mode",
    remedy="setfacl -k ~/.ssh",
    references=("acl(5) OBJECT CREATION AND DEFAULT ACLs", "sshbuf-io.c sshbuf_write_file"),
    on=ReviewedFile,
    check=check,
    autofix=frozenset(("unsafe",)),
)
