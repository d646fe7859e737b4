from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import LOGIN_SCRIPT
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.finding import INFO, WARNING, Rule, Violation
from sshlint.rules.permissions._closing import WRITABLE, command, without
from sshlint.settings import Context

_EFFECT = {
    "rc": "sshd runs this at each login to this account",
    "environment": "sshd takes variables from this at each login, if PermitUserEnvironment says so",
}


def check(file: ReviewedFile, context: Context) -> Iterator[Violation]:
    if file.role != LOGIN_SCRIPT or not file.is_directly_in_ssh_folder:
        return
    effect = _EFFECT[file.name]
    if file.keeps_modes and (writers := file.others_who_write()):
        message = f"mode {file.octal}: {writers} can write to it, and {effect}"
        help_text, fix = command(file, WRITABLE), without(file, WRITABLE)
        yield Violation(file.location, message, help=help_text, fix=fix, severity=WARNING)
    else:
        yield Violation(file.location, effect)


RULE = Rule(
    code="SSH116",
    name="login-script",
    severity=INFO,
    other_severities=(WARNING,),
    summary="a ~/.ssh/rc or ~/.ssh/environment",
    why="it is easily forgotten, changes every login, and is where an intruder stays",
    remedy="keep it only if you know what it is for",
    references=("sshd(8) SSHRC", "sshd_config(5) PermitUserEnvironment, PermitUserRC"),
    on=ReviewedFile,
    check=check,
    autofix=frozenset(("safe", "unsafe")),
)
