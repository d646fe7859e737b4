from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.used_option import UsedOption
from sshlint.facts.edits import insert_below, written_like
from sshlint.finding import WARNING, Fix, Related, Rule, Violation
from sshlint.login.login import Login
from sshlint.settings import Context

_SECONDS = "60"


def check(option: UsedOption, context: Context) -> Iterator[Violation]:
    if option.setting_value == "no":
        return
    login = next(filter(_may_hang, option.logins), None)
    if login is None:
        return
    off = login.option("serveraliveinterval")
    yield Violation(
        option.location,
        f"without ServerAliveInterval a dead connection to {login.title} stays open, and every "
        "new login hangs on it",
        help=f"add ServerAliveInterval {_SECONDS}",
        related=(Related(off.line.location, "this switches it off"),) if off and off.line else (),
        fix=None if off else _fix(option),
        cause="ServerAliveInterval",
    )


def _fix(option: UsedOption) -> Fix:
    line = written_like(option.line, "ServerAliveInterval", _SECONDS)
    return Fix.unsafe(
        f"add ServerAliveInterval {_SECONDS}",
        insert_below(option.line, line),
        cost="a session that would have outlived a pause of the network of three minutes ends",
    )


def _may_hang(login: Login) -> bool:
    return (
        login.value("controlmaster") in ("true", "auto", "ask", "autoask")
        and bool(login.value("controlpath"))
        and (
            login.is_unset("serveraliveinterval")
            or login.value("serveraliveinterval") in ("0", "none")
        )
    )


RULE = Rule(
    code="SSH525",
    name="master-without-keepalive",
    severity=WARNING,
    summary="ControlMaster and ControlPersist without ServerAliveInterval",
    why="a master whose network has gone away does not notice; each new login is handed to it and "
    "hangs, until somebody runs ssh -O exit",
    remedy="add ServerAliveInterval 60",
    references=("ssh_config(5) ControlPersist, ServerAliveInterval",),
    on=UsedOption,
    keywords=frozenset(("controlpersist",)),
    check=check,
    autofix=frozenset(("unsafe",)),
)
