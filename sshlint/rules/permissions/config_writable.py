from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import CONFIG
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.finding import ALWAYS, ERROR, IF_REFUSED, INFO, Rule, Violation
from sshlint.rules.permissions._closing import portable, writable
from sshlint.settings import Context


def check(file: ReviewedFile, context: Context) -> Iterator[Violation]:
    if file.role != CONFIG or not file.keeps_modes:
        return
    refusal = 'so ssh says "Bad owner or permissions" and no login works'
    # A foreign owner within ~/.ssh is SSH106.
    if file.is_included and file.foreign_owner and not file.in_ssh_folder:
        message = f"it belongs to {file.foreign_owner}, {refusal}"
        help_text = f"include a file that is yours or root's instead of {file.quoted}"
        yield Violation(file.location, message, help=help_text)
        return
    # ssh judges its own config and what is included, but not a file it is given with -F.
    writers = file.strict_modes_refuse() if file.is_read_by_ssh else ""
    consequence = refusal
    if not writers:
        writers, consequence = file.others_who_write(), "and so run commands as you"
    if writers:
        message = f"mode {file.octal}: {writers} can write to it, {consequence}"
        yield writable(file, message)
    elif file.is_read_by_ssh and file.upstream_refuses():
        yield portable(file)


RULE = Rule(
    code="SSH103",
    name="config-writable",
    severity=ERROR,
    other_severities=(INFO,),
    summary="a config, or a file it includes, that others can write to",
    why="anyone who can write to the file can add a ProxyCommand that runs as you; ssh refuses "
    "it, and with it every login",
    remedy="chmod go-w the file",
    references=("readconf.c read_config_file_depth", "Debian's patch user-group-modes"),
    on=ReviewedFile,
    check=check,
    decides=(
        ALWAYS,
        IF_REFUSED,
    ),
    autofix=frozenset(("safe", "unsafe")),
)
