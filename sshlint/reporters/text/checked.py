"""What a run looked at, counted in the words of its user."""

from __future__ import annotations

from sshlint.config.patterns import is_literal
from sshlint.discover import AUTHORIZED_KEYS, KNOWN_HOSTS, PRIVATE_KEY, PUBLIC_KEY, Survey
from sshlint.formats.putty import putty_store
from sshlint.lean import NamedTuple


class Count(NamedTuple):
    """So many of a thing; `noun` is for one of it."""

    number: int
    noun: str

    def __str__(self) -> str:
        return f"{self.number} {self.noun}{'' if self.number == 1 else 's'}"


def checked(survey: Survey) -> list[Count]:
    """The hosts, keys and so on that a run looked at; without those that it has none of."""
    roles = {entry.role for entry in survey.entries}
    counts = [Count(_hosts(survey), "host"), Count(_keys(survey), "key")]
    if KNOWN_HOSTS in roles:
        from sshlint.facts.known_hosts.known_hosts_file import known_hosts_files

        known = sum(len(file.sound) for file in survey.shared(known_hosts_files))
        counts.append(Count(known, "known host"))
    if AUTHORIZED_KEYS in roles:
        from sshlint.facts.authorized_keys.authorized_keys_file import authorized_keys_files

        allowed = sum(len(file.sound) for file in survey.shared(authorized_keys_files))
        counts.append(Count(allowed, "authorized key"))
    if not roles.isdisjoint((putty_store.SESSION, putty_store.REGISTRY, putty_store.WINSCP)):
        from sshlint.facts.putty.putty import putty_stores

        sessions = sum(
            not session.is_default
            for store in survey.shared(putty_stores)
            for session in store.sessions
        )
        counts.append(Count(sessions, "PuTTY session"))
    return [count for count in counts if count.number]


def _hosts(survey: Survey) -> int:
    names = {
        word
        for config in survey.configs
        for line in config.lines
        if line.keyword == "host"
        for word in (line.rest.split() if line.plain else line.words)
        if word[:1] != "!" and is_literal(word)
    }
    return len(names)


def _keys(survey: Survey) -> int:
    """Key pairs, of which there may be one half only."""
    paths = (e.path for e in survey.entries if e.role in (PRIVATE_KEY, PUBLIC_KEY))
    return len({path.removesuffix(".pub").removesuffix("-cert") for path in paths})
