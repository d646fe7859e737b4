"""Whether the file system under a path keeps the modes that chmod gives."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from sshlint.discover import Survey
from sshlint.facts.path import is_within
from sshlint.source import Unreadable
from sshlint.tables.filesystems import FILE_SYSTEMS, Foreign

MOUNTINFO = "/proc/self/mountinfo"
_ESCAPE = re.compile(r"\\([0-7]{3})")


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


def keeps_modes(survey: Survey, path: str) -> bool:
    """Whether the file system that holds a real path does what chmod says."""
    return foreign_mount(survey, path) is None


def foreign_mount(survey: Survey, path: str) -> Mount | None:
    """The mount that holds a real path, where it does not keep modes."""
    try:
        mounts = parse(survey.read(MOUNTINFO).text)
    except Unreadable:  # not Linux
        return None
    if all(mount.kind is None for mount in mounts):
        return None
    above = [mount for mount in mounts if path == mount.point or is_within(path, mount.point)]
    # Of two on one point the later hides the earlier.
    holder = max(reversed(above), key=lambda mount: len(mount.point), default=None)
    return holder if holder is not None and holder.kind is not None else None


@lru_cache(maxsize=2)
def parse(text: str) -> tuple[Mount, ...]:
    """proc(5): id, parent, device, root, point, options, tags … "-", type, source, options."""
    return tuple(mount for line in text.splitlines() if (mount := _parse_line(line)))


def _parse_line(line: str) -> Mount | None:
    before, separator, after = line.partition(" - ")
    fields, more = before.split(" "), after.split(" ")
    if not separator or len(fields) < 6 or len(more) < 3:
        return None
    options = f"{fields[5]},{more[2]}".replace(";", ",").split(",")
    point = _ESCAPE.sub(lambda match: chr(int(match[1], 8)), fields[4])
    return Mount(point, more[0], frozenset(options))
