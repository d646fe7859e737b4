"""Whether idle logins are kept alive: the options that decide it together, across a config."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config import cover
from sshlint.config.patterns import host_patterns
from sshlint.config.tree import Config
from sshlint.config.values.numbers import seconds, whole
from sshlint.discover import Survey
from sshlint.facts.config_text.block import hosts_asked_for, is_universal, is_wide
from sshlint.facts.config_text.block_edits import add_for_every_host
from sshlint.facts.config_text.option import LiveOption
from sshlint.finding import Text
from sshlint.formats.ssh_config import Block, Line
from sshlint.lean import NamedTuple
from sshlint.login.login import Login, logins
from sshlint.settings import Release
from sshlint.tables import cloud_users
from sshlint.tables.keywords import ALIASES
from sshlint.tables.releases import NEWEST

INTERVAL, COUNT_MAX = "serveraliveinterval", "serveralivecountmax"
DEFAULT_COUNT_MAX = 3  # readconf.c, fill_default_options
_GIT_USER = ("git",)


class WholeConfig:
    """A config with all it includes: one that no other config under review includes."""

    __slots__ = ("config", "survey")

    def __init__(self, config: Config, survey: Survey) -> None:
        self.config = config
        self.survey = survey

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[WholeConfig]:
        included = {file.source.path for c in survey.configs for file in c.files[1:]}
        for config in survey.configs:
            if config.lines and config.source.path not in included:
                yield cls(config, survey)

    @property
    def is_known(self) -> bool:
        """Whether all its lines are: no Include leads to what cannot be looked at from here."""
        return self.survey.once(_lines, self.config).is_known

    def without_interval(self) -> list[Login]:
        """The hosts it names for which no line says how often to ask, those of git servers left
        out: nobody stays logged in there. Of a config that names none, the host nobody named.
        """
        newest = max(self.survey.context.targets)
        if any(_is_of_another_vendor(line, newest) for line in self.intervals()):
            return []  # which hosts that one keeps alive, only its ssh knows
        found = list(self.survey.once(logins, self.config))
        if not all(map(is_universal, self.config.blocks)):
            found = [login for login in found if login.pattern != "*"]
        return [login for login in found if _has_no_interval(login) and not _is_git_host(login)]

    def intervals(self) -> list[Line]:
        """The ServerAliveInterval lines that may apply to a host of the config."""
        found = self.survey.once(_lines, self.config).by_keyword[INTERVAL].all
        system = _system_lines(self.survey)
        if system is None:
            return found
        return found + [line for line in system.by_keyword[INTERVAL].all if self._reaches(line)]

    def add_interval(self, value: str) -> Text:
        """The edit that gives hosts without one an interval: last, where all else goes first."""
        return add_for_every_host(self.config.files[0].document, "ServerAliveInterval", value)

    def _reaches(self, line: Line) -> bool:
        """Whether a line of the system's config may be for a host of this one."""
        header = line.block.header
        if is_wide(line.block) or header is None or header.keyword == "match":
            return True
        theirs = host_patterns(header.words)
        ours = (b.header for b in self.config.blocks if b.header and b.header.keyword == "host")
        return any(cover.overlaps(theirs, host_patterns(header.words)) for header in ours)


class KeepaliveOption(LiveOption):
    """A line that has a say in it, with what its partners say about the same hosts."""

    __slots__ = ()

    def intervals(self) -> list[int]:
        """The intervals in seconds, above 0, that may hold together with this line."""
        values = (seconds(line.value, NEWEST) for line in self._partners(INTERVAL))
        return [value for value in values if value]

    def count_max(self) -> tuple[int, Line | None]:
        """The most likely ServerAliveCountMax beside this line: its block's, or a general one."""
        partners = self._partners(COUNT_MAX)
        partners.sort(key=lambda line: line.block is not self.block)
        for line in partners:
            if (value := whole(line.value)) is not None:
                return value, line
        return DEFAULT_COUNT_MAX, None

    def whole_config(self) -> WholeConfig:
        return WholeConfig(self.config, self.survey)

    def _partners(self, keyword: str) -> list[Line]:
        """Lines in the same block or in one that may hold with it: wide, or this one is."""
        lines = self.survey.once(_lines, self.config).by_keyword[keyword]
        system = _system_lines(self.survey)
        general = system.by_keyword[keyword].wide if system is not None else []
        if is_wide(self.block):
            return lines.all + general
        return lines.by_block.get(id(self.block), []) + lines.wide + general


class _Keyword:
    """The lines of one keyword: all, those of each block (by its id), those of wide blocks."""

    __slots__ = ("all", "by_block", "wide")

    def __init__(self) -> None:
        self.all: list[Line] = []
        self.by_block: dict[int, list[Line]] = {}
        self.wide: list[Line] = []

    def add(self, line: Line) -> None:
        self.all.append(line)
        self.by_block.setdefault(id(line.block), []).append(line)
        if is_wide(line.block):
            self.wide.append(line)


class _Lines(NamedTuple):
    by_keyword: dict[str, _Keyword]
    is_known: bool


def _lines(survey: Survey, config: Config) -> _Lines:
    """The lines about keepalives of a config, gathered once."""
    names = {INTERVAL: INTERVAL, COUNT_MAX: COUNT_MAX}
    names |= {old: alias.keyword for old, alias in ALIASES.items() if alias.keyword in names}
    by_keyword = {INTERVAL: _Keyword(), COUNT_MAX: _Keyword()}
    lost = config.outside or (config.faults and survey.context.in_repository)
    known = not (config.stopped or config.undecided or lost)
    for line in config.lines:
        if line.keyword in names:
            by_keyword[names[line.keyword]].add(line)
    return _Lines(by_keyword, known)


def _system_lines(survey: Survey) -> _Lines | None:
    """Those of this machine's config; of a repository's machine nothing is known."""
    system = survey.system_config
    return None if system is None or survey.context.in_repository else survey.once(_lines, system)


def is_git(block: Block) -> bool:
    """Whether a block is for git servers only."""
    name = next((line.value for line in block.lines if line.keyword == "hostname"), "")
    hosts = [name] if name else hosts_asked_for(block)
    return bool(hosts) and all(cloud_users.users_of(host) == _GIT_USER for host in hosts)


def _is_of_another_vendor(line: Line, release: Release) -> bool:
    alias = ALIASES.get(line.keyword)
    return alias is not None and bool(alias.vendor) and release.vendor not in alias.vendor


def _has_no_interval(login: Login) -> bool:
    """Whether nothing sets one, nor Debian's default for BatchMode."""
    debian = login.resolution.program.release.vendor == "Debian"
    if debian and login.value("batchmode") == "yes":
        return False
    return login.is_unset(INTERVAL)


def _is_git_host(login: Login) -> bool:
    return cloud_users.users_of(login.name) == _GIT_USER
