"""The private keys of a home that no passphrase guards, and those of them that others reach."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint.discover import Survey
from sshlint.facts.config_text.used_option import UsedOption
from sshlint.facts.key_files.key_file import KeyFile, key_files
from sshlint.finding import Action, Fix, Related
from sshlint.login.login import logins
from sshlint.source import Location

_READS_PPK3 = (0, 75)
_EXPOSING = frozenset(("identityfile", "identityfile2", "forwardagent"))


class BareKeys:
    """All of them, in the order of their names."""

    __slots__ = ("files", "survey")

    def __init__(self, files: list[KeyFile], survey: Survey) -> None:
        self.files = files
        self.survey = survey

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[BareKeys]:
        """Once a home; none in a repository, where any key is SSH120's."""
        if survey.context.in_repository:
            return
        files: dict[object, KeyFile] = {}
        for file in sorted(survey.shared(key_files), key=lambda file: file.path):
            if _is_bare(file):
                files.setdefault(file.identity, file)
        if files:
            yield cls(list(files.values()), survey)

    @property
    def location(self) -> Location:
        if len(self.files) == 1:
            return self.files[0].location
        return Location(os.path.dirname(self.files[0].path))

    def exposed(self) -> tuple[str, Related] | None:
        """The first key that more than its own hosts reach, with where the config says so."""
        words = {line.keyword for config in self.survey.configs for line in config.lines}
        if not words & _EXPOSING:
            return None
        paths = {file.path for file in self.files}
        for option in UsedOption.collect(self.survey, frozenset(("identityfile",))):
            for _, path in option.paths() if option.wide else ():
                if path in paths:
                    return path, Related(option.value_place, "offered to hosts that nobody named")
        for config in self.survey.configs:
            for login in self.survey.once(logins, config):
                if login.value("forwardagent") in ("", "no"):
                    continue
                setting = login.option("forwardagent")
                for path in (identity.path for identity in login.identities):
                    if path in paths and setting is not None and setting.line is not None:
                        return path, Related(
                            setting.line.location, "used where the agent is forwarded"
                        )
        return None

    def encrypt(self, title: str, cost: str) -> Fix | None:
        """Ask a passphrase for each of those that can be written anew."""
        paths = tuple(file.path for file in self.files if self._can_be_encrypted(file))
        if not paths:
            return None
        return Fix.unsafe(title, Action("encrypt-keys", paths[0], paths), cost=cost)

    def _can_be_encrypted(self, file: KeyFile) -> bool:
        """Whether a format holds it that has an encryption worth the name, and that is wanted."""
        wanted = self.survey.context.settings.putty_version
        if file.is_ppk and wanted and wanted < _READS_PPK3:
            return False
        return file.key.loads and file.key.format != "der" and file.family not in ("", "dsa")


def _is_bare(file: KeyFile) -> bool:
    if not file.is_private or file.key.encrypted or file.key.format == "none" or file.is_lost:
        return False
    host_key = file.name.startswith("ssh_host_")  # sshd cannot ask for one
    return not host_key and not file.family.startswith("sk-")
