from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import HOME, SSH_FOLDER
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.finding import ALWAYS, ERROR, Fix, Mode, Rule, Violation
from sshlint.settings import Context


def check(file: ReviewedFile, context: Context) -> Iterator[Violation]:
    if file.role not in (HOME, SSH_FOLDER) or not file.is_unsearchable:
        return
    mode = file.mode | 0o700
    yield Violation(
        file.location,
        f"mode {file.octal} lacks x for its owner: ssh finds no config and no keys in it, "
        "and prints nothing",
        help=f"chmod u+rwx {file.quoted}",
        fix=Fix.safe(f"{file.octal} → {mode:04o}", Mode(file.path, mode)),
    )


RULE = Rule(
    code="SSH114",
    name="folder-not-searchable",
    severity=ERROR,
    summary="a ~/.ssh or home without x for its owner",
    why="chmod -R 600 ~/.ssh does this: the files are there and nobody can open them",
    remedy="chmod 700 ~/.ssh",
    references=("path_resolution(7)", "tried with ssh 9.2 as an ordinary user"),
    on=ReviewedFile,
    check=check,
    decides=(ALWAYS,),
    autofix=frozenset(("safe",)),
)
