"""A private key that stands in a config or in a file of public ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from sshlint.discover import Survey
from sshlint.excerpt import key_blocks
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
    """The lines of a config, a known_hosts or an authorized_keys that belong to one private key."""

    __slots__ = ("first", "in_config", "last", "location")

    def __init__(self, location: Location, first: int, last: int, *, in_config: bool) -> None:
        self.location = location
        self.first = first
        self.last = last
        self.in_config = in_config

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[PastedKey]:
        for known in survey.shared(known_hosts_files):
            yield from _pasted(known.source, known.broken)
        for file in survey.shared(authorized_keys_files):
            yield from _pasted(file.source, file.broken)
        sources = {file.source.path: file.source for c in survey.configs for file in c.files}
        for source in sources.values():
            for start, end in key_blocks(source):
                first, last = source.position(start)[0], source.position(end)[0]
                location = source.location(start, source.text.find("\n", start) % (end + 1))
                yield cls(location, first, last, in_config=True)


def _pasted(source: Source, broken: Iterable[_Entry]) -> Iterator[PastedKey]:
    lines: list[_Entry] = []
    for entry in broken:
        if entry.problem is None or entry.problem.code != "private-key":
            continue
        source.secret = True
        # A new key: after a gap, or where the lines say so themselves.
        if lines and (entry.number > lines[-1].number + 2 or _begins(source, entry)):
            yield _of_lines(source, lines)
            lines = []
        lines.append(entry)
    if lines:
        yield _of_lines(source, lines)


def _of_lines(source: Source, lines: list[_Entry]) -> PastedKey:
    location = source.location(lines[0].start, lines[0].end)
    return PastedKey(location, lines[0].number, lines[-1].number, in_config=False)


def _begins(source: Source, entry: _Entry) -> bool:
    return source.text.startswith(("-----BEGIN", "PuTTY-User-Key-File"), entry.start)
