from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.used_option import UsedOption
from sshlint.finding import INFO, Rule, Violation
from sshlint.login.login import Login
from sshlint.settings import Context

_FOR_EVER = ("yes", "no", "true", "false")


def check(option: UsedOption, context: Context) -> Iterator[Violation]:
    value = option.setting_value
    if value in ("no", "false"):
        return
    name = option.line.spelling
    if option.keyword == "controlpersist" and value == "yes" and option.word not in _FOR_EVER:
        yield Violation(
            option.value_place,
            f"{name} {option.value} means for ever, not no time",
            help="ControlPersist no ends the connection with its first session; for a time write "
            "10m",
        )
    if value == "none":
        return
    if all(_is_off(login, "controlmaster") for login in option.logins):
        yield Violation(
            option.location,
            f"{name} {option.value} has no effect without ControlMaster",
            help="add ControlMaster auto",
        )
    elif option.keyword == "controlmaster" and all(
        _is_off(login, "controlpath") for login in option.logins
    ):
        yield Violation(
            option.location,
            f"{name} {option.value} has no effect without ControlPath",
            help="add ControlPath ~/.ssh/cm-%C",
        )


def _is_off(login: Login, slot: str) -> bool:
    return not login.is_set(slot) or login.value(slot) in ("none", "no", "false")


RULE = Rule(
    code="SSH515",
    name="control-incomplete",
    severity=INFO,
    summary="ControlMaster or ControlPersist without the others it needs",
    why="without a ControlPath there is no socket to share, without a ControlMaster nobody makes "
    "one, and ssh prints nothing; ControlPersist 0 keeps a connection for ever; a ControlPath "
    "alone is not reported, since ssh uses a socket that it finds there",
    remedy="set ControlMaster auto, ControlPath and ControlPersist together",
    references=("ssh_config(5) ControlMaster, ControlPersist", "ssh -G"),
    on=UsedOption,
    keywords=frozenset(("controlmaster", "controlpersist")),
    check=check,
)
