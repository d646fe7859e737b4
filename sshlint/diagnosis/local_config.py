"""What this machine's configuration says of the host of a log, without running anything."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from sshlint.config.compiled import Program, compile_program
from sshlint.config.loader import Loader
from sshlint.config.patterns import host_patterns, is_literal, octets
from sshlint.config.resolve import resolve
from sshlint.config.tree import Config
from sshlint.formats.ssh_config import Block, Document
from sshlint.login.paths import files_of
from sshlint.machine import installed
from sshlint.machine.account import running_account
from sshlint.settings import Release
from sshlint.source import read
from sshlint.tables.releases import NEWEST


class LocalConfig:
    """The configuration of *home* with all that it includes; it is read when it is first asked."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._program: Program | None = None

    @property
    def paths(self) -> list[str]:
        """Its files; where there are none, the one that ssh would read."""
        files = [file.source.path for file in self._config.files] if self._config else []
        return list(dict.fromkeys(files)) or [os.path.join(self._home, ".ssh", "config")]

    def alias_of(self, host: str) -> str:
        """The one literal Host pattern that has *host* as its HostName; "" where there is none."""
        aliases: set[str] = set()
        for block in self._config.blocks if self._config else ():
            names = [line.value for line in block.lines if line.keyword == "hostname"]
            literal = [word for word in _patterns(block) if is_literal(word) and word[:1] != "!"]
            if host in literal:
                return ""  # it is typed itself
            if names[:1] == [host]:
                aliases.update(literal)
        return aliases.pop() if len(aliases) == 1 else ""

    def applies(self, path: str, number: int | None, names: Iterable[str]) -> bool:
        """Whether a line of a configuration file is about one of the names."""
        names = tuple(names)
        documents = self._documents(path)
        if number is None or not documents or not 0 < number <= len(documents[0].lines):
            return True
        return any(_matches(each.lines[number - 1].block, names) for each in documents)

    def keys_for(self, names: tuple[str, ...]) -> Iterator[str]:
        """The key files that ssh would look for at the login to each of the names."""
        program = self._compiled
        for name in names:
            yield from (path for path, _ in files_of(resolve(program, name), "identityfile"))

    @property
    def _config(self) -> Config | None:
        trees = self._compiled.trees
        return trees[0] if trees else None

    @property
    def _compiled(self) -> Program:
        if self._program is None:
            found = installed.installed()
            release = found.release if found else Release(NEWEST)
            account = running_account(self._home)
            user = Loader(account, release, read).user()
            self._program = compile_program(user, None, release=release, account=account)
        return self._program

    def _documents(self, path: str) -> list[Document]:
        """A file, once for each Include that leads to it."""
        files = self._config.files if self._config else ()
        return [file.document for file in files if file.source.path == path]


def _patterns(block: Block) -> tuple[str, ...]:
    header = block.header
    return header.words if header is not None and header.keyword == "host" else ()


def _matches(block: Block | None, names: tuple[str, ...]) -> bool:
    """Whether a block is for every host, or for one of the names; of Match only `all` is sure."""
    while block is not None:
        if block.header is not None and not _admits(block, names):
            return False
        block = block.parent
    return True


def _admits(block: Block, names: tuple[str, ...]) -> bool:
    header = block.header
    if header is not None and header.keyword == "match":
        return tuple(word.lower() for word in header.words) == ("all",)
    patterns = host_patterns(_patterns(block))
    return any(patterns.match(octets(name)) for name in (*names, "") if name or not names)
