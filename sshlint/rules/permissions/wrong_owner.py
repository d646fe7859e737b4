from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import (
    AUTHORIZED_KEYS,
    CONFIG,
    KNOWN_HOSTS,
    LOGIN_SCRIPT,
    OTHER,
    PRIVATE_KEY,
    PUBLIC_KEY,
    SSH_FOLDER,
)
from sshlint.facts.permissions.file import ReviewedFile, ssh_folder
from sshlint.finding import ALWAYS, ERROR, Rule, Violation
from sshlint.settings import Context

# By role: what ssh or sshd makes of a foreign owner, and of a file that its user cannot read.
_FOREIGN = {
    SSH_FOLDER: "who can put their own config and keys in it",
    CONFIG: 'so ssh says "Bad owner or permissions" and no login works',
    AUTHORIZED_KEYS: "so sshd refuses it",
    KNOWN_HOSTS: "who can add host keys to it",
    PRIVATE_KEY: "who can use it or put another in its place",
    PUBLIC_KEY: "who can put another in its place",
    LOGIN_SCRIPT: "whose commands run at each login",
}
_UNREADABLE = {
    SSH_FOLDER: "ssh finds no config, no keys and no known hosts, and prints nothing",
    CONFIG: "ssh skips it and prints nothing",
    AUTHORIZED_KEYS: "sshd allows no login by it",
    KNOWN_HOSTS: "every host is unknown",
}


def check(file: ReviewedFile, context: Context) -> Iterator[Violation]:
    if not (file.role == SSH_FOLDER or file.in_ssh_folder):
        return
    if not _is_at_fault(file) or not file.keeps_modes:
        return
    folder = ssh_folder(file.survey)
    whole = folder is not None and _is_at_fault(folder)
    if whole and file.role != SSH_FOLDER:
        return
    name = file.owner_name
    if file.foreign_owner:
        message = f"it belongs to {name}, {_FOREIGN.get(file.role, 'who can change it')}"
    else:
        consequence = _UNREADABLE.get(file.role, "it is of no use to its user")
        message = f"it belongs to root and only root can read it: {consequence}"
    recursive = "-R " if whole else ""
    yield Violation(
        file.location, message, help=f"sudo chown {recursive}{file.home_owner}: {file.quoted}"
    )


def _is_at_fault(file: ReviewedFile) -> bool:
    if file.foreign_owner:
        return file.role != OTHER
    # sudo ssh leaves its control sockets behind, which are nobody's loss.
    if file.role == OTHER and not file.is_regular:
        return False
    return not file.is_own and not file.owner_may_read()


RULE = Rule(
    code="SSH106",
    name="wrong-owner",
    severity=ERROR,
    summary="a file in ~/.ssh that belongs to somebody else, or that its user cannot read",
    why="ssh ignores a config it cannot read silently and refuses one of a stranger's; "
    "this is what sudo ssh-keygen or a restored backup leaves behind",
    remedy="sudo chown the file to its user",
    references=("readconf.c read_config_file_depth", "misc.c safe_path"),
    on=ReviewedFile,
    check=check,
    decides=(ALWAYS,),
)
