"""The one place where configs are loaded: which files ssh reads, for whom and for which release.

check, fix, prelogin, resolve and doctor all ask here, so that none of them passes over a file that
another reads.
"""

from __future__ import annotations

import os

from sshlint.config import tree
from sshlint.config.hiding import hide
from sshlint.config.tokens import account_tokens, expand
from sshlint.config.tree import Config
from sshlint.excerpt import gate
from sshlint.formats.ssh_config import Line
from sshlint.lean import NamedTuple
from sshlint.machine.account import Account
from sshlint.settings import Release
from sshlint.source import Source, SshlintError, Unreadable, glob_matches
from sshlint.tables.releases import INCLUDE_EXPANDS

SYSTEM_CONFIG = "/etc/ssh/ssh_config"
NO_CONFIG = "none"


class Loader(NamedTuple):
    """Loads configs as `release` follows them when `account` runs it.

    `read` gives a file or raises `Unreadable`. `confined` is for a repository, which is another
    machine's home: no other account is known, and `find` gives the files below the home
    and `glob` those of other patterns.
    """

    account: Account
    release: Release
    read: tree.Read
    confined: bool = False
    find: tree.Find | None = None
    glob: tree.Find = glob_matches

    def load(self, source: Source, *, system: bool = False) -> Config:
        """A config with all that it includes; what cannot be followed is in its `undecided`."""
        account = self.account
        config = tree.load(
            source,
            # glob(3), which stands behind Include, asks $HOME first.
            home=account.environment.get("HOME") or account.home,
            read=self.read,
            system=system,
            home_of=None if self.confined else account.home_of,
            expand=self._expand if self.release.version >= INCLUDE_EXPANDS else None,
            find=self.find,
            glob=self.glob,
        )
        hide(config)
        return config

    def user(self, chosen: str | None = None) -> Config | None:
        """The config of -F, else that of the account; `None` where there is none.

        Raises `SshlintError` where -F names a file that cannot be read.
        """
        if chosen is None:
            source = self._existing(os.path.join(self.account.home, ".ssh", "config"))
        elif chosen.lower() == NO_CONFIG:
            return None
        else:
            source = self._named(chosen)
        return self.load(source) if source else None

    def system(self, path: str) -> Config | None:
        """The system's config; `None` for "none" and where the usual one is not there.

        Raises `SshlintError` for another that cannot be read.
        """
        if path.lower() == NO_CONFIG:
            return None
        source = self._existing(path) if path == SYSTEM_CONFIG else self._named(path)
        return self.load(source, system=True) if source else None

    def _expand(self, word: str) -> str | None:
        found = expand(word, account_tokens(self.account), self.account.environment)
        return found if isinstance(found, str) else None

    def _existing(self, path: str) -> Source | None:
        """A config that ssh passes over when it cannot read it."""
        try:
            return self.read(path)
        except Unreadable:
            return None

    def _named(self, path: str) -> Source:
        if path == os.devnull:  # the usual way to say: no config at all
            return Source(path, b"")
        try:
            return self.read(path)
        except Unreadable as error:
            raise SshlintError(f"{path}: cannot be read: {error.reason}") from None


def undecided(config: Config) -> list[tuple[str, int, str]]:
    """Path, line and reason of each Include that was not followed."""
    lines = {id(line): line for line in config.undecided}.values()
    return [
        (
            line.source.path,
            line.number,
            _shown(line) + " depends on the login or the account",
        )
        for line in lines
    ]


def _shown(line: Line) -> str:
    return gate(line.location)(f"Include {line.rest}")
