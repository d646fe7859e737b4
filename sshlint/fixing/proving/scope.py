"""What edits of a config are about: the options whose settings they may change."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sshlint.config.tree import Config
from sshlint.finding import Text
from sshlint.formats.ssh_config import Line
from sshlint.source import Location
from sshlint.tables.keywords import ALIASES

# Options that share one place: ssh takes whichever of them comes first.
_TOGETHER = {
    "proxyjump": "proxycommand",
    "proxycommand": "proxyjump",
    "localforward": "dynamicforward",
    "dynamicforward": "localforward",
}

Settings = Mapping[str, Sequence[object]]


class EditScope(NamedTuple):
    """Lower-case options; `is_open`: an Include is edited, which may bring in anything."""

    keywords: frozenset[str]
    is_open: bool

    def beyond(self, old: Settings, new: Settings) -> list[str]:
        """The options outside of this whose settings differ."""
        return sorted(
            name
            for name in old.keys() | new.keys()
            if name.partition(" ")[0] not in self.keywords and old.get(name) != new.get(name)
        )


def scope_of(
    before: Config, after: Config, edits: Iterable[Text], promised: Iterable[Location] = ()
) -> EditScope:
    """The options on the lines that edits touch, before and after.

    A Host or Match line stands for all of its block. Where places are `promised`, the options on
    their lines are all that may change, whatever else is touched.
    """
    touched = _keywords(_touched(before, after, edits))
    locations = list(promised)
    if locations and all(location.start is not None for location in locations):
        # IgnoreUnknown is what makes ssh take the line, and is no setting of a login.
        named = _keywords(_named(before, locations)) | {"ignoreunknown"}
        touched &= named
    return EditScope(frozenset(touched), "include" in touched)


def _keywords(lines: Iterable[Line]) -> set[str]:
    """The options of lines by their present names, with those that share a place with them."""
    found: set[str] = set()
    for line in lines:
        found.add(line.keyword)
        if line.keyword in ("host", "match"):
            found.update(other.keyword for other in line.block.lines)
    present = {ALIASES[word].keyword if word in ALIASES else word for word in found}
    return present | {_TOGETHER[word] for word in present if word in _TOGETHER}


def _named(config: Config, locations: Iterable[Location]) -> Iterator[Line]:
    by_path: dict[str, list[tuple[int, int]]] = {}
    for location in locations:
        if location.start is not None:
            by_path.setdefault(location.path, []).append(
                (location.start, location.end or location.start)
            )
    for path, spans in by_path.items():
        yield from _lines_in(config, path, spans)


def _touched(before: Config, after: Config, edits: Iterable[Text]) -> Iterator[Line]:
    by_path: dict[str, list[Text]] = {}
    for edit in edits:
        by_path.setdefault(edit.source.path, []).append(edit)
    for path, found in by_path.items():
        found.sort(key=lambda edit: (edit.start, edit.end))
        old = [(edit.start, edit.end) for edit in found]
        yield from _lines_in(before, path, old)
        new, shift = [], 0
        for edit in found:
            start = edit.start + shift
            new.append((start, start + len(edit.replacement)))
            shift += len(edit.replacement) - (edit.end - edit.start)
        yield from _lines_in(after, path, new)


def _lines_in(config: Config, path: str, spans: list[tuple[int, int]]) -> Iterator[Line]:
    """The lines that hold text of the spans; a point touches the line around it."""
    for file in config.files:
        if file.source.path != path:
            continue
        lines = file.document.lines
        starts = [line.start for line in lines]
        for start, end in spans:
            number = bisect_right(starts, start) - 1
            if start == end and starts[number] < start:
                yield lines[number]
            while number < len(lines) and starts[number] < end and start != end:
                yield lines[number]
                number += 1
