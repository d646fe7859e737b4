from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.used_option import UsedOption
from sshlint.facts.edits import replace_value
from sshlint.finding import WARNING, Fix, Rule, Violation
from sshlint.settings import Context

_YES = ("yes", "true")


def check(option: UsedOption, context: Context) -> Iterator[Violation]:
    if option.word not in _YES:
        return
    if not any(login.is_set("controlpath") for login in option.logins):
        return  # SSH515 says that there is no socket at all
    yield Violation(
        option.location,
        f"{option.line.spelling} {option.value} makes a second login connect again, instead of "
        "sharing the first connection",
        help=f"write {option.line.spelling} auto",
        fix=Fix.unsafe(
            "set ControlMaster auto",
            replace_value(option, "auto"),
            cost="a second login to the same host goes over the first one's connection",
        ),
    )


RULE = Rule(
    code="SSH532",
    name="control-master-yes",
    severity=WARNING,
    summary="ControlMaster yes, with which no second login shares the connection",
    why='with yes each login wants to be the master: the second one says "ControlSocket … already '
    'exists, disabling multiplexing" and makes a connection of its own',
    remedy="write ControlMaster auto",
    references=("ssh_config(5) ControlMaster", "mux.c muxserver_listen", "ssh, sshd"),
    on=UsedOption,
    keywords=frozenset(("controlmaster",)),
    check=check,
    autofix=frozenset(("unsafe",)),
)
