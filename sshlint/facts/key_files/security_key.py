"""A key whose private half is in a FIDO device, and the library by which ssh reaches that."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint import filesystem
from sshlint.discover import Survey
from sshlint.facts.config_text.named_file import NamedFile
from sshlint.facts.key_files.key_file import KeyFile, key_files


class SecurityKey:
    """`missing` are the SecurityKeyProvider lines whose file is not there."""

    __slots__ = ("file", "missing")

    def __init__(self, file: KeyFile, missing: list[NamedFile]) -> None:
        self.file = file
        self.missing = missing

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[SecurityKey]:
        for file in survey.shared(key_files):
            if file.is_private and file.family.startswith("sk-"):
                yield cls(file, survey.shared(_missing_providers))


def _missing_providers(survey: Survey) -> list[NamedFile]:
    """`internal` and the like are no paths; in a repository nothing is known to be missing."""
    options = NamedFile.collect(survey, frozenset(("securitykeyprovider",)))
    return [option for option in options if not filesystem.exists(option.path)]
