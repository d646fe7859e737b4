from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.permissions.copy_name import is_copy
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.finding import INFO, Rule, Violation
from sshlint.settings import Context


def check(file: ReviewedFile, context: Context) -> Iterator[Violation]:
    if file.holds_private_key and not file.entry.configured and is_copy(file.name):
        yield Violation(
            file.location,
            "a copy of a private key that no config uses",
            help=f"rm {file.quoted} if the key it holds is elsewhere too",
        )


RULE = Rule(
    code="SSH112",
    name="stray-key-copy",
    severity=INFO,
    summary="an editor's or a person's left-over copy of a private key",
    why="a forgotten copy still opens every door the key opens, and outlives a passphrase put on "
    "the original",
    remedy="remove the copy",
    references=("vim 'backupext' and 'directory'", "emacs make-backup-files", "nano set backup"),
    on=ReviewedFile,
    check=check,
)
