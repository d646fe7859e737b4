"""The SELinux label of a folder that a confined sshd must read."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint import filesystem
from sshlint.discover import SSH_FOLDER, Survey
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.source import Unreadable

ENFORCE = "/sys/fs/selinux/enforce"
ATTRIBUTE = "security.selinux"


class LabelledFolder:
    """A `~/.ssh` with an authorized_keys, on a system that enforces SELinux, and its type."""

    __slots__ = ("file", "type")

    def __init__(self, file: ReviewedFile, type_: str) -> None:
        self.file = file
        self.type = type_

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[LabelledFolder]:
        if not _is_enforced(survey):
            return
        for file in ReviewedFile.collect(survey, keywords):
            if file.role == SSH_FOLDER and file.guards_logins and (kind := label_type(file.path)):
                yield cls(file, kind)


def label_type(path: str) -> str:
    """The type in a label such as `unconfined_u:object_r:ssh_home_t:s0`, or nothing."""
    try:
        label = filesystem.getxattr(path, ATTRIBUTE).decode("utf-8", "replace")
    except (OSError, AttributeError):
        return ""
    fields = label.rstrip("\0").split(":")
    return fields[2] if len(fields) > 2 else ""


def _is_enforced(survey: Survey) -> bool:
    try:
        return survey.read_machine(ENFORCE).text.strip() == "1"
    except Unreadable:
        return False
