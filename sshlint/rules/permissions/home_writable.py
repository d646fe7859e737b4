from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import HOME
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.rules.permissions._closing import writable
from sshlint.settings import Context


def check(file: ReviewedFile, context: Context) -> Iterator[Violation]:
    if file.role != HOME or not file.keeps_modes:
        return
    refused = file.strict_modes_refuse() if file.guards_logins else ""
    writers = refused or file.others_who_write()
    if not writers:
        return
    consequence = "can put another .ssh in the place of yours"
    if refused:
        consequence = "can write to it, so sshd refuses the authorized_keys in it"
    yield writable(
        file,
        f"mode {file.octal}: {writers} {consequence}",
        severity=ERROR if refused else WARNING,
        cost="others who keep files in this home no longer can",
    )


RULE = Rule(
    code="SSH104",
    name="home-writable",
    severity=WARNING,
    other_severities=(ERROR,),
    summary="a home directory that others can write to",
    why="anyone who can write to the home can rename ~/.ssh and put their own there, and so "
    "become you; sshd accepts no key from below such a directory",
    remedy="chmod go-w the home",
    references=("sshd_config(5) StrictModes", "misc.c safe_path"),
    on=ReviewedFile,
    check=check,
    autofix=frozenset(("unsafe",)),
)
