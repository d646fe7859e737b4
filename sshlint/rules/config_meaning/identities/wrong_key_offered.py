from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.same_account import SameAccount
from sshlint.facts.edits import insert_below, written_like
from sshlint.finding import WARNING, Fix, Related, Rule, Violation
from sshlint.formats.ssh_config import Line
from sshlint.login.login import KeyPath, Login
from sshlint.settings import Context


def check(account: SameAccount, context: Context) -> Iterator[Violation]:
    careless = account.careless()
    line = _line(careless[0][1]) if careless else None
    if line is None:
        return
    first = careless[0][0]
    names = " and ".join(login.host for login in account.logins[:2])
    yield Violation(
        line.location,
        f"{names} are both {_account(first)} with different keys; without IdentitiesOnly an agent "
        "offers all of its own, and the server takes the first it knows",
        help="add IdentitiesOnly yes to "
        + ("both blocks" if len(careless) == 2 else f"the block of {careless[-1][0].host}"),
        related=tuple(
            Related(other.location, f"the key of {login.host}")
            for login, key in zip(account.logins[:3], account.keys, strict=False)
            if login is not first and (other := _line(key))
        ),
        fix=_fix(careless),
    )


def _account(login: Login) -> str:
    user = login.value("user")
    return f"{user}@{login.name}" if user else login.name


def _line(key: KeyPath) -> Line | None:
    return key.option.line if key.option is not None else None


def _fix(careless: list[tuple[Login, KeyPath]]) -> Fix | None:
    """One line for each, where its key stands in a block of its own."""
    lines = [line for _, key in careless if (line := _line(key))]
    if any(not login.is_unset("identitiesonly") for login, _ in careless):
        return None
    if any(line.block.header is None or len(line.block.header.words) > 1 for line in lines):
        return None
    return Fix.unsafe(
        "add IdentitiesOnly yes",
        *tuple(insert_below(line, written_like(line, "IdentitiesOnly", "yes")) for line in lines),
        cost="keys that only the agent holds are no longer offered there",
    )


RULE = Rule(
    code="SSH522",
    name="wrong-key-offered",
    severity=WARNING,
    summary="two names for one host with different keys that would both be offered",
    why="where the key decides who you are, as at a git host, the first key the server knows wins: "
    "you work as the other account, or the service says that the repository does not exist",
    remedy="add IdentitiesOnly yes to the block of each of them",
    references=("sshconnect2.c pubkey_prepare", "ssh_config(5) IdentitiesOnly"),
    on=SameAccount,
    keywords=frozenset(("identityfile",)),
    check=check,
    autofix=frozenset(("unsafe",)),
)
