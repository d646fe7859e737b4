"""A private key that ssh reads, and the .pub beside it."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint import filesystem
from sshlint.discover import Survey
from sshlint.facts.key_files.key_file import KeyFile, key_files
from sshlint.facts.key_strength.key_group import public_beside
from sshlint.finding import Action
from sshlint.formats.keys.key_text import KeyText
from sshlint.source import Location
from sshlint.tables.key_types import plain_name


class KeyPair:
    """`public` is what the .pub holds, None where there is none."""

    __slots__ = ("file", "public")

    def __init__(self, file: KeyFile, public: KeyText | None) -> None:
        self.file = file
        self.public = public

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[KeyPair]:
        """The private keys under review with what lies beside them."""
        yield from survey.shared(key_pairs)

    @property
    def public_path(self) -> str:
        return f"{self.file.path}.pub"

    @property
    def public_place(self) -> Location:
        entry = self.file.survey.entry(self.public_path)
        return Location(self.public_path, entry.source if entry else None)

    @property
    def has_public_file(self) -> bool:
        return filesystem.lexists(self.public_path)

    @property
    def contradicts(self) -> bool:
        """Whether the .pub is certain to belong to another key, passphrase or not."""
        key, public = self.file.key, self.public
        if public is None or public.public is None:
            return False
        if key.public is not None:
            return key.public != public.public
        known = plain_name(key.algorithm or "")
        return bool(known) and known != plain_name(public.algorithm or "")

    def owner_of_public(self) -> str:
        """The path of the private key under review that the .pub does belong to, or nothing."""
        wanted = self.public.public if self.public else None
        return self.file.survey.shared(_owners).get(wanted, "")

    def write_public(self) -> Action:
        """Make the .pub from the private key; asks for a passphrase where one is needed."""
        return Action("write-public", self.public_path, (self.file.path,))


class OddPair(KeyPair):
    """Two halves that are certain not to belong together."""

    __slots__ = ()

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[KeyPair]:
        return (pair for pair in survey.shared(key_pairs) if pair.contradicts)


class HiddenHalf(KeyPair):
    """An encrypted key that does not show its public half, and no .pub."""

    __slots__ = ()

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[KeyPair]:
        """None in a repository, which need not hold all that the home has."""
        if not survey.context.in_repository:
            for pair in survey.shared(key_pairs):
                key = pair.file.key
                hidden = key.encrypted and key.public is None and key.loads
                if hidden and not pair.has_public_file:
                    yield pair


def _owners(survey: Survey) -> dict[bytes | None, str]:
    """The first private key of each public half."""
    owners: dict[bytes | None, str] = {}
    for file in survey.shared(key_files):
        if file.is_private and file.key.public is not None:
            owners.setdefault(file.key.public, file.path)
    return owners


def key_pairs(survey: Survey) -> list[KeyPair]:
    return [
        KeyPair(file, public_beside(file))
        for file in survey.shared(key_files)
        if file.is_for_ssh and not file.is_public_half
    ]
