"""A private key that stands in a file of public ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from sshlint.discover import Survey
from sshlint.facts.authorized_keys.authorized_keys_file import authorized_keys_files
from sshlint.facts.known_hosts.known_hosts_file import known_hosts_files
from sshlint.source import Location, Source


class _Problem(Protocol):
    @property
    def code(self) -> str: ...


class _Entry(Protocol):
    number: int
    start: int
    end: int

    @property
    def problem(self) -> _Problem | None: ...


class PastedKey:
    """The lines of a known_hosts or authorized_keys that belong to one private key."""

    __slots__ = ("first", "last", "location")

    def __init__(self, source: Source, lines: list[_Entry]) -> None:
        self.first = lines[0].number
        self.last = lines[-1].number
        self.location: Location = source.location(lines[0].start, lines[0].end)

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[PastedKey]:
        for known in survey.shared(known_hosts_files):
            yield from _pasted(known.source, known.broken)
        for file in survey.shared(authorized_keys_files):
            yield from _pasted(file.source, file.broken)


def _pasted(source: Source, broken: Iterable[_Entry]) -> Iterator[PastedKey]:
    lines: list[_Entry] = []
    for entry in broken:
        if entry.problem is None or entry.problem.code != "private-key":
            continue
        source.secret = True
        # A new key: after a gap, or where the lines say so themselves.
        if lines and (entry.number > lines[-1].number + 2 or _begins(source, entry)):
            yield PastedKey(source, lines)
            lines = []
        lines.append(entry)
    if lines:
        yield PastedKey(source, lines)


def _begins(source: Source, entry: _Entry) -> bool:
    return source.text.startswith(("-----BEGIN", "PuTTY-User-Key-File"), entry.start)
