from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import AUTHORIZED_KEYS
from sshlint.facts.permissions.file import ReviewedFile, ssh_folder
from sshlint.finding import ERROR, INFO, Rule, Violation
from sshlint.rules.permissions._closing import portable, writable
from sshlint.settings import Context


def check(file: ReviewedFile, context: Context) -> Iterator[Violation]:
    if file.role != AUTHORIZED_KEYS or not file.keeps_modes:
        return
    refused = file.strict_modes_refuse()
    if writers := refused or file.others_who_write():
        consequence = "so sshd refuses it" if refused else "and so log in as you"
        message = f"mode {file.octal}: {writers} can write to it, {consequence}"
        yield writable(file, message)
    elif file.upstream_refuses():
        yield portable(file)
    elif (readers := _readers(file)) and file.is_own:
        message = f"mode {file.octal}: {readers} can read who can log in to this account"
        yield Violation(file.location, message, severity=INFO)


def _readers(file: ReviewedFile) -> str:
    """Who reads it, unless SSH102 has said that of the whole folder."""
    folder = ssh_folder(file.survey)
    return "" if folder is not None and folder.others_who_read() else file.others_who_read()


RULE = Rule(
    code="SSH105",
    name="authorized-keys-open",
    severity=ERROR,
    other_severities=(INFO,),
    summary="an authorized_keys that others can write to or read",
    why="a line in this file is a way into the account, and sshd ignores the whole file where "
    "others could have written one",
    remedy="chmod 600 the file, unless sshd reads it as somebody else",
    references=("sshd_config(5) StrictModes", "misc.c safe_path"),
    on=ReviewedFile,
    check=check,
    autofix=frozenset(("safe", "unsafe")),
)
