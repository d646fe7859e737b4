from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import SSH_FOLDER
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.finding import ERROR, INFO, Rule, Violation
from sshlint.rules.permissions._closing import command, without, writable
from sshlint.settings import Context

_OTHERS = 0o077


def check(file: ReviewedFile, context: Context) -> Iterator[Violation]:
    if file.role != SSH_FOLDER or not file.keeps_modes:
        return
    yield from _writable(file) or _readable(file)


def _writable(file: ReviewedFile) -> list[Violation]:
    writers = file.others_who_write()
    refused = file.strict_modes_refuse() if file.guards_logins else ""
    if not writers and not refused:
        return []
    consequence = "can put their own config and keys in it"
    if refused:
        consequence = "can write to it, so sshd refuses the authorized_keys in it"
    message = f"mode {file.octal}: {writers or refused} {consequence}"
    return [writable(file, message)]


def _readable(file: ReviewedFile) -> list[Violation]:
    readers = file.others_who_read()
    if not readers:
        return []
    message = f"mode {file.octal}: {readers} can see which keys and hosts you have"
    if not file.is_own:
        return [Violation(file.location, message, severity=INFO)]
    fix = without(file, _OTHERS)
    return [Violation(file.location, message, help=command(file, _OTHERS), fix=fix, severity=INFO)]


RULE = Rule(
    code="SSH102",
    name="ssh-folder-open",
    severity=ERROR,
    other_severities=(INFO,),
    summary="a ~/.ssh that others can write to or look into",
    why="anyone who can write to the directory can replace any file in it: a config that runs a "
    "command at your next login, an authorized_keys with which they log in",
    remedy="chmod 700 ~/.ssh",
    references=("sshd_config(5) StrictModes", "ssh(1) FILES ~/.ssh/"),
    on=ReviewedFile,
    check=check,
    autofix=frozenset(("safe", "unsafe")),
)
