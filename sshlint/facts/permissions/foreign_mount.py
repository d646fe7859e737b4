"""A mount whose file system makes modes up, with what lies on it."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import Survey
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.source import Location
from sshlint.tables.filesystems import Foreign


class ForeignMount:
    """A mount point, why it keeps no modes, and the files under review that lie on it."""

    __slots__ = ("files", "kind", "point")

    def __init__(self, point: str, kind: Foreign) -> None:
        self.point = point
        self.kind = kind
        self.files: list[ReviewedFile] = []

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[ForeignMount]:
        found: dict[str, ForeignMount] = {}
        for file in ReviewedFile.collect(survey, keywords):
            if mount := file.foreign_mount:
                found.setdefault(mount[0], cls(*mount)).files.append(file)
        yield from found.values()

    def place_of(self, faulty: list[ReviewedFile]) -> Location:
        """`~/.ssh` where it lies there, else the first faulty file."""
        folder = next((file for file in self.files if file.name == ".ssh"), faulty[0])
        return folder.location
