"""Whose login it is, and with what: what decides which steps fit."""

from __future__ import annotations

import re
from typing import NamedTuple

from sshlint.diagnosis.found_cause import Found
from sshlint.tables.git_hosts import GitHost, git_host
from sshlint.tables.remedies import form

_WINDOWS_PATH = re.compile(r"^(?:[A-Za-z]:[\\/]|\.?\.?\\)")
_POSIX_PATH = re.compile(r"^(?:~?/|[^\\]*/)")
_MODE_BITS = re.compile(r"Permissions 0[0-7]{3} for")
_ALL_WINDOWS = frozenset({form.CMD, form.POWERSHELL, form.WINDOWS})
_PLACES = {form.SERVER: "on the server", form.JUMP: "on the jump host",
           form.CLOUD: "in the cloud's console"}  # fmt: skip
_SHELLS = {form.POSIX: "on Linux and macOS", form.CMD: "in cmd", form.POWERSHELL: "in PowerShell",
           form.WINDOWS: "on Windows"}  # fmt: skip
_SYSTEMS = {form.DEBIAN: "Debian, Ubuntu", form.REDHAT: "RHEL, Fedora, Amazon Linux",
            form.WINDOWS_SERVER: "Windows", form.DROPBEAR: "dropbear"}  # fmt: skip
_PROGRAMS = {
    form.PUTTY: {form.PUTTY},
    form.LIBRARY: {form.LIBRARY, form.OPENSSH},
}
_DEFAULT_SERVER = {
    form.SERVER: form.OWN,
    form.CLOUD: form.OWN,
    form.HOSTED: form.HOSTED,
}


class Situation(NamedTuple):
    """What is known of both ends. *shells* and *servers* are all that it may be."""

    shells: frozenset[str]
    programs: frozenset[str]
    servers: frozenset[str]
    git: GitHost | None

    def fits(self, step: form.Step) -> bool:
        """Whether a step is for this client and this server."""
        shell = step.shell if step.by == form.CLIENT else ""
        server = step.server or _DEFAULT_SERVER.get(step.by, "")
        return (
            (shell in ("", form.SSH_CONFIG) or shell in self.shells)
            and (not step.program or step.program in self.programs)
            and (not server or server in self.servers)
        )

    def place(self, step: form.Step) -> str:
        """Where a step is taken, in words; empty where there is no other choice than here."""
        if step.by == form.CLIENT:
            others = self.shells - {form.WINDOWS}
            return _SHELLS.get(step.shell, "") if len(others) > 1 else ""
        known = self.servers & _SYSTEMS.keys()
        system = _SYSTEMS.get(step.server, "") if len(known) > 1 else ""
        return " ".join(filter(None, (_PLACES.get(step.by, ""), f"({system})" if system else "")))

    def platform(self, step: form.Step) -> str:
        """The platform a step is for, for scripts; empty for any."""
        known = _SHELLS if step.by == form.CLIENT else {**_SYSTEMS, form.UNIX: ""}
        name = step.shell if step.by == form.CLIENT else step.server
        return name if name in known else ""

    @property
    def here(self) -> str:
        """The shell that a command for no shell in particular is quoted for."""
        return form.POSIX if form.POSIX in self.shells else form.WINDOWS


def situation(found: Found) -> Situation:
    """Read from the log what it tells of client and server."""
    programs = _PROGRAMS.get(_program(found), {form.OPENSSH, form.SSH})
    git = git_host(_host(found), _user(found))
    return Situation(_shells(found), frozenset(programs), _servers(found, git), git)


def _program(found: Found) -> str:
    """The client whose log it is; the words of a library inside a log of ssh's are a server's."""
    programs = {found.program, found.login.program}
    if form.PUTTY in programs:
        return form.PUTTY
    return form.LIBRARY if found.login.program == form.LIBRARY else form.OPENSSH


def _host(found: Found) -> str:
    """The host by the name a service would be known by; an alias of ours may stand for any."""
    login = found.login
    known = re.sub(r"^\[|\](?::\d+)?$| \(.*\)$", "", found.values.get("known_host", ""))
    names = [found.values.get("host", ""), login.host, known, login.typed]
    of_a_service = (name for name in names if name and git_host(name))
    return next(of_a_service, next(filter(None, names), ""))


def _user(found: Found) -> str:
    return found.values.get("user") or found.login.user


def _shells(found: Found) -> frozenset[str]:
    login = found.login
    if login.shell in (form.CMD, form.POWERSHELL):
        return frozenset({login.shell, form.WINDOWS})
    if login.windows or login.shell == form.WINDOWS:
        return _ALL_WINDOWS
    paths = [found.values.get(name, "") for name in ("key", "file", "socket")]
    paths += [login.key, *login.config_files, *(each.path for each in login.identities)]
    paths += [each.path for each in login.offers] + [each.path for each in login.tried]
    if any(_WINDOWS_PATH.match(path) for path in paths):
        return _ALL_WINDOWS
    unix = login.shell == form.POSIX or any(_POSIX_PATH.match(path) for path in paths)
    if unix or any(_MODE_BITS.search(each.text) for each in found.evidence):
        return frozenset({form.POSIX})
    return _ALL_WINDOWS | {form.POSIX}


def _servers(found: Found, git: GitHost | None) -> frozenset[str]:
    """The kinds of server it may be, by its banner and its name."""
    if git is not None:
        return frozenset({form.HOSTED})
    software, host = found.login.software.lower(), _host(found)
    paths = "".join(found.values.get(name, "") for name in ("server_path", "file"))
    if "openssh_for_windows" in software or "__PROGRAMDATA__" in paths:
        return frozenset({form.OWN, form.WINDOWS_SERVER})
    amazon = host.lower().endswith((".amazonaws.com", ".compute.internal"))
    amazon = amazon or _user(found) == "ec2-user"
    kinds = {form.OWN, form.UNIX} | ({form.EC2} if amazon else set())
    if "dropbear" in software:
        kinds.add(form.DROPBEAR)
    elif "debian" in software or "ubuntu" in software or "raspbian" in software:
        kinds.add(form.DEBIAN)
    elif _user(found) == "ec2-user" or "openssh" in software:  # others name themselves there
        kinds.add(form.REDHAT)
    else:
        kinds |= {form.DEBIAN, form.REDHAT}
    return frozenset(kinds)
