"""SSH101: a private key that others may read."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import PRIVATE_KEY
from sshlint.facts.file import File
from sshlint.finding import ERROR, Fix, Hit, Mode, Rule
from sshlint.settings import Context


def check(file: File, context: Context) -> Iterator[Hit]:
    if file.role != PRIVATE_KEY or not file.mode & 0o077:
        return
    # authfile.c (sshkey_perm_ok): a key of another owner is not checked.
    if file.stat.st_uid != context.owner:
        return
    closed = file.mode & 0o700
    yield Hit(
        file.place,
        f"mode {file.octal} lets others at this private key; {_consequence(file)}",
        help=f"chmod {closed:04o} {file.path}",
        fix=Fix(f"{file.octal} → {closed:04o}", (Mode(file.path, closed),), cost=_cost(file)),
    )


def _consequence(file: File) -> str:
    key = file.entry.key
    if key is not None and key.format.startswith("ppk"):
        return "PuTTY does not check, so nothing warned you"
    return 'ssh says "UNPROTECTED PRIVATE KEY FILE" and ignores it'


def _cost(file: File) -> str:
    """A group or an access list may be there on purpose: a service that reads the key."""
    if acl := file.acl:
        return f"{', '.join(map(str, acl))} can no longer read the key"
    if not file.in_ssh_folder:
        return "a program that runs as somebody else can no longer read the key"
    if file.mode & 0o070 and not file.group_is_private:
        return "the members of its group can no longer read the key"
    return ""


RULE = Rule(
    code="SSH101",
    name="private-key-open",
    severity=ERROR,
    summary="a private key file that others may read or write",
    why="whoever reads the file is you, wherever the key opens a door; ssh refuses to use such a "
    "key, so logins with it fail",
    fix="chmod 600 the key; if others could have read it, make a new one",
    source=("authfile.c sshkey_perm_ok", "ssh(1) FILES"),
    on=File,
    check=check,
    autofix=frozenset(("safe", "unsafe")),
)
