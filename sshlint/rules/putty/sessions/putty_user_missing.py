from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty import PuttySession
from sshlint.finding import INFO, Rule, Violation
from sshlint.settings import Context
from sshlint.tables.cloud_users import IMAGE_USERS, users_of


def check(session: PuttySession, context: Context) -> Iterator[Violation]:
    if not session.is_ssh or session.text("UserName") or session.host_name.user:
        return
    users = users_of(session.host)
    if not users or (session.flag("UserNameFromEnvironment") and users != ("git",)):
        return
    wanted = "knows only git" if users == ("git",) else "has the user its image came with"
    message = f"{session.label}no UserName, and {session.host} {wanted}"
    yield Violation(session.location("HostName"), message, help=_names(users))


def _names(users: tuple[str, ...]) -> str:
    if len(users) == 1:
        return f"Connection > Data > Auto-login username: {users[0]}"
    images = [row for row in IMAGE_USERS if set(row.users) & set(users)]
    named = "; ".join(f"{row.image}: {row.users[0]}" for row in images)
    return f"Connection > Data > Auto-login username, by the image ({named})"


RULE = Rule(
    code="SSH907",
    name="putty-user-missing",
    severity=INFO,
    summary="a cloud or git host without its user",
    why="PuTTY asks for the name each time, plink takes the local one, and a wrong name looks just "
    "like a refused key",
    remedy="Connection > Data > Auto-login username",
    references=(
        "AWS EC2 user guide, default user names",
        "docs.github.com, Testing your connection",
    ),
    on=PuttySession,
    check=check,
)
