from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_security.config_secret import ConfigSecret
from sshlint.finding import ERROR, Rule, Violation
from sshlint.settings import Context
from sshlint.source import MASK

_HELP_COMMENT = (
    "take it out of the comment, and change it: it was readable to every program you ran"
)


def check(secret: ConfigSecret, context: Context) -> Iterator[Violation]:
    yield Violation(
        secret.location,
        f"{secret.kind} stands here in plain text ({MASK})",
        help=_HELP_COMMENT if secret.in_comment else "",
    )


RULE = Rule(
    code="SSH616",
    name="secret-in-config",
    severity=ERROR,
    summary="a password or token written into a config",
    why="a config is copied to new machines, synced, and put into repositories; and what stands in "
    "a command is shown by ps to every user of the machine",
    remedy="log in with a key, or have the command ask a password store or read a file of mode "
    "0600; then change the secret, for this one has been seen",
    references=("sshpass(1), SECURITY CONSIDERATIONS", "CWE-256", "CWE-214"),
    on=ConfigSecret,
    check=check,
)
