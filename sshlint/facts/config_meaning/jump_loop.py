"""A way over jump hosts that comes back to where it was."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.assignment import Assignment
from sshlint.config.resolve import Resolution, proxy, resolve
from sshlint.config.tree import Config
from sshlint.config.values.jumps import Hop
from sshlint.discover import Survey
from sshlint.formats.ssh_config import Line
from sshlint.lean import NamedTuple
from sshlint.login.destination import Destination
from sshlint.login.jump_command import hops_of
from sshlint.login.login import logins, program

_MOST_HOPS = 100


class JumpLoop(NamedTuple):
    """`names` from the first host back to it, and the line that sends each of them on."""

    names: tuple[str, ...]
    lines: tuple[Line, ...]

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[JumpLoop]:
        for config in survey.configs:
            if any(line.keyword in ("proxyjump", "proxycommand") for line in config.lines):
                yield from _Walk(survey, config).loops()


class _Walk:
    """The next hop of every host, each found once."""

    def __init__(self, survey: Survey, config: Config) -> None:
        self.logins = survey.once(logins, config)
        self.program = survey.once(program, config)
        self.known = {login.host: login.resolution for login in self.logins}
        self.done: set[str] = set()

    def loops(self) -> Iterator[JumpLoop]:
        for login in self.logins:
            if found := self.follow(login.host):
                yield found

    def follow(self, host: str) -> JumpLoop | None:
        names: list[str] = []
        lines: list[Line] = []
        while host not in names and len(names) < _MOST_HOPS:
            if host in self.done:
                return None
            names.append(host)
            self.done.add(host)
            found = self.next(host)
            if found is None:
                return None
            line, hop = found
            lines.append(line)
            if hop.host not in self.known:
                prelude = tuple(Destination(hop.host, hop.user, hop.port).options())
                self.known[hop.host] = resolve(self.program, hop.host, prelude=prelude)
            host = hop.host
        start = names.index(host) if host in names else len(names)
        loop = names[start:]
        return JumpLoop((*loop, host), tuple(lines[start:])) if loop else None

    def next(self, host: str) -> tuple[Line, Hop] | None:
        """Where ssh goes first. It hands the other hops to the next ssh, which obeys them."""
        option = _certain_proxy(self.known[host])
        if option is None or option.line is None:
            return None
        hops = hops_of(option.values[0])
        return (option.line, hops[0]) if hops else None


def _certain_proxy(resolution: Resolution) -> Assignment | None:
    if any(entry.depends for entry in resolution.slots.get("proxyjump", ())):
        return None
    return proxy(resolution.slots)
