"""A known_hosts file: its entries, and which of them say the same or contradict one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sshlint.discover import KNOWN_HOSTS, Survey
from sshlint.facts.key_files.key_line import remove_line
from sshlint.finding import Text
from sshlint.formats.keys.key_field import ALIASES
from sshlint.formats.known_host_names import DEFAULT_PORT, find_hashed, lookup_name, matches_name
from sshlint.formats.known_hosts import REVOKED, KnownHostLine, KnownHosts, parse
from sshlint.lean import NamedTuple
from sshlint.source import Location, Source

# Hashed names are compared one by one with those the config and the file name: this many times
# for a file, which takes about a tenth of a second.
MAX_COMPARISONS = 100_000

_WILD = frozenset("*?!")


class Conflict(NamedTuple):
    """Entries that give one host different keys of one type, in the order of their lines."""

    name: str
    entries: tuple[KnownHostLine, ...]


class KnownHostsFile:
    """A known_hosts that ssh reads; what `ssh-keygen -R` leaves behind as `.old` is none."""

    roles = frozenset((KNOWN_HOSTS,))

    __slots__ = ("_names", "_sound", "broken", "parsed", "path", "source", "survey")

    def __init__(self, path: str, source: Source, survey: Survey) -> None:
        self.path = path
        self.source = source
        self.survey = survey
        self.parsed: KnownHosts = parse(source.text)
        self.broken = [entry for entry in self.parsed.entries if entry.problem is not None]
        self._sound: list[KnownHostLine] | None = None
        self._names: dict[int, str] | None = None

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[KnownHostsFile]:
        yield from survey.shared(known_hosts_files)

    @property
    def sound(self) -> list[KnownHostLine]:
        """The entries ssh reads."""
        if self._sound is None:
            bad = set(map(id, self.broken))
            entries = self.parsed.entries
            self._sound = [e for e in entries if id(e) not in bad] if bad else list(entries)
        return self._sound

    @property
    def starts_with_an_entry(self) -> bool:
        """Whether line 1 is one, a byte order mark aside."""
        first = self.source.text.partition("\n")[0].lstrip("\ufeff \t\r")
        return bool(first) and first[0] != "#"

    def location(self, entry: KnownHostLine) -> Location:
        return self.source.location(entry.start, entry.end)

    def hosts_place(self, entry: KnownHostLine) -> Location:
        start = self.source.text.index(entry.hosts, entry.start)
        return self.source.location(start, start + len(entry.hosts))

    def remove(self, entry: KnownHostLine) -> Text:
        """Take an entry's line away."""
        return remove_line(self.source, entry.start, entry.end)

    def names(self, entry: KnownHostLine) -> tuple[str, ...]:
        """The names an entry stands for; of a hashed one the name found for it, or its hash."""
        if entry.hashed:
            return (self._unhashed().get(id(entry), entry.hosts),)
        return tuple(pattern.lower() for pattern in entry.patterns)

    def duplicates(self) -> Iterator[tuple[KnownHostLine, KnownHostLine]]:
        """Entries that add nothing, each with an entry that says the same."""
        first: dict[tuple[str, str], KnownHostLine] = {}
        repeated: dict[tuple[str, str], list[KnownHostLine]] = {}
        for entry in self.sound:
            key = (entry.marker, entry.base64)
            other = first.setdefault(key, entry)
            if other is not entry:
                repeated.setdefault(key, [other]).append(entry)
        for group in repeated.values():
            yield from self._covered(group)

    def _covered(self, group: list[KnownHostLine]) -> Iterator[tuple[KnownHostLine, KnownHostLine]]:
        """Of entries with one key: those whose names all stand in others."""
        covered: dict[str, KnownHostLine] = {}
        for entry in sorted(group, key=lambda e: (-len(e.patterns), e.number)):
            names = self.names(entry)
            if any(name[:1] == "!" for name in names):
                names = (entry.hosts,)  # what is left out belongs to the whole list
            if all(name in covered for name in names):
                yield entry, covered[names[0]]
            for name in names:
                covered.setdefault(name, entry)

    def conflicts(self) -> Iterator[Conflict]:
        """One host, one type, different keys; a host with several names is told once."""
        first: dict[tuple[str, str], KnownHostLine] = {}
        differing: dict[tuple[str, str], list[KnownHostLine]] = {}
        for entry in self.sound:
            if entry.marker:
                continue
            key_type = ALIASES.get(entry.key_type, entry.key_type)
            for name in self.names(entry):
                if _WILD.isdisjoint(name):
                    other = first.setdefault((name, key_type), entry)
                    if other is not entry and other.base64 != entry.base64:
                        differing.setdefault((name, key_type), [other]).append(entry)
        told = set()
        for (name, _), entries in differing.items():
            different = {entry.base64: entry for entry in reversed(entries)}
            group = tuple(sorted(different.values(), key=lambda entry: entry.number))
            if group not in told:
                told.add(group)
                yield Conflict(name, group)

    def revoked(self) -> Iterator[tuple[KnownHostLine, KnownHostLine]]:
        """Plain entries, each with the @revoked one that takes its key back for the same host."""
        revoked = {entry.base64: entry for entry in self.sound if entry.marker == REVOKED}
        for entry in self.sound if revoked else ():
            other = revoked.get(entry.base64)
            if other and not entry.marker and self._meet(entry, other):
                yield entry, other

    def _meet(self, plain: KnownHostLine, revoked: KnownHostLine) -> bool:
        if plain.hosts == revoked.hosts:
            return True
        return any(matches_name(revoked.hosts, name) for name in self.names(plain))

    def _unhashed(self) -> dict[int, str]:
        if self._names is None:
            hashed = [entry for entry in self.sound if entry.hashed]
            names = self.survey.shared(_host_names) if hashed else ()
            self._names = dict(_unhash(hashed, names))
            limit = MAX_COMPARISONS // len(names) if names else len(hashed)
            if limit < len(hashed):
                words = f"only {limit} of {len(hashed)} hashed host names were compared with others"
                self.survey.notes.append((self.path, words))
        return self._names


