from __future__ import annotations

import re
from collections.abc import Iterator

from sshlint.config.patterns import matches
from sshlint.facts.config_security.config_secret import SentVariable
from sshlint.facts.config_text.block import reach
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.settings import Context
from sshlint.source import MASK
from sshlint.tables.secret_patterns import POINTER_NAME, SECRET_VARIABLES, SENSITIVE_NAME

_HELP_SET = (
    "take the value out of the config and change it; on the server, have what needs it read it "
    "from a file of mode 600 or a secret store"
)


def check(variable: SentVariable, context: Context) -> Iterator[Violation]:
    whom = reach(variable.option.block)
    if variable.is_set:
        if variable.secret:
            yield Violation(
                variable.location,
                f"the value of {variable.name} ({MASK}) looks like a secret; it is stored here "
                f"and sent to {whom}",
                help=_HELP_SET,
                severity=ERROR if context.in_repository else WARNING,
            )
    elif (secret := _swept_along(variable.name)) and not _taken_back(variable):
        yield Violation(variable.location, f"SendEnv {variable.name} sends {secret} to {whom}")


def _swept_along(pattern: str) -> str:
    """The secret that a pattern covers, in words; nothing for a removal or a harmless one."""
    if pattern.startswith("-"):
        return ""
    if pattern.strip("*") == "":
        return "every variable, secrets too,"
    if re.search(SENSITIVE_NAME, pattern) and not re.search(POINTER_NAME, pattern):
        return "a secret"
    covered = [name for name in SECRET_VARIABLES if matches(pattern, name)]
    return f"{covered[0]}, where it is set," if covered else ""


def _taken_back(variable: SentVariable) -> bool:
    """Whether a later word of the block, `-PATTERN`, drops it again (readconf.c, oSendEnv)."""
    at = variable.location.start or 0
    return any(
        argument.start > at
        and argument.value.startswith("-")
        and matches(argument.value[1:], variable.name)
        for line in variable.option.block.lines
        if line.keyword == "sendenv" and "-" in line.rest
        for argument in line.arguments
    )


RULE = Rule(
    code="SSH610",
    name="secrets-sent",
    severity=WARNING,
    other_severities=(ERROR,),
    summary="secrets sent to the server as environment variables",
    why="root on the server, and anyone who broke in, reads the environment of every session; and "
    "what SetEnv holds lies in plain text in the config as well",
    remedy="name the variables that the server needs, such as LANG LC_*; "
    "hand secrets over where they are used, not to every session",
    references=("ssh_config(5) SendEnv", "ssh_config(5) SetEnv", "environ(7)"),
    on=SentVariable,
    keywords=frozenset(("sendenv", "setenv")),
    check=check,
)
