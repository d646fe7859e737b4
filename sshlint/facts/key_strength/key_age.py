"""How old a private key is, as far as its files and certificate tell."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import Survey
from sshlint.facts.key_files.key_file import KeyFile, key_files
from sshlint.formats.keys.certificate import parse
from sshlint.formats.keys.wire import WireError


class KeyAge:
    """`since` is a time in seconds since the epoch: the key is at least that old."""

    __slots__ = ("file", "since")

    def __init__(self, file: KeyFile, since: float) -> None:
        self.file = file
        self.since = since

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[KeyAge]:
        """None in a repository, where all files are as old as the checkout."""
        if survey.context.in_repository:
            return
        for file in survey.shared(key_files):
            if file.is_private:
                yield cls(file, min(_times(file)))


def _times(file: KeyFile) -> Iterator[float]:
    """When its files were last written, and from when on its certificate holds."""
    for path in (file.path, f"{file.path}.pub", f"{file.path}-cert.pub"):
        entry = file.survey.entry(path)
        if entry is None or entry.stat is None:
            continue
        yield entry.stat.st_mtime
        if entry.key is not None and entry.key.certificate is not None:
            try:
                yield parse(entry.key.certificate).valid_after or entry.stat.st_mtime
            except WireError:
                continue
