"""One account's part of a report: what lies in its home, and what sshd and sudo say of it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from typing import NamedTuple

from sshlint import discover, filesystem
from sshlint.config.loader import SYSTEM_CONFIG
from sshlint.config.sshd import SshdConfig
from sshlint.config.sshd_account import SshdAccount
from sshlint.discover import AUTHORIZED_KEYS, Survey
from sshlint.facts.known_hosts.known_hosts_file import known_hosts_files
from sshlint.facts.permissions.file import PRIVATE_GROUP_VENDORS
from sshlint.fleet.collect.held_keys import agent_part
from sshlint.fleet.collect.key_files import KeyFiles
from sshlint.fleet.collect.key_lists import authorized_keys, known_hosts
from sshlint.fleet.collect.named_logins import login_parts
from sshlint.fleet.collect.parts import Keys, Part, mode_of, note_parts, owner_of
from sshlint.fleet.collect.sshd_part import access_part, strict_modes_refusal
from sshlint.lint import lint
from sshlint.machine.user_database import User
from sshlint.reporters import json
from sshlint.rules import registry
from sshlint.settings import Context, Release, Settings
from sshlint.source import Source, Unreadable

_NO_SHELLS = frozenset(("nologin", "false", "sync", "halt", "shutdown"))
# Known weak keys are looked for over all machines at once, where badkeys is installed.
_LEFT_OUT = ("SSH304",)
_DEFAULT_FILES = (".ssh/authorized_keys", ".ssh/authorized_keys2")


class AccountJob(NamedTuple):
    """What is to be said of an account. `owner` is the uid that its files are judged for."""

    user: User
    groups: tuple[str, ...]
    owner: int
    config: SshdConfig | None
    release: Release
    locked: bool | None
    environment: Mapping[str, str]
    agent: bool = False
    times: bool = False


def frame(user: User, groups: tuple[str, ...], locked: bool | None, sudo: Part) -> Part:
    """What passwd, group, shadow and sudoers say; the rest is empty until the home is read."""
    return {
        "name": user.name,
        "uid": user.uid,
        "gid": user.gid,
        "groups": list(groups),
        "home": user.home,
        "shell": user.shell,
        "shell_login": os.path.basename(user.shell) not in _NO_SHELLS,
        "locked": locked,
        "read": False,
        "reason": None,
        "access": None,
        "sudo": sudo,
        "private_keys": [],
        "public_keys": [],
        "certificates": [],
        "authorized_keys_files": [],
        "authorized_keys": [],
        "known_hosts": [],
        "logins": [],
        "agent": None,
        "findings": [],
        "notes": [],
    }


def inspect(job: AccountJob, keys: Keys) -> Part:
    """What the account's own rights let see; for `frame` to be updated with."""
    survey = Survey(_context(job))
    discover.survey_home(survey)
    discover.survey_system(survey, SYSTEM_CONFIG)
    files = KeyFiles(survey, keys, times=job.times)
    sshd = None
    if job.config is not None:
        sshd = SshdAccount(job.config, job.user, job.groups, job.locked)
    lists = _Lists(job, survey, keys, sshd)
    logins = login_parts(survey, keys, files)
    files.finish()
    part: Part = {
        "read": True,
        "access": access_part(sshd, survey.read) if sshd else None,
        "private_keys": files.private,
        "public_keys": files.public,
        "certificates": files.certificates,
        "authorized_keys_files": lists.files,
        "authorized_keys": lists.lines,
        "known_hosts": _known_hosts(survey, keys),
        "logins": logins,
        "agent": agent_part(survey, keys) if job.agent else None,
        "findings": _findings(survey),
    }
    failures = [(failure.path, failure.reason) for failure in survey.failures]
    part["notes"] = note_parts([*failures, *survey.notes])  # rules add some, too
    return part


def _context(job: AccountJob) -> Context:
    return Context(
        settings=Settings(),
        home=job.user.home,
        owner=job.owner,
        targets=(job.release,),
        platform=sys.platform,
        now=time.time(),
        environment=job.environment,
    )


def _findings(survey: Survey) -> list[Part]:
    """As `check` gives them. No fix is offered for files of another machine."""
    every_rule = registry.listed()
    rules = [rule for rule in registry.choose(every_rule, Settings()) if rule.code not in _LEFT_OUT]
    findings = json.findings(lint(survey, rules, every_rule=every_rule), survey.context.home)
    other = {"fix": None} if filesystem.is_entered() else {}
    return [{**finding, **other} for finding in findings]


def _known_hosts(survey: Survey, keys: Keys) -> list[Part]:
    found: list[Part] = []
    for file in sorted(survey.shared(known_hosts_files), key=lambda file: file.path):
        found += known_hosts(file.path, file.sound, keys, file.names)
    return found


class _Lists:
    """The files with authorized keys: those of sshd's config, and what lies in the home besides."""

    def __init__(
        self, job: AccountJob, survey: Survey, keys: Keys, sshd: SshdAccount | None
    ) -> None:
        self.job = job
        self.survey = survey
        self.keys = keys
        self.files: list[Part] = []
        self.lines: list[Part] = []
        read_by_sshd = sshd.files("authorizedkeysfile") if sshd else None
        certain = sshd is not None and read_by_sshd is not None
        paths = dict.fromkeys(read_by_sshd or self._default_files())
        own = [entry.path for entry in survey.entries if entry.role == AUTHORIZED_KEYS]
        for path in sorted((*paths, *(path for path in own if path not in paths))):
            self._add(path, (path in paths) if certain else None)

    def _default_files(self) -> list[str]:
        return [os.path.join(self.job.user.home, name) for name in _DEFAULT_FILES]

    def _add(self, path: str, read_by_sshd: bool | None) -> None:
        try:
            stat = filesystem.stat(path)
        except (OSError, ValueError):
            stat = None
        self.files.append(
            {
                "path": path,
                "exists": stat is not None,
                "mode": mode_of(stat) if stat else None,
                "owner": owner_of(stat) if stat else None,
                "refused": self._refusal(path) if stat else None,
            }
        )
        if stat is None:
            return
        try:
            source: Source = self.survey.read(path)
        except Unreadable as error:
            self.survey.notes.append((path, error.reason))
            return
        self.lines += authorized_keys(
            source,
            self.keys,
            read_by_sshd=read_by_sshd,
            local_time=not filesystem.is_entered(),
        )

    def _refusal(self, path: str) -> str | None:
        return strict_modes_refusal(
            path,
            self.job.user.home,
            self.job.owner,
            private_groups=self.job.release.vendor in PRIVATE_GROUP_VENDORS,
        )
