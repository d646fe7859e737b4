from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import PRIVATE_KEY
from sshlint.facts.path import quoted
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context
from sshlint.source import Location

_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm", "/private/tmp")  # noqa: S108 - looked for, not used


def check(file: ReviewedFile, context: Context) -> Iterator[Violation]:
    if file.role != PRIVATE_KEY:
        return
    folder = file.folder
    if file.is_in_judged_folder:
        return
    ssh = quoted(f"{context.home}/.ssh")
    if folder in (*_TEMPORARY, context.environment.get("TMPDIR", "").rstrip("/")):
        message = f"private key in {folder}, which is cleaned and open to everyone"
        yield Violation(file.location, message, help=f"mv {file.quoted} {ssh}/")
    elif writers := file.folder_writers():
        # One finding for the folder, however many keys are in it.
        message = f"{writers} can put another key in the place of a private key here"
        help_text = f"chmod go-w {quoted(folder)}, or move the keys in it to {ssh}"
        yield Violation(Location(folder), message, help=help_text)


RULE = Rule(
    code="SSH110",
    name="key-in-open-place",
    severity=WARNING,
    summary="a private key in a directory others can write to, or in a temporary directory",
    why="anyone who can write to the directory can swap the key for one of their own, and read "
    "what is next written there",
    remedy="move the key to ~/.ssh, or chmod go-w the directory",
    references=("ssh looks at the key's own mode only, tried with 9.2",),
    on=ReviewedFile,
    check=check,
)
