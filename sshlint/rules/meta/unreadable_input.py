from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import AUTHORIZED_KEYS
from sshlint.facts.permissions.unreadable import UnreadablePath
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.settings import Context


def check(unreadable: UnreadablePath, context: Context) -> Iterator[Violation]:
    help_text = ""
    if unreadable.is_forbidden:
        help_text = f"chmod {'u+rx' if unreadable.is_folder else 'u+r'} {unreadable.quoted}"
    elif unreadable.is_beyond_limits:
        help_text = f"look at it by itself: sshlint {unreadable.quoted}"
    message = f"cannot be read: {unreadable.reason}"
    closed = unreadable.is_forbidden and unreadable.role == AUTHORIZED_KEYS
    if closed:
        message += ", nor has sshd, which reads it as this account: no key in it lets anyone in"
    severity = ERROR if closed else WARNING
    yield Violation(unreadable.location, message, severity=severity, help=help_text)


RULE = Rule(
    code="SSH001",
    name="unreadable-input",
    severity=WARNING,
    other_severities=(ERROR,),
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
