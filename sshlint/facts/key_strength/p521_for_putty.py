"""The PuTTY that is installed here, and a key that an affected one gave away."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint import filesystem
from sshlint.discover import Survey
from sshlint.facts.key_files.key_file import KeyFile, key_files
from sshlint.lean import lazy_pattern
from sshlint.machine.programs import programs
from sshlint.source import Unreadable

# PuTTY's version.c: the text that `puttygen --version` prints.
_RELEASE = lazy_pattern(rb"Release (\d{1,3})\.(\d{1,3})")
# A distribution fixes a version without another number: its programs lie here.
_OF_DISTRIBUTIONS = ("/usr/bin/", "/bin/", "/usr/sbin/", "/snap/", "/nix/", "/gnu/")


class PuttyP521:
    """A PPK with an ECDSA key on P-521. `installed` is this machine's PuTTY, () if not known."""

    __slots__ = ("file", "installed")

    def __init__(self, file: KeyFile, installed: tuple[int, ...]) -> None:
        self.file = file
        self.installed = installed

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[PuttyP521]:
        for file in survey.shared(key_files):
            if file.is_ppk and file.algorithm == "ecdsa-sha2-nistp521":
                yield cls(file, survey.shared(_installed))


def _installed(survey: Survey) -> tuple[int, ...]:
    """The release that puttygen's file holds; nothing is run to learn it.

    Of a distribution's it is not asked: its number does not say whether the fault is fixed.
    """
    path = None if survey.context.in_repository else next(programs("puttygen"), None)
    if path is None or filesystem.realpath(path).startswith(_OF_DISTRIBUTIONS):
        return ()
    try:
        found = _RELEASE.search(survey.read(path).data)
    except Unreadable:
        return ()
    return (int(found[1]), int(found[2])) if found else ()