def known_hosts_files(survey: Survey) -> tuple[KnownHostsFile, ...]:
    return tuple(
        KnownHostsFile(entry.path, entry.source, survey)
        for entry in survey.entries
        if entry.role == KNOWN_HOSTS and entry.source and not entry.name.endswith(".old")
    )


def _unhash(hashed: Iterable[KnownHostLine], names: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """The names found, in as many comparisons as are allowed."""
    for entry in islice(hashed, MAX_COMPARISONS // len(names) if names else 0):
        if name := find_hashed(entry.hosts, names):
            yield id(entry), name


def _host_names(survey: Survey) -> tuple[str, ...]:
    """Names as ssh looks them up: the hosts of the configs, and those in plain entries."""
    names = dict.fromkeys(islice(_configured_names(survey), MAX_COMPARISONS))
    for file in survey.shared(known_hosts_files):
        for entry in file.sound:
            if not entry.hashed:
                names |= dict.fromkeys(p for p in entry.patterns if _WILD.isdisjoint(p))
    return tuple(islice(names, MAX_COMPARISONS))


def _configured_names(survey: Survey) -> Iterator[str]:
    for config in survey.configs:
        for block in config.blocks:
            header = block.header
            words = header.words if header and header.keyword == "host" else ()
            hosts = [word for word in words if _WILD.isdisjoint(word)]
            hosts += [line.value for line in block.lines if line.keyword in _NAMES]
            ports = [line.value for line in block.lines if line.keyword == "port"]
            numbers = [int(port[:5]) for port in ports if port.isdecimal()]
            for port in dict.fromkeys((DEFAULT_PORT, *numbers)):
                yield from (lookup_name(host, port) for host in hosts if "%" not in host)


_NAMES = frozenset(("hostname", "hostkeyalias"))
