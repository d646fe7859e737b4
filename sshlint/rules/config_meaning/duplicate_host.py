"""SSH503: two blocks for the same hosts."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.twin_block import TwinBlock
from sshlint.finding import INFO, Hit, Related, Rule
from sshlint.settings import Context


def check(twin: TwinBlock, context: Context) -> Iterator[Hit]:
    if twin.header.words == ("*",):
        return  # settings for everybody, grouped by what they are about
    yield Hit(
        twin.header.place,
        f"Host {' '.join(twin.header.words)} heads a second block",
        mark="again",
        related=(Related(twin.first.place, "the first block; what it sets wins"),),
    )


RULE = Rule(
    code="SSH503",
    name="duplicate-host",
    severity=INFO,
    summary="the same pattern list heads two blocks",
    why="both blocks apply, the first one wins wherever they clash, and whoever edits one of them "
    "does not see the other",
    fix="make one block of the two",
    source=("ssh_config(5): the first obtained value will be used",),
    on=TwinBlock,
    keywords=frozenset(("host",)),
    check=check,
)
