"""A forwarding: where it listens, and what else listens there."""

from __future__ import annotations

import re

from sshlint.config.assignment import Assignment as Setting
from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.facts.config_text.used_option import UsedOption
from sshlint.formats.ssh_config import Line
from sshlint.login.login import Login, logins
from sshlint.source import Unreadable

PORT_START = "/proc/sys/net/ipv4/ip_unprivileged_port_start"  # Linux 4.11
_USUAL_START = 1024
_ANY = ("", "*", "0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Listener(UsedOption):
    """A LocalForward, DynamicForward or RemoteForward line that counts."""

    __slots__ = ()

    @property
    def is_remote(self) -> bool:
        return self.keyword == "remoteforward"

    @property
    def listen(self) -> str:
        """`8080` or `/run/x.sock`, without the address."""
        return _end(self.setting)[1]

    def rival(self) -> tuple[Line, Login] | None:
        """A line above it that listens at the same place in the same login."""
        return self.survey.once(_rivals, self.config).get(id(self.line))

    def privileged_port(self) -> int:
        """The port that only root may listen on here, or 0."""
        context = self.survey.context
        here = not context.in_repository and context.platform.startswith("linux")
        port = self.listen
        if self.is_remote or not here or context.owner == 0 or not re.fullmatch("[0-9]{1,5}", port):
            return 0
        return int(port) if 0 < int(port) < self._start() else 0

    def _start(self) -> int:
        try:
            return int(self.survey.read_machine(PORT_START).text)
        except (Unreadable, ValueError):
            return _USUAL_START


def _rivals(survey: Survey, config: Config) -> dict[int, tuple[Line, Login]]:
    """By the id() of a line the line above it that listens there, and the login it is so in."""
    found: dict[int, tuple[Line, Login]] = {}
    for login in survey.once(logins, config):
        for slot in ("localforward", "remoteforward"):
            by_port: dict[str, dict[str, Line]] = {}
            for setting in login.options(slot):
                if setting.line is None:
                    continue
                address, port = _end(setting)
                taken = by_port.setdefault(port, {})
                other = next((taken[key] for key in taken if _clash(key, address)), None)
                if other is None:
                    taken[address] = setting.line
                elif port != "0":
                    found.setdefault(id(setting.line), (other, login))
    return found


def _end(setting: Setting) -> tuple[str, str]:
    """Address and port; of a socket no address and the path."""
    listen = setting.values[0]
    if "/" in listen:
        return "/", listen
    address, colon, port = listen.rpartition("]:")
    host = address.removeprefix("[") if colon else "localhost"
    if host in _ANY:
        return "", port
    return ("localhost" if host in _LOOPBACK else host), port


def _clash(one: str, other: str) -> bool:
    return one == other or "" in (one, other)
