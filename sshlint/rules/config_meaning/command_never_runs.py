"""SSH519: a LocalCommand that nothing permits."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.login import Login
from sshlint.facts.used_option import UsedOption
from sshlint.finding import INFO, Hit, Rule
from sshlint.settings import Context


def check(option: UsedOption, context: Context) -> Iterator[Hit]:
    if option.word == "none":
        return
    if any(_is_permitted(login) for login in option.logins):
        return
    yield Hit(option.place, f"{option.line.spelling} never runs: PermitLocalCommand is no")


def _is_permitted(login: Login) -> bool:
    return login.unsure("permitlocalcommand") or login.value("permitlocalcommand") == "yes"


RULE = Rule(
    code="SSH519",
    name="command-never-runs",
    severity=INFO,
    summary="a LocalCommand without PermitLocalCommand yes",
    why="PermitLocalCommand is no by default, and ssh passes over the command in silence",
    fix="add PermitLocalCommand yes, or take the command out",
    source=("ssh_config(5) LocalCommand, PermitLocalCommand", "ssh"),
    on=UsedOption,
    keywords=frozenset(("localcommand",)),
    check=check,
)
