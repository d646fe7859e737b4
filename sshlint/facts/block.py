"""A Host or Match block, and how much of the world it speaks for."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import Survey
from sshlint.formats.ssh_config import Block


class HostBlock:
    """A block of a config under review that a Host line heads."""

    __slots__ = ("block", "survey")

    def __init__(self, block: Block, survey: Survey) -> None:
        self.block = block
        self.survey = survey

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[HostBlock]:
        for config in survey.configs:
            for block in config.blocks:
                if block.header is not None and block.header.keyword == "host":
                    yield cls(block, survey)


def is_wide(block: Block | None) -> bool:
    """Whether a block is for hosts nobody named: before the first Host, `Host *`, `*.com` …

    An included file speaks for the hosts of the block that includes it.
    """
    while block is not None:
        header = block.header
        if header is not None and not _is_wide_header(header.keyword, header.words):
            return False
        block = block.parent
    return True


def _is_wide_header(keyword: str, words: tuple[str, ...]) -> bool:
    if keyword == "match":
        return tuple(word.lower() for word in words) == ("all",)
    return any(is_wide_pattern(word) for word in words)


def is_wide_pattern(pattern: str) -> bool:
    """`*`, `?*`, `web*` and `*.com`, but not `*.example.com` or `!x`.

    A wildcard in the last two labels (or the only one) leaves the owner of the name open.
    """
    if pattern.startswith("!"):
        return False
    labels = pattern.split(".")
    return any("*" in label or "?" in label for label in labels[-2:])


def names_hosts(block: Block | None) -> tuple[str, ...]:
    """The literal names of a block's Host line."""
    if block is None or block.header is None or block.header.keyword != "host":
        return ()
    return tuple(word for word in block.header.words if not any(c in word for c in "*?!"))


def is_local(block: Block) -> bool:
    """Whether a block is only for this machine or names that are thrown away."""
    names = block.header.words if block.header and block.header.keyword == "host" else ()
    return bool(names) and all(_is_local_name(name) for name in names)


def _is_local_name(name: str) -> bool:
    return name in ("localhost", "::1", "localhost.localdomain") or (
        name.startswith("127.") or name.endswith((".localhost", ".test", ".invalid"))
    )
