"""An IdentityFile line that counts, or a default key, and what the file holds."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint import filesystem
from sshlint.discover import PRIVATE_KEY, Survey
from sshlint.facts.config_text.used_option import UsedOption
from sshlint.facts.edits import replace_value
from sshlint.finding import Text
from sshlint.formats.keys import any_key
from sshlint.formats.keys.key_text import KeyText
from sshlint.login.login import Login, default_identities
from sshlint.source import Location, Source, Unreadable

# Formats of private keys that ssh reads (reference: ssh-keygen -y of each).
READ_BY_SSH = ("openssh", "pkcs1", "sec1", "pkcs8")

_KEYWORDS = frozenset(("identityfile", "identityfile2"))


class IdentityFile:
    """A file that ssh takes for a private key. `option` is `None` for a default key.

    `logins` are some of those that would use it; none are known of a default key.
    """

    __slots__ = ("key", "logins", "option", "path", "source", "survey")

    def __init__(
        self,
        path: str,
        source: Source,
        option: UsedOption | None,
        logins: list[Login],
        survey: Survey,
    ) -> None:
        self.path = path
        self.source = source
        self.option = option
        self.logins = logins
        self.survey = survey
        entry = survey.entry(path)
        known = entry.key if entry is not None else None
        self.key: KeyText = known or any_key.read(source.data)

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[IdentityFile]:
        """Each line with each file it stands for; none in a repository, whose home is not here."""
        if not survey.context.in_repository:
            yield from survey.shared(identity_files)

    @property
    def location(self) -> Location:
        return self.option.value_place if self.option else Location(self.path, self.source)

    @property
    def is_private(self) -> bool:
        return self.key.kind == "private"

    @property
    def agent_may_hold_it(self) -> bool:
        """Whether every login that uses it may be able to ask an agent for the private half."""
        return bool(self.logins) and all(login.agent_is_plausible for login in self.logins)

    def is_private_key(self, path: str) -> bool:
        """Whether there is a private key of ssh's formats at a path."""
        try:
            source = self.survey.read(path)
        except Unreadable:
            return False
        key = any_key.read(source.data)
        return key.kind == "private" and key.format in READ_BY_SSH

    def same_key_for_ssh(self) -> str:
        """The path of a file in the same folder with the same key in a format ssh reads."""
        folder = os.path.dirname(self.path)
        for entry in self.survey.entries:
            key = entry.key
            if key is None or entry.role != PRIVATE_KEY or os.path.dirname(entry.path) != folder:
                continue
            if key.format in READ_BY_SSH and key.loads and key.public == self.key.public:
                return entry.path
        return ""

    def pointed_at(self, path: str) -> Text | None:
        """The edit of the line that names another file of the same folder."""
        old, new = os.path.basename(self.path), os.path.basename(path)
        if self.option is None or not self.option.value.endswith(old):
            return None  # a token, or a link's other name
        value = self.option.value[: -len(old)] + new
        if '"' in value or "\\" in value:
            return None
        quoted = f'"{value}"' if any(sign in value for sign in " \t'#=") else value
        return replace_value(self.option, quoted)


def identity_files(survey: Survey) -> list[IdentityFile]:
    found: dict[tuple[int, str], IdentityFile] = {}
    named = set()
    words = {line.keyword for config in survey.configs for line in config.lines}
    asked = words & _KEYWORDS
    for option in UsedOption.collect(survey, frozenset(("identityfile",))) if asked else ():
        for login, path in option.paths():
            known = found.get((id(option.line), path))
            if known is not None:
                known.logins.append(login)
            elif (source := _source(path, survey)) is not None:
                named.add(path)
                found[id(option.line), path] = IdentityFile(path, source, option, [login], survey)
    defaults = (path for path in default_identities(survey) if path not in named)
    for path in defaults:
        entry = survey.entry(path)
        if entry is not None and entry.source is not None:
            found[0, path] = IdentityFile(path, entry.source, None, [], survey)
    return list(found.values())


def _source(path: str, survey: Survey) -> Source | None:
    try:
        return survey.read(path)
    except Unreadable:
        return None


def free_path(path: str, ending: str = "") -> str:
    """A path that nothing bears yet: this one, else with a word or a number behind its stem."""
    for stem in ("", "-ssh", *(f"-{number}" for number in range(2, 100))):
        candidate = f"{path}{stem}{ending}"
        if not filesystem.lexists(candidate):
            return candidate
    return f"{path}-100{ending}"
