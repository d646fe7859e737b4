"""SSH114: a `~/.ssh` or home that its own user cannot pass through."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import HOME, SSH_FOLDER
from sshlint.facts.file import File
from sshlint.finding import ERROR, Fix, Hit, Mode, Rule
from sshlint.settings import Context


def check(file: File, context: Context) -> Iterator[Hit]:
    if file.role not in (HOME, SSH_FOLDER) or not file.is_unsearchable:
        return
    mode = file.mode | 0o700
    yield Hit(
        file.place,
        f"mode {file.octal} lacks x for its owner: ssh finds no config and no keys in it, "
        "and says nothing",
        help=f"chmod u+rwx {file.quoted}",
        fix=Fix(f"{file.octal} → {mode:04o}", (Mode(file.path, mode),)),
    )


RULE = Rule(
    code="SSH114",
    name="folder-not-searchable",
    severity=ERROR,
    summary="a ~/.ssh or home without x for its owner",
    why="chmod -R 600 ~/.ssh does this: the files are there and nobody can open them",
    fix="chmod 700 ~/.ssh",
    source=("path_resolution(7)", "tried with ssh 9.2 as an ordinary user"),
    on=File,
    check=check,
    autofix=frozenset(("safe",)),
)
