"""An algorithm list of a config: what it comes to for the newest client that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sshlint.config.values.algorithm_lists import assemble
from sshlint.discover import Survey
from sshlint.facts.config_text.option import LiveOption, Option
from sshlint.formats.ssh_config import Line
from sshlint.lean import NamedTuple
from sshlint.source import Location
from sshlint.tables import algorithms as table
from sshlint.tables.algorithms import Algorithm
from sshlint.tables.releases import Version

KEYWORDS = frozenset(table.KINDS)
_PREFIXES = "+-^"


class AlgorithmList:
    """`Ciphers +aes128-cbc`: `result` is the list in force, `written` the names as they stand."""

    __slots__ = ("default", "kind", "option", "prefix", "result", "version", "written")

    def __init__(self, option: Option, version: Version, debian: bool) -> None:
        value = option.value
        self.option = option
        self.version = version
        self.kind = table.KINDS[option.keyword]
        self.prefix = value[:1] if value[:1] in _PREFIXES else ""
        self.written = tuple(value[len(self.prefix) :].split(","))
        self.default = table.defaults(self.kind, version, debian)
        self.result = _in_force(self.kind, value, version, debian)

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[AlgorithmList]:
        """The lists of the configs under review that can apply and that name something."""
        newest = max(survey.context.targets, key=lambda target: target.version)
        for option in LiveOption.collect(survey, KEYWORDS):
            if option.value.strip(_PREFIXES):
                yield cls(option, newest.version, newest.vendor.lower() == "debian")

    @property
    def line(self) -> Line:
        return self.option.line

    def algorithms(self) -> Iterator[Algorithm]:
        """What the tables say of each algorithm in force."""
        for name in self.result:
            if (found := table.find(self.kind, name)) is not None:
                yield found

    @property
    def lacks_rsa_sha2(self) -> bool:
        """Whether ssh-rsa is the only name in force under which RSA keys sign."""
        signs = self.kind in ("pubkey", "ca-signature") and "ssh-rsa" in self.result
        return signs and not any(name.startswith("rsa-sha2-") for name in self.result)

    def dropped_in(self, name: str) -> Version | None:
        """The first release without a name in its default list; None where it is still there."""
        versions = [since for since, _ in table.DEFAULTS[self.kind] if since <= self.version]
        for since in reversed(versions):
            if name in table.defaults(self.kind, since):
                later = [version for version in versions if version > since]
                return later[0] if later else None
        return versions[0] if versions else None

    def name_place(self, name: str) -> Location:
        """Where a name is written, or the whole value where a pattern or the default brings it."""
        location = self.option.value_place
        start, end = location.start or 0, location.end or 0
        text = self.line.source.text[start:end]
        at = 0
        for word in text.split(","):
            bare = word.lstrip(_PREFIXES + "\"'").rstrip("\"'")
            if bare == name:
                first = start + at + word.index(bare)
                return self.line.source.location(first, first + len(bare))
            at += len(word) + 1
        return location


@lru_cache(maxsize=256)
def _in_force(kind: str, value: str, version: Version, debian: bool) -> tuple[str, ...]:
    """What a value comes to; configs say the same for many hosts."""
    default = table.defaults(kind, version, debian)
    return tuple(assemble(value, default, table.names(kind, version, debian)) or ())


class AlgorithmLists(NamedTuple):
    """All the lists of one file, in order."""

    found: list[AlgorithmList]

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[AlgorithmLists]:
        by_file: dict[str, list[AlgorithmList]] = {}
        for found in AlgorithmList.collect(survey, keywords):
            by_file.setdefault(found.line.source.path, []).append(found)
        yield from map(cls, by_file.values())
