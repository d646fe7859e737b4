"""The file name of a session of PuTTY for Unix, and what PuTTY makes of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from sshlint import filesystem
from sshlint.discover import Survey
from sshlint.formats.putty import putty_store
from sshlint.source import Location, Source


class SessionFile:
    """A session file of PuTTY for Unix; KiTTY's portable ones follow other rules."""

    roles = putty_store.ROLES

    __slots__ = ("name", "path", "source")

    def __init__(self, path: str, source: Source) -> None:
        self.path = path
        self.name = os.path.basename(path)
        self.source = source

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[SessionFile]:
        for entry in survey.entries:
            if entry.role == putty_store.SESSION and entry.source:
                in_store = os.path.basename(os.path.dirname(entry.path)) == "sessions"
                if in_store and not putty_store.is_kitty(entry.source.data):
                    yield cls(entry.path, entry.source)

    @property
    def location(self) -> Location:
        return self.source.whole

    @property
    def is_misspelt(self) -> bool:
        from sshlint.formats.putty.putty_names import misspelt_unix

        return misspelt_unix(self.name)

    @property
    def listed(self) -> str:
        from sshlint.formats.putty.putty_names import unescape

        return unescape(self.name)

    @property
    def looked_for(self) -> str:
        from sshlint.formats.putty.putty_names import escape_unix

        return escape_unix(self.listed)

    @property
    def spelling(self) -> str:
        """The name that was meant, as PuTTY writes it."""
        from sshlint.formats.putty.putty_names import escape_unix, unescape

        capitals = re.sub("%[0-9a-fA-F]{2}", lambda match: match[0].upper(), self.name)
        return escape_unix(unescape(capitals))

    @property
    def new_path(self) -> str:
        return os.path.join(os.path.dirname(self.path), self.spelling)

    @property
    def is_free(self) -> bool:
        return not filesystem.lexists(self.new_path) and not filesystem.islink(self.path)
