from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import KNOWN_HOSTS
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.finding import WARNING, Rule, Violation
from sshlint.rules.permissions._closing import writable
from sshlint.settings import Context


def check(file: ReviewedFile, context: Context) -> Iterator[Violation]:
    # What ssh-keygen -R leaves as known_hosts.old is read by nobody.
    if file.role != KNOWN_HOSTS or file.name.endswith(".old") or not file.keeps_modes:
        return
    if writers := file.others_who_write():
        message = f"mode {file.octal}: {writers} can add host keys, and ssh would believe them"
        yield writable(file, message)


RULE = Rule(
    code="SSH107",
    name="known-hosts-writable",
    severity=WARNING,
    summary="a known_hosts that others can write to",
    why="who adds a host key of their own to it can pass for that host, and ssh does not check "
    "the file's mode",
    remedy="chmod go-w the file",
    references=("hostfile.c checks no mode, tried with 9.2",),
    on=ReviewedFile,
    check=check,
    autofix=frozenset(("safe", "unsafe")),
)
