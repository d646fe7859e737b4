"""Two Host blocks for the same patterns."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import Survey
from sshlint.facts.config_text.block import is_universal_header
from sshlint.formats.ssh_config import Block, Line
from sshlint.lean import NamedTuple


class TwinBlock(NamedTuple):
    """The header of a block, and that of the first block with the same patterns, in any order."""

    header: Line
    first: Line

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[TwinBlock]:
        """Of a file that is included under two blocks, only what differs from itself."""
        for config in survey.configs:
            seen: dict[tuple[int, frozenset[str]], Line] = {}
            for header in config.lines:
                if header.keyword != "host" or not header.words:
                    continue
                key = (id(_condition(header.block.parent)), frozenset(header.words))
                first = seen.setdefault(key, header)
                if first.start != header.start or first.source.path != header.source.path:
                    yield cls(header, first)


def _condition(block: Block | None) -> Block | None:
    """The nearest block around an Include that does not apply to every host."""
    while block is not None and (block.header is None or is_universal_header(block.header)):
        block = block.parent
    return block
