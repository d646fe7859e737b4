"""A discovered path that could not be read, where no other fact accounts for it."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint import filesystem
from sshlint.discover import PRIVATE_KEY, SSH_FOLDER, Survey
from sshlint.facts.path import quoted
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.source import Location


class UnreadablePath:
    """A path and why it could not be read."""

    __slots__ = ("is_folder", "path", "reason", "role")

    def __init__(self, path: str, reason: str, role: str) -> None:
        self.path = path
        self.reason = reason
        self.role = role
        self.is_folder = filesystem.isdir(path)

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[UnreadablePath]:
        """What the user did not name; what he did ends the run with status 2."""
        included = {fault.path for config in survey.configs for fault in config.faults}
        for failure in survey.failures:
            told = failure.named or failure.path in included
            told = told or _is_folder_for_key(survey, failure.path)
            if not told and not _is_owners_fault(survey, failure.path):
                entry = survey.entry(failure.path)
                yield cls(failure.path, failure.reason, entry.role if entry else "")

    @property
    def location(self) -> Location:
        return Location(self.path)

    @property
    def quoted(self) -> str:
        return quoted(self.path)

    @property
    def is_beyond_limits(self) -> bool:
        """Whether a folder is too deep or holds too much to be walked with the rest."""
        return self.is_folder and "than" in self.reason

    @property
    def is_forbidden(self) -> bool:
        return "permission" in self.reason


def _is_folder_for_key(survey: Survey, path: str) -> bool:
    """Whether it is a folder that a config names as a key, which SSH207 says."""
    entry = survey.entry(path)
    return entry is not None and entry.role == PRIVATE_KEY and filesystem.isdir(path)


def _is_owners_fault(survey: Survey, path: str) -> bool:
    """Whether it is another's file, or a folder without x: both are told as such (SSH106, 114)."""
    entry = survey.entry(path)
    if entry is None or entry.stat is None or survey.context.platform == "win32":
        return False
    file = ReviewedFile(entry, entry.stat, survey)
    in_place = file.in_ssh_folder or file.role == SSH_FOLDER
    return (in_place and not file.is_own and not file.owner_may_read()) or file.is_unsearchable
