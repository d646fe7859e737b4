"""SSH522: two accounts on one host, and a key of the wrong one that may come first."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.edits import insert_below, written_like
from sshlint.facts.login import Login
from sshlint.facts.same_account import SameAccount
from sshlint.finding import WARNING, Fix, Hit, Related, Rule
from sshlint.formats.ssh_config import Line
from sshlint.settings import Context


def check(account: SameAccount, context: Context) -> Iterator[Hit]:
    careless = account.careless()
    lines = {login.host: line for login in account.logins if (line := _line(login))}
    if not careless or careless[0].host not in lines:
        return
    first = careless[0]
    names = " and ".join(login.host for login in account.logins[:2])
    yield Hit(
        lines[first.host].place,
        f"{names} are both {_account(first)} with different keys; without IdentitiesOnly an agent "
        "offers all of its own, and the server takes the first it knows",
        help="add IdentitiesOnly yes to "
        + ("both blocks" if len(careless) == 2 else f"the block of {careless[-1].host}"),
        related=tuple(
            Related(lines[login.host].place, f"the key of {login.host}")
            for login in account.logins[:3]
            if login is not first and login.host in lines
        ),
        fix=_fix(careless),
    )


def _account(login: Login) -> str:
    user = login.value("user")
    return f"{user}@{login.name}" if user else login.name


def _line(login: Login) -> Line | None:
    """The line that gives a login its first key."""
    option = login.identities[0].option
    return option.line if option is not None else None


def _fix(careless: list[Login]) -> Fix | None:
    lines = [line for login in careless if (line := _line(login))]
    if any(not login.is_unset("identitiesonly") for login in careless):
        return None
    if any(len(line.block.header.words) > 1 for line in lines if line.block.header is not None):
        return None
    return Fix(
        "add IdentitiesOnly yes",
        tuple(insert_below(line, written_like(line, "IdentitiesOnly", "yes")) for line in lines),
        cost="keys that only the agent holds are no longer offered there",
    )


RULE = Rule(
    code="SSH522",
    name="wrong-key-offered",
    severity=WARNING,
    summary="two names for one host with different keys that would both be offered",
    why="where the key decides who you are, as at a git host, the first key the server knows wins: "
    "you work as the other account, or are told that the repository does not exist",
    fix="add IdentitiesOnly yes to the block of each of them",
    source=("sshconnect2.c pubkey_prepare", "ssh_config(5) IdentitiesOnly"),
    on=SameAccount,
    check=check,
    autofix=frozenset(("unsafe",)),
)
