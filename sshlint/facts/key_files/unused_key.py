"""A private key that no login from this home offers by itself."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint import filesystem
from sshlint.config.patterns import holds_in_order
from sshlint.discover import Survey
from sshlint.discover.named import KEY_OPTIONS
from sshlint.facts.key_files.agent_keys import agent_keys
from sshlint.facts.key_files.key_file import KeyFile, key_files
from sshlint.facts.permissions.copy_name import is_copy
from sshlint.lean import lazy_pattern
from sshlint.login.login import default_identities

_UNKNOWN = lazy_pattern(r"%[A-Za-z%]|\$\{[^}]*\}|\$\w+")


class UnusedKey:
    """One such key. A key of the agent, of a saved session or of a script's name counts as used."""

    __slots__ = ("file",)

    def __init__(self, file: KeyFile) -> None:
        self.file = file

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[UnusedKey]:
        """None in a repository, where configs of other machines may name the keys, nor of a run
        that has seen no config and so cannot know.
        """
        folder = os.path.join(survey.context.home, ".ssh")
        if survey.context.in_repository or survey.entry(folder) is None:
            return
        held = {key.blob for key in agent_keys(survey)}
        named = _Named(survey)
        for file in survey.shared(key_files):
            if not file.is_private or file.in_use or is_copy(file.name):
                continue
            if file.name.startswith("ssh_host_") or file.key.public in held:
                continue
            if not named.covers(file.path) and not named.covers(survey.real_path(file.entry)):
                yield cls(file)


class _Named:
    """The paths that configs name, and the default ones; what a login decides fits anything."""

    def __init__(self, survey: Survey) -> None:
        home = survey.context.home
        self.paths = set(default_identities(survey))
        self.patterns: set[tuple[str, ...]] = set()
        configs = [*survey.configs, *filter(None, [survey.system_config])]
        lines = (line for config in configs for line in config.lines if line.keyword in KEY_OPTIONS)
        for word in {word for line in lines for word in line.words}:
            path = home + word[1:] if word.startswith("~/") else word
            path = home + path[2:] if path.startswith("%d/") else path
            path = os.path.join(home, ".ssh", path) if path[:1] not in ("/", "%", "$") else path
            path = path.removesuffix(".pub").removesuffix("-cert")
            self.paths.add(filesystem.realpath(path) if filesystem.islink(path) else path)
            self.paths.add(path)
            if _UNKNOWN.search(path):
                self.patterns.add(tuple(_UNKNOWN.split(path)))

    def covers(self, path: str) -> bool:
        return path in self.paths or any(
            holds_in_order(path, head, middle, tail) for head, *middle, tail in self.patterns
        )
