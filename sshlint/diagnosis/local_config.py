"""What this machine's configuration says of the host of a log, without running anything."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from sshlint.config.patterns import host_patterns, is_literal, octets
from sshlint.formats.ssh_config import Block, Document, parse
from sshlint.source import Unreadable, read


class LocalConfig:
    """The configuration of *home*; files are read once, and one that cannot be read says nothing.

    Includes are not followed: what an included file says of a host is left to the linter.
    """

    def __init__(self, home: str) -> None:
        self._home = home
        self._documents: dict[str, Document | None] = {}

    @property
    def path(self) -> str:
        return os.path.join(self._home, ".ssh", "config")

    def alias_of(self, host: str) -> str:
        """The one literal Host pattern that has *host* as its HostName; "" where there is none."""
        aliases: set[str] = set()
        for block in self._blocks(self.path):
            names = [line.value for line in block.lines if line.keyword == "hostname"]
            literal = [word for word in _patterns(block) if is_literal(word) and word[:1] != "!"]
            if host in literal:
                return ""  # it is typed itself
            if names[:1] == [host]:
                aliases.update(literal)
        return aliases.pop() if len(aliases) == 1 else ""

    def applies(self, path: str, number: int | None, names: Iterable[str]) -> bool:
        """Whether a line of a configuration file is about one of the names."""
        document = self._document(path)
        if document is None or number is None or not 0 < number <= len(document.lines):
            return True
        return _matches(document.lines[number - 1].block, names)

    def keys_for(self, names: tuple[str, ...]) -> Iterator[str]:
        """The key files that the blocks for these names give, where only ~ or %d stand in them."""
        for block in self._blocks(self.path):
            if _matches(block, names):
                for line in block.lines:
                    if line.keyword == "identityfile":
                        yield self._expanded(line.value)

    def _expanded(self, path: str) -> str:
        for start in ("~/", "%d/"):
            if path.startswith(start):
                return os.path.join(self._home, path[2:])
        return path

    def _blocks(self, path: str) -> list[Block]:
        document = self._document(path)
        return document.blocks if document is not None else []

    def _document(self, path: str) -> Document | None:
        if path not in self._documents:
            try:
                self._documents[path] = parse(read(path))
            except Unreadable:
                self._documents[path] = None
        return self._documents[path]


def _patterns(block: Block) -> tuple[str, ...]:
    header = block.header
    return header.words if header is not None and header.keyword == "host" else ()


def _matches(block: Block, names: Iterable[str]) -> bool:
    """Whether a block is for every host, or for one of the names; of Match only `all` is sure."""
    if block.header is None:
        return True
    if block.header.keyword == "match":
        return tuple(word.lower() for word in block.header.words) == ("all",)
    patterns = host_patterns(block.header.words)
    return any(patterns.match(octets(name)) for name in (*names, "") if name or not names)
