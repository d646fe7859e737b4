"""The whole report of a machine, each account looked at with its own rights."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sshlint import __version__, filesystem
from sshlint.facts.path import quoted
from sshlint.fleet.collect.account_part import AccountJob, frame
from sshlint.fleet.collect.apart import inspect_as, inspect_here
from sshlint.fleet.collect.key_lists import known_hosts
from sshlint.fleet.collect.machine import machine_part
from sshlint.fleet.collect.parts import Keys, Part, note_parts
from sshlint.fleet.collect.sshd_part import SshdServer, read_server
from sshlint.fleet.collect.sudo import Sudo, read_rules, sudo_of
from sshlint.formats.known_hosts import parse as parse_known_hosts
from sshlint.machine import step_down
from sshlint.machine.access import group_name
from sshlint.machine.step_down import Owner
from sshlint.machine.user_database import User, group_ids_of, user_with_id, users
from sshlint.reporters import links
from sshlint.rules import registry
from sshlint.settings import Release, suggestion
from sshlint.source import SshlintError, Unreadable, names_in, read
from sshlint.tables import releases

_SYSTEM_KNOWN_HOSTS = "/etc/ssh/ssh_known_hosts"
_SHADOW = "/etc/shadow"
_LOCKED = "!"  # openssh, configure.ac: LOCKED_PASSWD_PREFIX on Linux
_MOST_ACCOUNTS = 10_000
_MOST_OF_ONE_HOME = 16
_AGENT = "SSH_AUTH_SOCK"

Progress = Callable[[str, int, int], None]


class Request(NamedTuple):
    """What is asked of a report; without `accounts` all of them, where the caller may see them."""

    accounts: tuple[str, ...] = ()
    root: str | None = None
    agent: bool = False
    times: bool = False


def collect(request: Request, progress: Progress = lambda name, done, all_of_them: None) -> Part:
    """Raises `SshlintError` where the root or an account is not there."""
    directory = _open(request.root)
    try:
        with filesystem.below(directory):
            return _Collector(request, directory).report(progress)
    finally:
        if directory is not None:
            os.close(directory)


def _open(root: str | None) -> int | None:
    if root is None:
        return None
    try:
        directory = filesystem.open_directory(root)
        mode = os.fstat(directory).st_mode
    except OSError as error:
        raise SshlintError(f"--root {root}: {(error.strerror or 'unreadable').lower()}") from None
    if os.geteuid() == 0 and not mode & 0o001:
        words = f"its accounts cannot enter it (mode {mode & 0o7777:04o}); chmod o+x {quoted(root)}"
        raise SshlintError(f"--root {root}: {words}")
    return directory


def _release(banner: str | None) -> Release:
    """The release of a banner or package version; without one the newest."""
    found = re.match(r"OpenSSH(?:_for_Windows)?_([0-9]+)\.([0-9]+)", banner or "")
    if found is None:
        return Release(releases.NEWEST)
    vendor = "Debian" if re.search("(?i)deb|ubuntu", banner or "") else ""
    return Release((int(found[1]), int(found[2])), vendor)


class _Collector:
    def __init__(self, request: Request, directory: int | None) -> None:
        self.request = request
        self.directory = directory
        self.keys = Keys()
        self.notes: list[tuple[str, str]] = []
        self.is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        self.server: SshdServer = read_server(read, self.keys)
        self.notes += self.server.notes
        host_keys = [part["fingerprint"] for part in (self.server.part or {}).get("host_keys", ())]
        tree = None if request.root is None else os.path.abspath(request.root)
        self.machine = machine_part(read, [key for key in host_keys if key], tree)
        self.release = _release(self.machine["openssh"])
        self.sudo: Sudo | None = read_rules(read, names_in, self.machine["hostname"] or "")
        self.notes += self.sudo.notes if self.sudo else []
        self.locked = self._locked()

    def report(self, progress: Progress) -> Part:
        chosen = self._chosen()
        if self.is_root:
            step_down.import_all()  # once, not in each of the children
            registry.listed()  # which looks into the directory of the rules
        accounts = []
        for number, user in enumerate(chosen):
            progress(user.name, number, len(chosen))
            accounts.append(self._account(user))
        return {
            "version": 1,
            "$schema": links.schema("collect"),
            "report": "collect",
            "sshlint": __version__,
            "collected": int(time.time()) if self.request.times else None,
            "machine": self.machine,
            "sshd": self.server.part,
            "sudo_rules": self.sudo.parts() if self.sudo else None,
            "known_hosts": self._known_hosts(),
            "accounts": accounts,
            "keys": self.keys.sorted(),
            "notes": note_parts(self.notes),
        }

    def _known_hosts(self) -> list[Part]:
        try:
            source = read(_SYSTEM_KNOWN_HOSTS)
        except Unreadable:
            return []
        return known_hosts(source.path, parse_known_hosts(source.text).entries, self.keys)

    def _locked(self) -> dict[str, bool] | None:
        """By name whether a password is locked; `None` where shadow is not for us to read."""
        try:
            source = read(_SHADOW)
        except Unreadable:
            return None
        source.secret = True
        fields = (line.split(":", 2) for line in source.text.split("\n"))
        return {each[0]: each[1].startswith(_LOCKED) for each in fields if len(each) > 1}

    def _chosen(self) -> list[User]:
        """The accounts to look at, by name."""
        if self.directory is None and not self.is_root:
            own = _caller()
            for name in self.request.accounts:
                if name != own.name:
                    raise SshlintError(f"--account {name}: only root can look at other accounts")
            return [own]
        every = {user.name: user for user in reversed(users())}
        for name in self.request.accounts:
            if name not in every:
                near = suggestion(name, every)
                raise SshlintError(f"--account {name}: no such account{near}")
        if self.request.accounts:
            return [every[name] for name in sorted(set(self.request.accounts))]
        return list(self._with_home(sorted(every.values())))

    def _with_home(self, every: list[User]) -> Iterator[User]:
        sharing: dict[str, int] = {}
        count = 0
        for user in every:
            if not filesystem.isdir(user.home):
                continue
            home = filesystem.realpath(user.home)
            sharing[home] = sharing.get(home, 0) + 1
            count += 1
            if count > _MOST_ACCOUNTS:
                self.notes.append(("/etc/passwd", f"more than {_MOST_ACCOUNTS} accounts"))
                return
            if sharing[home] <= _MOST_OF_ONE_HOME:
                yield user
            elif sharing[home] == _MOST_OF_ONE_HOME + 1:
                words = f"home of more than {_MOST_OF_ONE_HOME} accounts; the others are left out"
                self.notes.append((user.home, words))

    def _account(self, user: User) -> Part:
        locked = None if self.locked is None else self.locked.get(user.name, False)
        group_ids = group_ids_of(user)
        groups = tuple(sorted(set(map(group_name, group_ids))))
        part = frame(user, groups, locked, sudo_of(self.sudo, user, groups, group_ids))
        owner, note = self._owner(user)
        if not filesystem.isdir(user.home):
            part["reason"] = "its home directory does not exist"
            return part
        job = AccountJob(
            user=user,
            groups=groups,
            owner=owner.uid,
            config=self.server.config,
            release=self.release,
            locked=locked,
            environment=self._environment(user),
            agent=self.request.agent,
            times=self.request.times,
        )
        if self.is_root and owner.uid != 0:
            found = inspect_as(owner, job, self.keys, self.directory)
        else:
            found = inspect_here(job, self.keys)
        part.update(found)
        if note:
            part["notes"] = [{"path": user.home, "message": note}, *part["notes"]]
        return part

    def _owner(self, user: User) -> tuple[Owner, str]:
        """Whose rights an account's files are read with.

        In a tree that was copied without its owners, those of whoever owns the home there.
        """
        owner = Owner(user.uid, user.gid, user.name, user.home)
        if self.directory is None:
            return owner, ""
        owner = owner._replace(name="")  # of another machine: no group of this one is its
        try:
            home = filesystem.stat(user.home)
        except OSError:
            return owner, ""
        if home.st_uid == user.uid:
            return owner, ""
        note = f"belongs to uid {home.st_uid}, not {user.uid}: judged as that owner's"
        return owner._replace(uid=home.st_uid, gid=home.st_gid), note

    def _environment(self, user: User) -> dict[str, str]:
        """The caller's for its own account; of others the least that a login has."""
        least = {"HOME": user.home, "USER": user.name, "LOGNAME": user.name}
        if self.directory is not None or not hasattr(os, "geteuid") or user.uid != os.geteuid():
            return least
        kept = {**os.environ, "HOME": user.home}
        if not self.request.agent:
            kept.pop(_AGENT, None)
        return kept


def _caller() -> User:
    """The account that runs this; without an entry by its id."""
    if sys.platform == "win32":
        return User(os.environ.get("USERNAME", ""), 0, 0, os.path.expanduser("~"), "")
    uid = os.geteuid()
    known = user_with_id(uid)
    return known or User(str(uid), uid, os.getegid(), os.path.expanduser("~"), "")
