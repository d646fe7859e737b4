"""All the keys that a login would offer, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import Survey
from sshlint.facts.login import Login, logins
from sshlint.source import Place


class KeyRing:
    """The files (keys, then certificates) that the same logins would offer; the first of them.

    `agent_keys` is how many more the agent would add, `None` where nobody asked it.
    """

    __slots__ = ("agent_keys", "login", "paths")

    def __init__(self, login: Login, paths: tuple[str, ...]) -> None:
        self.login = login
        self.paths = paths
        self.agent_keys = None if login.value("identitiesonly") == "yes" else login.agent_keys

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[KeyRing]:
        """Each set of keys once; none in a repository, where the files are another machine's."""
        if survey.context.in_repository:
            return
        for config in survey.configs:
            seen: set[tuple[str, ...]] = set()
            for login in survey.once(logins, config):
                keys = [key.path for key in login.identities if key.public]
                paths = tuple(dict.fromkeys((*keys, *login.certificates())))
                if paths not in seen:
                    seen.add(paths)
                    yield cls(login, paths)

    @property
    def count(self) -> int:
        return len(self.paths) + (self.agent_keys or 0)

    @property
    def place(self) -> Place:
        """The line that brings the last key, else the login's block, else the file."""
        for identity in reversed(self.login.identities):
            if identity.option is not None and identity.option.line is not None:
                return identity.option.line.place
        header = self.login.header
        return header.place if header is not None else self.login.config.source.whole
