from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.permissions.selinux import LabelledFolder
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context

# Network and FUSE homes carry one label for all; booleans such as use_nfs_home_dirs let sshd in.
_READ_BY_SSHD = frozenset(("ssh_home_t", "nfs_t", "cifs_t", "fusefs_t"))


def check(folder: LabelledFolder, context: Context) -> Iterator[Violation]:
    if folder.type not in _READ_BY_SSHD:
        yield Violation(
            folder.file.location,
            f"its SELinux type is {folder.type}, not ssh_home_t: sshd might not be able to read "
            "the authorized_keys in it",
            help=f"restorecon -R -v {folder.file.quoted}",
        )


RULE = Rule(
    code="SSH117",
    name="selinux-label",
    severity=WARNING,
    summary="SELinux is enforced and ~/.ssh is not labelled ssh_home_t",
    why="a directory moved or unpacked keeps its old label; sshd is then denied and every key "
    "login fails, with all modes right",
    remedy="restorecon -R -v ~/.ssh",
    references=("sshd_selinux(8)", "restorecon(8)"),
    on=LabelledFolder,
    check=check,
)
