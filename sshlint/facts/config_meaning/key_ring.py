"""All the keys that a login would offer, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import Survey
from sshlint.formats.keys.key_text import KeyText
from sshlint.login.login import Login, logins
from sshlint.source import Location


class KeyRing:
    """The files (keys, then certificates) that the same logins would offer; the first of them.

    `from_agent` is how many more the agent adds.
    """

    __slots__ = ("from_agent", "login", "paths")

    def __init__(self, login: Login, paths: tuple[str, ...], from_agent: int) -> None:
        self.login = login
        self.paths = paths
        self.from_agent = from_agent

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[KeyRing]:
        """Each set of keys once; none in a repository, where the files are another machine's."""
        if survey.context.in_repository:
            return
        for config in survey.configs:
            rings: dict[tuple[str, ...], KeyRing] = {}
            for login in survey.once(logins, config):
                keys = [key.path for key in login.identities if key.public]
                paths = tuple(dict.fromkeys((*keys, *login.certificates())))
                if paths not in rings:
                    more = len(_held_by_agent(login, survey) - _blobs(paths, survey))
                    rings[paths] = cls(login, paths, more)
            yield from (ring for ring in rings.values() if not ring.from_agent)
            # What the agent adds, it adds everywhere: one login shows what all suffer, best a host
            # with a key of its own; a stranger only where no host is named at all.
            crowded = [ring for ring in rings.values() if ring.from_agent]
            named = [ring for ring in crowded if ring.login.header is not None]
            if named or len(crowded) == len(rings):
                yield from sorted(named or crowded, key=lambda ring: not ring.paths)[:1]

    @property
    def count(self) -> int:
        return len(self.paths) + self.from_agent

    @property
    def location(self) -> Location:
        """The line that brings the last key, else the login's block, else the file."""
        for identity in reversed(self.login.identities):
            if identity.option is not None and identity.option.line is not None:
                return identity.option.line.location
        header = self.login.header
        return header.location if header is not None else self.login.config.source.whole


def _held_by_agent(login: Login, survey: Survey) -> frozenset[bytes]:
    """The public keys that the user's agent would add to a login; none where it is another one."""
    if not survey.context.environment.get("SSH_AUTH_SOCK"):
        return frozenset()
    if login.value("identitiesonly") == "yes" or not login.is_unset("identityagent"):
        return frozenset()
    from sshlint.facts.key_files.agent_keys import agent_keys

    return frozenset(held.blob for held in agent_keys(survey))


def _blobs(paths: tuple[str, ...], survey: Survey) -> set[bytes]:
    """The public keys in files: of a key, or of the .pub beside it."""
    found: set[bytes] = set()
    for name in (name for path in paths for name in (path, path + ".pub")):
        entry = survey.entry(name)
        key: KeyText | None = entry.key if entry else None
        if key is not None:
            found.update(blob for blob in (key.certificate, key.public) if blob)
    return found
