"""The file of nearly the same name beside one that is missing: what a typo could have meant."""

from __future__ import annotations

import os
from collections.abc import Callable

from sshlint.discover import Survey
from sshlint.source import Unreadable

_CUTOFF = 0.75
# Names compared in a run: far above any real home; beyond, nothing is suggested.
_MOST_COMPARED = 5_000


class _Folders:
    """The names in the folders looked into so far, and how many may still be compared."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.names: dict[str, list[str]] = {}
        self.left = _MOST_COMPARED

    def names_in(self, folder: str) -> list[str]:
        if folder not in self.names:
            try:
                self.names[folder] = self.survey.names_in(folder)
            except Unreadable:
                self.names[folder] = []
        return self.names[folder]


def near_name(survey: Survey, path: str, fits: Callable[[str], bool] = bool) -> str:
    """A name in the folder of `path` that is nearly its own and that `fits`, or nothing."""
    from difflib import get_close_matches

    folder, name = os.path.split(path)
    folders = survey.shared(_Folders)
    names = folders.names_in(folder)
    folders.left -= len(names)
    if folders.left < 0:
        return ""
    near = get_close_matches(name, filter(fits, names), n=1, cutoff=_CUTOFF)
    return near[0] if near else ""
