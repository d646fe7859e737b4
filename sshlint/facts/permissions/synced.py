"""A secret that lies in a folder some program copies to other machines."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import lru_cache

from sshlint import filesystem
from sshlint.discover import PRIVATE_KEY, Entry, Survey
from sshlint.source import Location
from sshlint.tables.synced_folders import SYNCED

# PuTTY's store of randomness: %APPDATA%\PUTTY.RND on Windows, ~/.putty/randomseed elsewhere.
_SEEDS = ("putty.rnd", "randomseed")


class SyncedSecret:
    """A private key or PuTTY's random seed, the synchronised folder it is in, and by whom."""

    __slots__ = ("entry", "folder", "program")

    def __init__(self, entry: Entry, folder: str, program: str) -> None:
        self.entry = entry
        self.folder = folder
        self.program = program

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[SyncedSecret]:
        for entry in survey.entries:
            secret = entry.role == PRIVATE_KEY or entry.name.lower() in _SEEDS
            if secret and (found := _synced(os.path.dirname(survey.real_path(entry)))):
                yield cls(entry, *found)

    @property
    def is_key(self) -> bool:
        return self.entry.role == PRIVATE_KEY

    @property
    def encrypted(self) -> bool:
        return self.entry.key is not None and self.entry.key.encrypted

    @property
    def location(self) -> Location:
        return Location(self.entry.path, self.entry.source)


@lru_cache(maxsize=1024)
def _synced(folder: str) -> tuple[str, str] | None:
    """The nearest synchronised folder at or above a real path, and its program."""
    while True:
        name = os.path.basename(folder).lower()
        for synced in SYNCED:
            if any(fnmatchcase(name, pattern) for pattern in synced.names):
                return folder, synced.program
            if any(filesystem.lexists(os.path.join(folder, mark)) for mark in synced.marks):
                return folder, synced.program
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
