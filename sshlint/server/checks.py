"""Checks of the open documents: which belong together, and where each finding is shown."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import NamedTuple

from sshlint.config.deployed import git_top
from sshlint.discover import OTHER, PRIVATE_KEY, PUBLIC_KEY
from sshlint.discover.named import named_path
from sshlint.finding import Finding, Severity
from sshlint.fixing.rounds import key_of
from sshlint.lint import Report, Steps
from sshlint.login.login import default_identities
from sshlint.server.open_documents import OpenDocument
from sshlint.server.tools import CheckAsked, Checked, Choice, Known, Tools
from sshlint.source import Location, to_bytes

HOME = ""  # the group of what lies in the home
# Of Neovim and Kate, of Sublime Text, of others, of Helix.
CONFIG_LANGUAGES = ("sshconfig", "ssh_config", "ssh-config", "sshclientconfig")
_NAMING = (
    *("identityfile", "certificatefile", "userknownhostsfile", "globalknownhostsfile"),
    *("revokedhostkeys", "include"),
)
# Files and directories that others can change, whatever names them.
_MODES = ("SSH102", "SSH104", "SSH105", "SSH107", "SSH116")
# Besides a key, ssh looks at these.
_BESIDE = ("", ".pub", "-cert", "-cert.pub")


class CheckJob(NamedTuple):
    """The documents of one group as they are now. `stamps` are their edits by path.

    `known` are the texts of all documents that may be looked at, and `languages` what the editor
    takes those of the group for.
    """

    group: str
    paths: tuple[str, ...]
    languages: dict[str, str]
    known: Known
    stamps: dict[str, int]
    choice: Choice

    def asked(self, *paths: str) -> CheckAsked:
        configs = (path for path in paths if self.languages.get(path) in CONFIG_LANGUAGES)
        return CheckAsked(paths, tuple(configs))


class PlacedFinding(NamedTuple):
    """A finding, and the place in a text at which it is shown."""

    finding: Finding
    location: Location


class CheckOutcome(NamedTuple):
    """What a job found, by the path of the text it is shown in; `checks` are the runs it took."""

    job: CheckJob
    checks: tuple[Checked, ...]
    shown: dict[str, list[PlacedFinding]]


def group_of(path: str, home: str) -> str:
    """What a document is checked with: the home, a work tree, or what is in neither."""
    ssh = os.path.join(home, ".ssh")
    real_config = os.path.realpath(os.path.join(ssh, "config"))
    if path.startswith((ssh + os.sep, os.path.realpath(ssh) + os.sep)) or path == real_config:
        return HOME
    top = git_top(path)
    if top:
        return top
    return HOME if path.startswith(home + os.sep) else os.sep


def make_job(group: str, documents: list[OpenDocument], home: str, choice: Choice) -> CheckJob:
    """A copy for another thread. In a work tree no text from outside of it is known."""
    mine = [one for one in documents if group_of(one.path, home) == group]
    known = mine if group not in (HOME, os.sep) else documents
    return CheckJob(
        group,
        tuple(one.path for one in mine),
        {one.path: one.language_id or "" for one in mine},
        {one.path: one.as_source() for one in known},
        {one.path: one.stamp for one in known},
        choice,
    )


def carry_out(job: CheckJob, tools: Tools, steps: Steps) -> CheckOutcome:
    """Check a group: the home whole, and each document that this does not take up by itself."""
    checks: list[Checked] = []
    left = list(job.paths)
    if job.group == HOME:
        checks.append(tools.check(CheckAsked(), job.choice, job.known, steps))
        left = [path for path in left if not _is_taken_up(path, job, checks[0])]
    if left:
        checks.append(tools.check(job.asked(*left), job.choice, job.known, steps))
    return CheckOutcome(job, tuple(checks), _placed(job, checks))


def _is_taken_up(path: str, job: CheckJob, check: Checked) -> bool:
    """Whether a check of the home looked at a document as what the editor takes it for."""
    if any(file.source.path == path for config in check.survey.configs for file in config.files):
        return True
    real = os.path.realpath(path)
    for entry in check.survey.entries:
        if entry.path == path or os.path.realpath(entry.path) == real:
            return entry.role != OTHER and job.languages[path] not in CONFIG_LANGUAGES
    return False


def _placed(job: CheckJob, checks: list[Checked]) -> dict[str, list[PlacedFinding]]:
    shown: dict[str, list[PlacedFinding]] = {path: [] for path in job.paths}
    targets = _Targets(job.known)
    seen = set()
    for check in checks:
        names = _Names(check)
        for finding in check.report.findings:
            location = names.place(finding, targets)
            path = targets.open_path(location.path) or location.path
            identity = (finding.rule.code, path, location.start, finding.message)
            if identity not in seen:
                seen.add(identity)
                place = PlacedFinding(finding, location._replace(path=path))
                shown.setdefault(path, []).append(place)
    return shown


class _Targets:
    """What leads to an open document; each path is looked up once."""

    def __init__(self, known: Known) -> None:
        self._by_target = {os.path.realpath(path): path for path in known}
        self._found: dict[str, str] = {}

    def open_path(self, path: str) -> str:
        """The path of the open document that a path leads to; empty where it leads to none."""
        if path not in self._found:
            self._found[path] = self._by_target.get(os.path.realpath(path), "")
        return self._found[path]


class _Names:
    """Where the configs of a check name files."""

    def __init__(self, check: Checked) -> None:
        self.check = check
        self.lines: dict[str, Location] | None = None

    def place(self, finding: Finding, targets: _Targets) -> Location:
        """Where to show a finding: in its text, at the line that names its file, or at the top of
        the config that is open, if what it is about bears on logins.
        """
        location = finding.location
        path = location.path
        if targets.open_path(path) or (location.start is not None and not self._is_key(path)):
            return location
        if named := self._named(path):
            return named
        top = self._top(targets) if self._bears_on_logins(finding) else ""
        return Location(top) if top and not self._is_config(path) else location

    def _bears_on_logins(self, finding: Finding) -> bool:
        """Whether a fault of a file that no line names makes ssh ignore it, or lets others in."""
        path = finding.location.path
        if finding.severity is Severity.INFO or finding.rule.code in _MODES:
            return finding.severity is not Severity.INFO
        defaults = default_identities(self.check.survey)
        is_used = any(path == key + suffix for key in defaults for suffix in _BESIDE)
        return bool(finding.rule.decides) and (is_used or not self._is_key(path))

    def _top(self, targets: _Targets) -> str:
        """The first file of the configs that is open."""
        files = (file.source.path for config in self.check.survey.configs for file in config.files)
        return next(filter(None, map(targets.open_path, files)), "")

    def _is_config(self, path: str) -> bool:
        """Whether a path is a file of the configs, which has a text to show a finding in."""
        configs = self.check.survey.configs
        return any(file.source.path == path for config in configs for file in config.files)

    def _is_key(self, path: str) -> bool:
        entry = self.check.survey.entry(path)
        return entry is not None and entry.role in (PRIVATE_KEY, PUBLIC_KEY)

    def _named(self, path: str) -> Location | None:
        if self.lines is None:
            self.lines = dict(self._lines())
        for suffix in _BESIDE:
            found = self.lines.get(path.removesuffix(suffix) if suffix else path)
            if found is not None:
                return found
        return None

    def _lines(self) -> Iterator[tuple[str, Location]]:
        """The last come first, so that of two lines the first stays."""
        home = self.check.survey.context.home
        for config in self.check.survey.configs:
            for line in reversed(config.lines):
                if line.keyword in _NAMING:
                    for number, word in enumerate(line.words):
                        if path := named_path(word, home):
                            yield path, line.argument_place(number)


def included(outcome: CheckOutcome) -> set[str]:
    """The files of the configs that an open document is part of."""
    found: set[str] = set()
    for check in outcome.checks:
        for config in check.survey.configs:
            paths = {file.source.path for file in config.files}
            if not paths.isdisjoint(outcome.job.known):
                found |= paths
    return found


def only(report: Report, findings: list[Finding]) -> Report:
    return report._replace(findings=findings, names=())


def digest(finding: Finding) -> str:
    """What a finding is told by between two checks."""
    return hashlib.sha256(to_bytes("\0".join(key_of(finding)))).hexdigest()
