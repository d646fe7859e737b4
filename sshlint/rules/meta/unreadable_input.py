from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.permissions.unreadable import UnreadablePath
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context


def check(unreadable: UnreadablePath, context: Context) -> Iterator[Violation]:
    help_text = ""
    if unreadable.is_forbidden:
        help_text = f"chmod {'u+rx' if unreadable.is_folder else 'u+r'} {unreadable.quoted}"
    elif unreadable.is_beyond_limits:
        help_text = f"look at it by itself: sshlint {unreadable.quoted}"
    yield Violation(unreadable.location, f"cannot be read: {unreadable.reason}", help=help_text)


RULE = Rule(
    code="SSH001",
    name="unreadable-input",
    severity=WARNING,
    summary="a file or directory that could not be read",
    why="what is in it was not checked, and ssh might stumble over it as well",
    remedy="move it out of ~/.ssh, or put there what its name promises",
    references=("sshlint reads regular files up to 64 MiB and directories four deep",),
    on=UnreadablePath,
    check=check,
    decides=(
        "key-unreadable",
        "key-is-folder",
    ),
    decides_from=WARNING,
)
