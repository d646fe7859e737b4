"""sshd_config as sshd reads it (servconf.c): lines in order, each with the Match lines above it.

sshd is never asked. What is not understood is said: a line in `unknown` may change every answer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from sshlint.config.match import Truth
from sshlint.config.patterns import list_matches
from sshlint.formats.ssh_config import Line, parse
from sshlint.lean import NamedTuple
from sshlint.source import Source, Unreadable

CONFIG = "/etc/ssh/sshd_config"
_FOLDER = "/etc/ssh"
_MAX_DEPTH = 16  # servconf.c SERVCONF_MAX_DEPTH
_MAX_FILES = 1000
_MAX_LINES = 20_000
# Options whose lines add up, where of others the first line counts.
LISTS = frozenset(
    "acceptenv allowgroups allowusers denygroups denyusers hostcertificate hostkey include"
    " listenaddress logverbose permitlisten permitopen port setenv subsystem".split()
)
_BY_ACCOUNT = frozenset(("all", "user", "group"))
_BY_CONNECTION = frozenset(
    "address host localaddress localport rdomain version invalid-user".split()
)
_ALIASES = {
    "dsaauthentication": "pubkeyauthentication",
    "pubkeyacceptedkeytypes": "pubkeyacceptedalgorithms",
    "challengeresponseauthentication": "kbdinteractiveauthentication",
    "skeyauthentication": "kbdinteractiveauthentication",
    "authorizedkeysfile2": "",  # sshd says that it is deprecated and ignores it
}


class SshdCriterion(NamedTuple):
    """One test of a Match line; `pattern` is empty for `all`."""

    name: str
    pattern: str


class SshdMatch(NamedTuple):
    """A Match line. `criteria` is `None` where it was not understood."""

    line: Line
    criteria: tuple[SshdCriterion, ...] | None

    @property
    def text(self) -> str:
        return f"{self.line.spelling} {self.line.rest}"

    def holds(self, user: str, groups: Iterable[str]) -> Truth:
        """Whether it applies to logins of a user; `None` where that depends on more."""
        if self.criteria is None:
            return None
        result: Truth = True
        for criterion in self.criteria:
            holds = _holds(criterion, user, groups)
            if holds is None:
                result = None
            elif not holds:
                return False
        return result


class SshdSetting(NamedTuple):
    """A line that sets an option, and the Match lines that must all apply; none: it is global."""

    line: Line
    keyword: str
    conditions: tuple[SshdMatch, ...]

    @property
    def values(self) -> tuple[str, ...]:
        return self.line.words

    @property
    def match(self) -> str | None:
        return self.conditions[-1].text if self.conditions else None


class Unknown(NamedTuple):
    """What was not understood, at a line or about a whole file."""

    path: str
    line: int | None
    message: str


class SshdConfig:
    """A sshd_config with all that it includes."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.settings: list[SshdSetting] = []
        self.unknown: list[Unknown] = []
        self.lines = 0

    def everywhere(self, keyword: str) -> list[SshdSetting]:
        """The lines of an option outside of Match; of one that takes one value, the first."""
        found = [s for s in self.settings if s.keyword == keyword and not s.conditions]
        return found if keyword in LISTS else found[:1]


def load(
    path: str, read: Callable[[str], Source], glob: Callable[[str], list[str]]
) -> SshdConfig | None:
    """The config at a path; `None` where there is none. Raises `Unreadable` where it is unread."""
    try:
        source = read(path)
    except Unreadable as error:
        if error.missing:
            return None
        raise
    config = SshdConfig()
    _Loader(config, read, glob).add(source, (), 0)
    return config


class _Loader(NamedTuple):
    config: SshdConfig
    read: Callable[[str], Source]
    glob: Callable[[str], list[str]]

    def add(self, source: Source, outer: tuple[SshdMatch, ...], depth: int) -> None:
        config = self.config
        config.files.append(source.path)
        conditions = outer
        for line in parse(source).lines:
            if not line.keyword:
                continue
            config.lines += 1
            if config.lines > _MAX_LINES:
                self._unknown(line, f"more than {_MAX_LINES} lines; the rest is not read")
                return
            keyword = _ALIASES.get(line.keyword, line.keyword)
            if not line.balanced or not line.words:
                self._unknown(line, f"sshd refuses this {line.spelling} line")
            elif keyword == "match":
                conditions = (*outer, _condition(line))
                if conditions[-1].criteria is None:
                    self._unknown(line, f"{conditions[-1].text} is not understood")
            elif keyword == "include":
                self._include(line, conditions, depth + 1)
            elif keyword:
                config.settings.append(SshdSetting(line, keyword, conditions))

    def _include(self, line: Line, conditions: tuple[SshdMatch, ...], depth: int) -> None:
        if depth > _MAX_DEPTH:
            self._unknown(line, f"files include one another more than {_MAX_DEPTH} deep")
            return
        for word in line.words:
            for path in self.glob(os.path.join(_FOLDER, word)):
                if len(self.config.files) >= _MAX_FILES:
                    self._unknown(line, f"more than {_MAX_FILES} files are included")
                    return
                try:
                    source = self.read(path)
                except Unreadable as error:
                    self.config.unknown.append(Unknown(path, None, error.reason))
                else:
                    self.add(source, conditions, depth)

    def _unknown(self, line: Line, message: str) -> None:
        self.config.unknown.append(Unknown(line.source.path, line.number, message))


def _condition(line: Line) -> SshdMatch:
    """Read a Match line: pairs of a name and a pattern list, or `all` alone."""
    words = list(line.words)
    found: list[SshdCriterion] = []
    while words:
        name, equals, value = words.pop(0).partition("=")
        name = name.lower()
        if name in ("all", "invalid-user"):
            if equals or (name == "all" and (found or words)):
                return SshdMatch(line, None)
            found.append(SshdCriterion(name, ""))
        elif name in _BY_ACCOUNT | _BY_CONNECTION:
            if not equals:
                if not words:
                    return SshdMatch(line, None)
                value = words.pop(0)
            found.append(SshdCriterion(name, value))
        else:
            return SshdMatch(line, None)
    return SshdMatch(line, tuple(found) if found else None)


def _holds(criterion: SshdCriterion, user: str, groups: Iterable[str]) -> Truth:
    if criterion.name == "invalid-user":  # an account that is there is none
        return False
    if criterion.name == "all":
        return True
    if criterion.name == "user":
        return list_matches(criterion.pattern, user)
    if criterion.name == "group":
        return group_list_matches(criterion.pattern, groups)
    return None


def group_list_matches(pattern: str, groups: Iterable[str]) -> bool:
    """ga_match_pattern_list(): a group that the list excludes ends it."""
    found = False
    for group in groups:
        if list_matches(pattern, group):
            found = True
        elif _excludes(pattern, group):
            return False
    return found


def _excludes(pattern: str, name: str) -> bool:
    """Whether a `!` pattern of a comma list fits a name."""
    members = pattern.split(",")
    return any(member[:1] == "!" and list_matches(member[1:], name) for member in members)
