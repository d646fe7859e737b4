"""A file or folder with its mode, its owner, and who else reaches it."""

from __future__ import annotations

import os
import stat as mode_bits
from collections.abc import Iterator

from sshlint.discover import HOME, SSH_FOLDER, Entry, Survey
from sshlint.facts.access import (
    AclEntry,
    acl_entries,
    is_private_group,
    others_who_write,
    strict_modes_refuse,
)
from sshlint.settings import Context
from sshlint.source import Place

# Vendors whose ssh carries Debian's patch "harmless group-writability".
PRIVATE_GROUP_VENDORS = frozenset(("debian", "ubuntu", "raspbian"))


class File:
    """One path under review that is there. `mode` holds the permission bits only."""

    __slots__ = ("context", "entry", "mode", "path", "role", "stat", "survey")

    def __init__(self, entry: Entry, stat: os.stat_result, survey: Survey) -> None:
        self.entry = entry
        self.path = entry.path
        self.role = entry.role
        self.stat = stat
        self.mode = mode_bits.S_IMODE(stat.st_mode)
        self.survey = survey
        self.context: Context = survey.context

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[File]:
        """Every path, unless its mode is another machine's: in a repository, or on Windows."""
        if survey.context.in_repository or survey.context.platform == "win32":
            return
        for entry in survey.entries:
            if entry.stat is not None:
                yield cls(entry, entry.stat, survey)

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def place(self) -> Place:
        return Place(self.path, self.entry.source)

    @property
    def is_folder(self) -> bool:
        return mode_bits.S_ISDIR(self.stat.st_mode)

    @property
    def octal(self) -> str:
        return f"{self.mode:04o}"

    @property
    def folder(self) -> str:
        return os.path.dirname(self.path)

    @property
    def in_ssh_folder(self) -> bool:
        return self.path.startswith(os.path.join(self.context.home, ".ssh") + os.sep)

    @property
    def acl(self) -> tuple[AclEntry, ...]:
        return acl_entries(self.path)

    @property
    def group_is_private(self) -> bool:
        return is_private_group(self.stat.st_gid, self.stat.st_uid)

    def others_who_write(self) -> str:
        """Who else may change the file's content, given the folders above it; or nothing."""
        if self._is_hidden():
            return ""
        return others_who_write(self.stat, self.context.owner)

    def strict_modes_refuse(self) -> str:
        """Why a strict ssh or sshd among the targets refuses it for its mode or owner."""
        lenient = all(target.vendor in PRIVATE_GROUP_VENDORS for target in self.context.targets)
        return strict_modes_refuse(self.stat, self.context.owner, private_groups=lenient)

    def folder_writers(self) -> str:
        """Who else may put a file in this one's place: through its folder, unless it is sticky."""
        folder = _stat(self.folder)
        if folder is None or self._is_hidden():
            return ""
        sticky = folder.st_mode & mode_bits.S_ISVTX
        if sticky and self.stat.st_uid in (0, self.context.owner):
            return ""
        return others_who_write(folder, self.context.owner)

    def _is_hidden(self) -> bool:
        """Whether a folder between the home and the file keeps others out."""
        if self.role in (HOME, SSH_FOLDER):
            return False
        home = self.context.home
        folder = self.folder
        while folder.startswith(home):
            stat = _stat(folder)
            reach = mode_bits.S_IXOTH | mode_bits.S_IXGRP
            if stat is not None and not stat.st_mode & reach:
                return True
            if folder == home:
                return False
            folder = os.path.dirname(folder)
        return False


def _stat(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError:
        return None
