from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.used_option import UsedOption
from sshlint.finding import INFO, Rule, Violation
from sshlint.login.login import Login
from sshlint.settings import Context


def check(option: UsedOption, context: Context) -> Iterator[Violation]:
    if option.word == "none":
        return
    if any(_is_permitted(login) for login in option.logins):
        return
    yield Violation(option.location, f"{option.line.spelling} never runs: PermitLocalCommand is no")


def _is_permitted(login: Login) -> bool:
    return login.unsure("permitlocalcommand") or login.value("permitlocalcommand") == "yes"


RULE = Rule(
    code="SSH519",
    name="command-never-runs",
    severity=INFO,
    summary="a LocalCommand without PermitLocalCommand yes",
    why="PermitLocalCommand is no by default, and ssh ignores the command silently",
    remedy="add PermitLocalCommand yes, or take the command out",
    references=("ssh_config(5) LocalCommand, PermitLocalCommand", "ssh"),
    on=UsedOption,
    keywords=frozenset(("localcommand",)),
    check=check,
)
