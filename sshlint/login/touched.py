"""What a login to one host touches: the blocks that apply to it, and the files it uses."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from sshlint import filesystem
from sshlint.config.patterns import host_patterns, octets
from sshlint.config.tree import Config
from sshlint.discover import HOME, SSH_FOLDER, Survey
from sshlint.finding import ERROR, Finding
from sshlint.formats.known_host_names import matches
from sshlint.formats.ssh_config import Line
from sshlint.lean import lazy_pattern
from sshlint.login.login import Login, default_identities, logins, program
from sshlint.source import Location
from sshlint.tables.keywords import KEYWORDS

# Lines that ssh refuses wherever they stand: it reads, and checks, the blocks of all hosts.
_STOPS_EVERY_LOGIN = frozenset(
    ("SSH401", "SSH402", "SSH403", "SSH406", "SSH407", "SSH408", "SSH409", "SSH413", "SSH414")
)
_KNOWN_HOSTS = ("userknownhostsfile", "globalknownhostsfile")
_OTHER_FILES = ("certificatefile", "controlpath", "identityagent", "revokedhostkeys")
_WORDS = lazy_pattern(r"[\s,]+")


def touching(survey: Survey, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that are about a login to `survey.context.typed`."""
    touched = [_Touched(survey, config) for config in survey.configs]
    return [finding for finding in findings if any(one.holds(finding) for one in touched)]


class _Touched:
    """What one config makes a login touch, its jump hosts' included."""

    def __init__(self, survey: Survey, config: Config) -> None:
        self.survey = survey
        self.logins = survey.once(logins, config)
        self.host = self.logins[0].host
        self.files = {file.source.path for file in config.files} | set(self._files())
        self.folders = {e.path for e in survey.entries if e.role in (HOME, SSH_FOLDER)}
        self.known_hosts = set(self._known_hosts())
        scopes = survey.once(program, config).scopes
        applied = {number for login in self.logins for number in login.resolution.scopes}
        self.blocks = {id(scopes[number].block) for number in applied}
        self.lines: dict[str, list[list[Line]]] = {}  # a file may be included twice
        for file in config.files:
            self.lines.setdefault(file.source.path, []).append(file.document.lines)

    def holds(self, finding: Finding) -> bool:
        location = finding.location
        if location.path in self.lines:
            return self._is_in_config(finding)
        if location.path in self.known_hosts:
            return location.start is None or self._names_the_host(location)
        return location.path in self.files or location.path in self.folders

    def _is_in_config(self, finding: Finding) -> bool:
        if finding.location.start is None:
            return True
        if finding.severity is ERROR and finding.rule.code in _STOPS_EVERY_LOGIN:
            return True
        if any(map(self._applies, self._at(finding.location))):
            return True
        locations = (finding.location, *(related.location for related in finding.related))
        return any(self._is_for_host(line) for location in locations for line in self._at(location))

    def _at(self, location: Location) -> Iterator[Line]:
        """The lines of a place, one for each time its file is included."""
        for lines in self.lines.get(location.path, ()):
            if location.start is not None:
                number = bisect_right(lines, location.start, key=_start)
                yield lines[max(number, 1) - 1]

    def _applies(self, line: Line) -> bool:
        if id(line.block) in self.blocks or line.keyword == "match":
            return True  # every Match line is looked at, and may run something
        known = KEYWORDS.get(line.keyword)
        if known is not None and known.merge.endswith("-unscoped"):
            return True
        return line.block.header is None and line.block.parent is None

    def _is_for_host(self, line: Line) -> bool:
        """Whether a Host line names the host, be it in a way that ssh does not understand."""
        if line.keyword != "host":
            return False
        name = octets(self.host)
        return self.host in _WORDS.split(line.rest) or host_patterns(line.words).match(name)

    def _files(self) -> Iterator[str]:
        """The key files and others that the logins read or connect to."""
        for login in self.logins:
            paths = [identity.path for identity in login.identities]
            for path in paths or default_identities(self.survey):
                yield from (path, f"{path}.pub", f"{path}-cert.pub", filesystem.realpath(path))
            yield from self._named(login, _OTHER_FILES)

    def _known_hosts(self) -> Iterator[str]:
        folder = os.path.join(self.survey.context.home, ".ssh")
        for login in self.logins:
            yield from self._named(login, _KNOWN_HOSTS)
            if login.is_unset("userknownhostsfile"):
                yield from (os.path.join(folder, name) for name in ("known_hosts", "known_hosts2"))

    def _named(self, login: Login, slots: Iterable[str]) -> Iterator[str]:
        for slot in slots:
            for option in login.options(slot):
                paths = (login.expanded(option, value) for value in option.values)
                yield from filter(None, paths)

    def _names_the_host(self, location: Location) -> bool:
        """Whether a line of known_hosts is for the host, as far as it can be read."""
        source, start = location.source, location.start
        if source is None or start is None:
            return True
        words = source.text[source.text.rfind("\n", 0, start) + 1 :].partition("\n")[0].split()
        hosts = next((word for word in words if not word.startswith("@")), "")
        return any(
            matches(hosts, login.value("hostkeyalias") or login.name, _port(login))
            for login in self.logins
        )


def _start(line: Line) -> int:
    return line.start


def _port(login: Login) -> int:
    port = login.value("port") or "22"
    return 22 if login.value("hostkeyalias") or not re.fullmatch("[0-9]{1,5}", port) else int(port)
