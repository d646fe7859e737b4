"""A Host or Match block, and how much of the world it speaks for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sshlint.discover import Survey
from sshlint.formats.ssh_config import Block, Line
from sshlint.lean import lazy_pattern
from sshlint.shortening import listed

_LOCAL_NAMES = ("localhost", "localhost.localdomain", "localhost4", "localhost6", "::1", "vagrant")
# RFC 6762, appendix G, with the ones of RFC 6761; .internal is reserved by ICANN.
_NOBODY_S_DOMAINS = frozenset(
    "local localhost localdomain internal intranet private corp home lan test invalid".split()
)
_NETWORK = lazy_pattern(r"(?:10|\d{1,3}\.\d{1,3})\.[\d.*?]+\Z")
# RFC 6761 and RFC 2606 for the first four; the last is Vagrant's habit.
_LOCAL_DOMAINS = (".localhost", ".test", ".invalid", ".example", ".vagrant")


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


def is_universal(block: Block | None) -> bool:
    """Whether a block applies to every host: above the first header, `Host *`, `Match all`."""
    while block is not None:
        header = block.header
        if header is not None and not is_universal_header(header):
            return False
        block = block.parent
    return True


def is_universal_header(header: Line) -> bool:
    """Whether a Host or Match line matches every host there is."""
    words = header.words
    if header.keyword == "match":
        return _is_all(words)
    return "*" in words and not any(word.startswith("!") for word in words)


def _is_wide_header(keyword: str, words: tuple[str, ...]) -> bool:
    if keyword == "match":
        return _is_all(words)
    return any(is_wide_pattern(word) for word in words)


def _is_all(words: tuple[str, ...]) -> bool:
    return len(words) == 1 and words[0].lower() == "all"


def is_wide_pattern(pattern: str) -> bool:
    """`*`, `?*`, `web*` and `*.com`, but not `*.example.com`, `web??`, `10.0.*.*` or `!x`.

    A wildcard in the last two labels (or the only one) leaves the owner of the name open; not
    where it stands for so many characters, for hosts of one network, or below a domain that
    nobody can register.
    """
    if pattern.startswith("!") or "*" not in pattern:
        return False
    labels = pattern.lower().removesuffix(".").split(".")
    if labels[-1] in _NOBODY_S_DOMAINS or _NETWORK.match(pattern):
        return False
    return any("*" in label for label in labels[-2:])


def names_hosts(block: Block | None) -> tuple[str, ...]:
    """The literal names of a block's Host line."""
    if block is None or block.header is None or block.header.keyword != "host":
        return ()
    return tuple(word for word in block.header.words if not any(c in word for c in "*?!"))


def reach(block: Block | None) -> str:
    """Whom a block speaks for, in a sentence: `any host`, `web db`, `any host named web*`."""
    while block is not None and block.header is None:
        block = block.parent
    if block is None or block.header is None:
        return "any host"
    names = hosts_asked_for(block)
    if "*" in names or _is_all(block.header.words):
        return "any host"
    if not names:
        return f"what {block.title} matches"
    shown = listed(names)
    return f"any host named {shown}" if is_wide(block) and not is_local(block) else shown


def first_line(block: Block, keyword: str) -> Line | None:
    """The line of a block that sets an option there: the first, by its present name."""
    return next((line for line in block.lines if line.keyword == keyword), None)


def is_local(block: Block | None) -> bool:
    """Whether a block is only for this machine or names that are thrown away.

    Vagrant and its like write such blocks under any name, with a loopback HostName.
    """
    while block is not None:
        if (line := first_line(block, "hostname")) is not None:
            return is_local_name(line.value)
        names = hosts_asked_for(block)
        if names and all(is_local_name(name) for name in names):
            return True
        block = block.parent
    return False


def hosts_asked_for(block: Block) -> list[str]:
    """The patterns that let a host into a block: those of Host, or of a Match's first host list."""
    if block.header is None:
        return []
    words = block.header.words
    if block.header.keyword == "match":
        lists = [b for a, b in pairwise(words) if a.lower() in ("host", "originalhost")]
        words = tuple(lists[0].split(",")) if lists else ()
    return [word for word in words if not word.startswith("!")]


def is_local_name(name: str) -> bool:
    folded = name.lower().strip("[]")
    return folded in _LOCAL_NAMES or folded.startswith("127.") or folded.endswith(_LOCAL_DOMAINS)
