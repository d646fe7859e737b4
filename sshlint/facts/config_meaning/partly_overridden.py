"""An option line that counts for some hosts of its list, and is overridden for others."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.assignment import Assignment
from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.formats.ssh_config import Line
from sshlint.lean import NamedTuple
from sshlint.login.login import logins


class PartlyOverridden(NamedTuple):
    """`hosts` are the names of the line's own list for which `winner` has set the option."""

    line: Line
    winner: Line
    hosts: tuple[str, ...]

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[PartlyOverridden]:
        for config in survey.configs:
            yield from survey.once(_partly_overridden, config)


def _partly_overridden(survey: Survey, config: Config) -> list[PartlyOverridden]:
    """Of blocks whose lists cross: a block for some hosts of a later one, and for no other, says
    more about them, which is how ssh_config is meant to be written."""
    lost: dict[int, tuple[Assignment, Assignment, list[str]]] = {}
    counts: set[int] = set()
    for login in survey.once(logins, config):
        if login.pattern:
            continue
        for loser in login.resolution.losers:
            if _crosses(loser.option, loser.winner, login.host):
                _, _, hosts = lost.setdefault(
                    id(loser.option.line), (loser.option, loser.winner, [])
                )
                hosts.append(login.host)
        counts |= {
            id(entry.option.line)
            for entries in login.resolution.slots.values()
            for entry in entries
            if not entry.depends
        }
    return [
        PartlyOverridden(option.line, winner.line, tuple(hosts))
        for number, (option, winner, hosts) in lost.items()
        if number in counts and option.line is not None and winner.line is not None
    ]


def _crosses(option: Assignment, winner: Assignment, host: str) -> bool:
    """Whether a line lost a host of its list to a line that is for other hosts, too."""
    line, over = option.line, winner.line
    if line is None or over is None or option.values == winner.values:
        return False
    ours, theirs = line.block.header, over.block.header
    if ours is None or theirs is None or (ours.keyword, theirs.keyword) != ("host", "host"):
        return False
    return host in ours.words and not set(theirs.words) <= set(ours.words)
