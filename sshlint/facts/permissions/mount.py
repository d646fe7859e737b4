"""Whether the file system under a path keeps the modes that chmod gives."""

from __future__ import annotations

import os
from functools import lru_cache

from sshlint import filesystem
from sshlint.discover import Survey
from sshlint.facts.path import is_within
from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.source import Unreadable
from sshlint.tables.filesystems import FILE_SYSTEMS, TRIED, Foreign

MOUNTINFO = "/proc/self/mountinfo"
_ESCAPE = lazy_pattern(r"\\([0-7]{3})")


class Mount(NamedTuple):
    """One line of mountinfo; `kind` says how its file system makes modes up, if it does."""

    point: str
    file_system: str
    options: frozenset[str]

    @property
    def kind(self) -> Foreign | None:
        kind = FILE_SYSTEMS.get(self.file_system)
        if kind is None or self.options.intersection(kind.kept_by):
            return None
        if kind.needs and not self.options.intersection(kind.needs):
            return None
        return kind


def foreign_mount(survey: Survey, path: str, device: int) -> tuple[str, Foreign] | None:
    """Where a real path's file system is mounted, and what it is, if it keeps no modes.

    `device` is the path's `st_dev`, by which it is known where a chmod has failed to stick.
    """
    mounts, has_foreign = _mounts(survey)
    tried = any(_device(other) == device for other in survey.modes_not_kept)
    if not (tried or has_foreign):
        return None
    above = [mount for mount in mounts if path == mount.point or is_within(path, mount.point)]
    # Of two on one point the later hides the earlier.
    holder = max(reversed(above), key=lambda mount: len(mount.point), default=None)
    if holder is not None and holder.kind is not None:
        return holder.point, holder.kind
    return (holder.point if holder else os.path.dirname(path), TRIED) if tried else None


def _mounts(survey: Survey) -> tuple[tuple[Mount, ...], bool]:
    """The mounts of this system, and whether any of them keeps no modes."""
    try:
        return parse(survey.read_machine(MOUNTINFO).text)
    except Unreadable:  # not Linux
        return (), False


def _device(path: str) -> int | None:
    try:
        return filesystem.stat(path).st_dev
    except OSError:
        return None


@lru_cache(maxsize=2)
def parse(text: str) -> tuple[tuple[Mount, ...], bool]:
    """The lines of a mountinfo, and whether any of them is of a file system that keeps no modes."""
    mounts = tuple(mount for line in text.splitlines() if (mount := _parse_line(line)))
    return mounts, any(mount.kind for mount in mounts)


def _parse_line(line: str) -> Mount | None:
    """proc(5): id, parent, device, root, point, options, tags … "-", type, source, options."""
    before, separator, after = line.partition(" - ")
    fields, more = before.split(" "), after.split(" ")
    if not separator or len(fields) < 6 or len(more) < 3:
        return None
    options = f"{fields[5]},{more[2]}".replace(";", ",").split(",")
    point = _ESCAPE.sub(lambda match: chr(int(match[1], 8)), fields[4])
    return Mount(point, more[0], frozenset(options))
