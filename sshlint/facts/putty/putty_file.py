"""Files of PuTTY's that others can reach and read."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import Survey
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.formats.putty import putty_store

_KINDS = (putty_store.SESSION, putty_store.HOST_KEYS, putty_store.SEED, putty_store.LOG)


class OpenPuttyFiles:
    """All such files of one folder: PuTTY leaves them to the umask, so they share the fault."""

    roles = putty_store.ROLES

    __slots__ = ("files", "folder", "readers")

    def __init__(self, folder: str, files: list[ReviewedFile], readers: str) -> None:
        self.folder = folder
        self.files = files
        self.readers = readers

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[OpenPuttyFiles]:
        if not any(entry.role in _KINDS for entry in survey.entries):
            return
        folders: dict[tuple[str, str], list[ReviewedFile]] = {}
        for file in ReviewedFile.collect(survey, frozenset()):
            if file.role in _KINDS and file.is_own and file.keeps_modes:
                readers = file.others_who_read() or file.others_who_write()
                if readers:
                    folders.setdefault((file.folder, readers), []).append(file)
        for (folder, readers), files in folders.items():
            yield cls(folder, files, readers)
