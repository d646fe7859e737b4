"""One key with all the private files that hold it, and the logins that use these."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import Survey
from sshlint.facts.key_files.key_file import KeyFile, key_files
from sshlint.formats.keys import any_key
from sshlint.formats.keys.key_text import KeyText
from sshlint.source import Location, Unreadable


class KeyGroup:
    """The private files of one key; of a key that shows no public half, one file."""

    __slots__ = ("files", "public")

    def __init__(self, files: list[KeyFile], public: bytes | None) -> None:
        self.files = files
        self.public = public

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[KeyGroup]:
        yield from survey.shared(key_groups)

    @property
    def first(self) -> KeyFile:
        return self.files[0]

    @property
    def location(self) -> Location:
        return self.first.location

    @property
    def distinct(self) -> list[KeyFile]:
        """The files less those that are others by another name: links."""
        found: dict[object, KeyFile] = {}
        for file in self.files:
            found.setdefault(file.identity, file)
        return list(found.values())

    @property
    def algorithm(self) -> str:
        """The wire name of the plain key type, or nothing where only a passphrase would tell."""
        return next((file.algorithm for file in self.files if file.algorithm), "")

    @property
    def family(self) -> str:
        return next((file.family for file in self.files if file.family), "")


class RepeatedKey(KeyGroup):
    """A key in more than one file."""

    __slots__ = ()

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[KeyGroup]:
        return (group for group in survey.shared(key_groups) if len(group.files) > 1)


class KeyForReaders(KeyGroup):
    """Any key, where the user said which programs have to read his keys."""

    __slots__ = ()

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[KeyGroup]:
        yield from survey.shared(key_groups) if survey.context.settings.readers else ()


def key_groups(survey: Survey) -> list[KeyGroup]:
    groups: dict[bytes | str, list[KeyFile]] = {}
    for file in survey.shared(key_files):
        if file.is_private:
            groups.setdefault(public_of(file) or file.path, []).append(file)
    return [
        KeyGroup(files, identity if isinstance(identity, bytes) else None)
        for identity, files in groups.items()
    ]


def public_of(file: KeyFile) -> bytes | None:
    """The public half, or where the file shows none that of the .pub beside it."""
    if file.key.public is not None:
        return file.key.public
    beside = public_beside(file)
    if beside is None or file.key.algorithm not in (None, beside.algorithm):
        return None
    return beside.public


def public_beside(file: KeyFile) -> KeyText | None:
    """What `FILE.pub` holds, under review or not; None where it is not there."""
    try:
        source = file.survey.read(f"{file.path}.pub")
    except Unreadable:
        return None
    entry = file.survey.entry(source.path)
    known = entry.key if entry is not None else None
    return known or any_key.read(source.data)
