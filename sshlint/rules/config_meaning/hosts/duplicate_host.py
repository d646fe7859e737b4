from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.twin_block import TwinBlock
from sshlint.finding import INFO, Related, Rule, Violation
from sshlint.settings import Context


def check(twin: TwinBlock, context: Context) -> Iterator[Violation]:
    if twin.header.words == ("*",):
        return  # settings for everybody, grouped by what they are about
    yield Violation(
        twin.header.location,
        f"Host {' '.join(twin.header.words)} heads a second block",
        mark="again",
        related=(Related(twin.first.location, "the first block; what it sets wins"),),
    )


RULE = Rule(
    code="SSH503",
    name="duplicate-host",
    severity=INFO,
    summary="the same pattern list heads two blocks",
    why="both blocks apply, the first one wins wherever they clash, and anyone who edits one of "
    "them does not see the other",
    remedy="make one block of the two",
    references=("ssh_config(5): the first obtained value will be used",),
    on=TwinBlock,
    keywords=frozenset(("host",)),
    check=check,
)
