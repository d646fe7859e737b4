from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.tagged_block import TaggedBlock
from sshlint.finding import INFO, Rule, Violation
from sshlint.settings import Context


def check(block: TaggedBlock, context: Context) -> Iterator[Violation]:
    if block.is_set:
        return
    criterion = block.criterion
    tag = criterion.argument
    yield Violation(
        block.header.source.location(criterion.start, criterion.end),
        f'no Tag line sets "{tag}": this block applies only to logins with ssh -P',
        help=f"write Tag {tag} in the blocks of the hosts it is for, above this line"
        if tag.isalnum()
        else "write a Tag line in the blocks of the hosts it is for, above this line",
    )


RULE = Rule(
    code="SSH534",
    name="tag-never-set",
    severity=INFO,
    summary="a Match tagged for a tag that no Tag line sets",
    why="without a Tag line above it, or -P TAG on the command line, the block never applies",
    remedy="write a Tag line for the hosts it is for, or delete the block",
    references=("ssh_config(5) Match, Tag (OpenSSH 9.4)", "ssh -G"),
    on=TaggedBlock,
    keywords=frozenset(("match",)),
    check=check,
)
