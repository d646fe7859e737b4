"""Whether what a link leads to is what its name promises; a known_hosts can lead anywhere."""

from __future__ import annotations

from sshlint.discover.roles import AUTHORIZED_KEYS, CONFIG, KNOWN_HOSTS
from sshlint.formats import ssh_config
from sshlint.source import Source
from sshlint.tables.keywords import KEYWORDS

_CALLED = {
    CONFIG: "an ssh_config file",
    KNOWN_HOSTS: "a known_hosts file",
    AUTHORIZED_KEYS: "an authorized_keys file",
}


def misfit(source: Source, role: str) -> str:
    """What a text is not, though a name says so; empty where at least half of its lines fit."""
    if role not in _CALLED:
        return ""
    if role == CONFIG:
        good, lines = config_lines(source)
    elif role == KNOWN_HOSTS:
        from sshlint.formats import known_hosts

        entries = known_hosts.parse(source.text).entries
        good, lines = sum(entry.problem is None for entry in entries), len(entries)
    else:
        from sshlint.formats.authorized_keys import authorized_lines

        keys = authorized_lines.parse(source.text).entries
        good, lines = sum(entry.problem is None for entry in keys), len(keys)
    fits = not lines or (good and 2 * good >= lines)
    return "" if fits else f"not {_CALLED[role]}"


def config_lines(source: Source) -> tuple[int, int]:
    """How many lines of a text begin with an option of ssh_config, and how many hold anything."""
    words = [line.keyword for line in ssh_config.parse(source).lines if line.keyword]
    known = sum(word in ("host", "match", "include") or word in KEYWORDS for word in words)
    return known, len(words)
