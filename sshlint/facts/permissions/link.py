"""A symbolic link in `~/.ssh`, with every place it leads over."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint import filesystem
from sshlint.discover import PRIVATE_KEY, Entry, Survey
from sshlint.facts.path import is_within
from sshlint.facts.permissions.folder import folder_writers, is_hidden
from sshlint.source import Location

_MAX_STEPS = 40  # linux/namei.h MAXSYMLINKS


class Link:
    """One link. `target` is its text; `steps` are the paths it leads over, the last one real."""

    __slots__ = ("entry", "steps", "survey", "target")

    def __init__(self, entry: Entry, survey: Survey) -> None:
        self.entry = entry
        self.survey = survey
        self.steps = list(_steps(entry.path))
        self.target = filesystem.readlink(entry.path)

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[Link]:
        """The links in `~/.ssh`, and `~/.ssh` itself; none in a repository."""
        if survey.context.in_repository:
            return
        folder = os.path.join(survey.context.home, ".ssh")
        for entry in survey.entries:
            if entry.is_link and (entry.path == folder or is_within(entry.path, folder)):
                yield cls(entry, survey)

    @property
    def location(self) -> Location:
        return Location(self.entry.path, self.entry.source)

    @property
    def leads_nowhere(self) -> bool:
        return self.entry.stat is None

    @property
    def leads_back(self) -> bool:
        """Whether it ends in a circle."""
        return len(self.steps) >= _MAX_STEPS

    def open_folder(self) -> tuple[str, str] | None:
        """The first folder on the way in which others may swap what the link leads to; and who.

        The home, `~/.ssh` and the folder that holds a private key have rules of their own.
        """
        context = self.survey.context
        if context.platform == "win32":
            return None
        home = filesystem.realpath(context.home)
        own = {home, filesystem.realpath(os.path.join(home, ".ssh"))}
        steps = self.steps[:-1] if self.entry.role == PRIVATE_KEY else self.steps
        for step in steps:
            folder = os.path.dirname(step)
            if folder in own or is_hidden(step, home, context.owner):
                continue
            if writers := folder_writers(folder, _holder(step), context.owner):
                return folder, writers
        return None


def _steps(path: str) -> Iterator[str]:
    for _ in range(_MAX_STEPS):
        if not filesystem.islink(path):
            return
        folder = os.path.dirname(path)
        path = os.path.normpath(
            os.path.join(filesystem.realpath(folder), filesystem.readlink(path))
        )
        path = os.path.join(filesystem.realpath(os.path.dirname(path)), os.path.basename(path))
        yield path


def _holder(path: str) -> int:
    try:
        return filesystem.lstat(path).st_uid
    except OSError:
        return -1
