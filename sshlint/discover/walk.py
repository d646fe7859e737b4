"""A way through folders, bounded in depth and number."""

from __future__ import annotations

import os
import stat as mode_bits
from collections.abc import Iterator

from sshlint.discover.roles import BY_NAME, is_ssh_place
from sshlint.discover.survey import Survey, stat_of
from sshlint.source import Unreadable

MAX_FILES = 20_000
_MAX_DEPTH = 4
_MAX_DEPTH_OF_REPOSITORY = 32
_SKIPPED_FOLDERS = frozenset((".git", ".hg", ".svn", "node_modules", "__pycache__"))


class Walk:
    """A way through folders, links to folders included, that enters each of them once."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.entered: set[tuple[int, int]] = set()
        self.count = 0

    def files(self, folder: str, *, depth: int = 0, named: bool = False) -> Iterator[str]:
        if (own := stat_of(folder, follow=True)) is not None:
            self._is_new(own)
        try:
            names = self.survey.names_in(folder)
        except Unreadable as error:
            self.survey.fail(folder, error.reason, named=named)
            return
        for name in names:
            path = os.path.join(folder, name)
            stat = stat_of(path, follow=True)
            if stat is None or not mode_bits.S_ISDIR(stat.st_mode):
                self.count += 1
                if self.count > MAX_FILES:
                    return
                if self.count == MAX_FILES:
                    self.survey.fail(folder, f"more than {MAX_FILES} files; the rest is left out")
                yield path
            elif self.survey.is_outside(path):
                self.survey.note_outside(path)
            elif name not in _SKIPPED_FOLDERS and self._is_new(stat):
                yield from self._below(path, depth + 1)

    def _below(self, folder: str, depth: int) -> Iterator[str]:
        if os.path.basename(folder) in BY_NAME and is_ssh_place(folder):
            self.survey.fail(folder, "it is a directory, not a file")
        most = _MAX_DEPTH_OF_REPOSITORY if self.survey.context.in_repository else _MAX_DEPTH
        if depth > most:
            self.survey.fail(folder, f"directories are nested more than {most} deep")
            return
        yield from self.files(folder, depth=depth)

    def _is_new(self, stat: os.stat_result) -> bool:
        identity = (stat.st_dev, stat.st_ino)
        new = identity not in self.entered
        self.entered.add(identity)
        return new
