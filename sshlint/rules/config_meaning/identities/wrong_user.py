from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.assignment import Assignment
from sshlint.facts.config_text.block import names_hosts
from sshlint.facts.edits import insert_below, written_like
from sshlint.finding import INFO, WARNING, Fix, Rule, Text, Violation
from sshlint.formats.ssh_config import Line
from sshlint.lean import lazy_pattern
from sshlint.login.login import Login
from sshlint.settings import Context
from sshlint.tables.cloud_users import HOST_USERS, IMAGE_USERS, users_of

_GIT = ("git",)
_ORGANISATION = lazy_pattern(r"org-\d+\Z")  # GitHub: SSH certificate authorities of an enterprise
_EC2_IMAGES = ("Amazon Linux", "Ubuntu", "Debian", "CentOS", "Fedora")


def check(login: Login, context: Context) -> Iterator[Violation]:
    if login.pattern or login.unsure("user") or login.unsure("hostname"):
        return
    name, user = login.name, login.option("user")
    expected = _expected(name)
    if not expected:
        return
    if expected == _GIT and user is not None:
        if user.values[0] != "git" and not _ORGANISATION.match(user.values[0]):
            yield from _not_git(login, user)
    elif expected != _GIT and user is None and login.header is not None:
        line = _name_line(login) or login.header
        yield Violation(
            line.location,
            f"no User for {name}: ssh tries the name of the local user",
            severity=INFO,
            help=f"add the image's user: {_usual(name, expected)}",
        )


def _not_git(login: Login, user: Assignment) -> Iterator[Violation]:
    line = user.line
    if line is None:
        return
    alone = names_hosts(line.block) == (login.host,) and len(line.words) == 1
    yield Violation(
        line.location,
        f"{login.name} knows only the user git; {user.values[0]} is refused for {login.host}",
        mark="expected git",
        help=f"set User git for {login.host}",
        fix=_fix(login, line, replace=alone),
    )


def _fix(login: Login, line: Line, *, replace: bool) -> Fix | None:
    """Another value where the line is for this host alone, else a line in the host's own block."""
    cost = "anyone who logs in as somebody else there, through a proxy of that name, no longer does"
    if replace:
        location = line.value_place
        edit = Text(line.source, location.start or 0, location.end or 0, "git")
        return Fix.unsafe("set User git", edit, cost=cost)
    header = login.header
    if header is None or header.words != (login.host,) or _comes_first(line, header):
        return None
    written = written_like(line, "User", "git")
    return Fix.unsafe("add User git", insert_below(header, written), cost=cost)


def _comes_first(line: Line, header: Line) -> bool:
    """Whether the general line would still win over one in the host's block."""
    return line.source is not header.source or line.start < header.start


def knows_only_git(name: str) -> bool:
    """Whether a host takes every key under the one name git."""
    return _expected(name) == _GIT


def _expected(name: str) -> tuple[str, ...]:
    """The users of a host in the table, whose rows are compared with the end of a name."""
    whole = any(
        name == row.suffix or f".{name}".endswith(f".{row.suffix.lstrip('.')}")
        for row in HOST_USERS
    )
    return users_of(name) if whole else ()


def _name_line(login: Login) -> Line | None:
    option = login.option("hostname")
    return option.line if option is not None else None


def _usual(name: str, expected: tuple[str, ...]) -> str:
    images = [row for row in IMAGE_USERS if row.image in _EC2_IMAGES]
    if len(expected) == 1:
        return expected[0]
    return ", ".join(f"{row.users[0]} ({row.image})" for row in images)


RULE = Rule(
    code="SSH521",
    name="wrong-user",
    severity=WARNING,
    other_severities=(INFO,),
    summary="a User that a git host refuses, or none for a cloud machine",
    why="a git host takes every key under the one name git, and a cloud image has the user its "
    "maker gave it: the wrong name ends in Permission denied, whatever the key",
    remedy="set the User that the host knows",
    references=("docs.github.com, docs.gitlab.com, AWS EC2 user guide; see tables/cloud_users.py",),
    on=Login,
    check=check,
    decides=("user",),
    decides_from=WARNING,
    autofix=frozenset(("unsafe",)),
)
