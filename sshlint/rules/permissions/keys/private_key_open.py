from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import PRIVATE_KEY
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.finding import ALWAYS, ERROR, Fix, Rule, Violation
from sshlint.rules.permissions._closing import command, without
from sshlint.settings import Context

_ALL_BUT_OWNERS = 0o177  # x means nothing on a key


def check(file: ReviewedFile, context: Context) -> Iterator[Violation]:
    if file.role != PRIVATE_KEY or not file.key_is_open or not file.keeps_modes:
        return
    if _is_putty(file):
        # PuTTY looks at no mode, so only what the folders let others reach is at fault.
        readers = file.others_who_read() or file.others_who_write()
        if not readers:
            return
        message = f"{readers} can read this private key (mode {file.octal}), and PuTTY never checks"
    else:
        message = (
            f"mode {file.octal} is too open for a private key: "
            'ssh says "UNPROTECTED PRIVATE KEY FILE" and ignores it'
        )
    yield Violation(file.location, message, help=command(file, _ALL_BUT_OWNERS), fix=_close(file))


def _is_putty(file: ReviewedFile) -> bool:
    key = file.entry.key
    return key is not None and key.format.startswith("ppk")


def _close(file: ReviewedFile) -> Fix:
    """A group or an access list may be there on purpose: a service that reads the key."""
    cost = ""
    if not file.in_ssh_folder:
        cost = "a program that runs as somebody else can no longer read the key"
    elif file.mode & 0o070 and not file.group_is_harmless:
        cost = "the members of its group can no longer read the key"
    return without(file, _ALL_BUT_OWNERS, cost=cost)


RULE = Rule(
    code="SSH101",
    name="private-key-open",
    severity=ERROR,
    summary="a private key file that others can read or write",
    why="anyone who can read this file can log in as you wherever the key is accepted; ssh refuses "
    "to use such a key, so logins with it fail",
    remedy="chmod 600 the key; if others could have read it, make a new one",
    references=("authfile.c sshkey_perm_ok", "ssh(1) FILES", "PuTTY 0.78 checks no mode"),
    on=ReviewedFile,
    check=check,
    decides=(ALWAYS,),
    autofix=frozenset(("safe", "unsafe")),
)
