from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.jump_loop import JumpLoop
from sshlint.facts.config_text.block import names_hosts
from sshlint.finding import ERROR, IF_REFUSED, Related, Rule, Violation
from sshlint.settings import Context


def check(loop: JumpLoop, context: Context) -> Iterator[Violation]:
    line, first = loop.lines[0], loop.names[0]
    if len(loop.lines) == 1:
        own = first in names_hosts(line.block)
        message = f"{line.spelling} {line.value} applies to {first} itself, which is the jump host"
        advice = (
            f"take it out of the block of {first}"
            if own
            else f"put a block Host {first} with {line.spelling} none above this line"
        )
    else:
        message = f"the way to {first} comes back to it: {' → '.join(loop.names)}"
        advice = "reach one of them directly, with ProxyJump none in its block"
    yield Violation(
        line.location,
        message,
        help=advice,
        related=tuple(
            Related(other.location, f"the way to {name}")
            for other, name in zip(loop.lines[1:], loop.names[1:], strict=False)
        ),
    )


RULE = Rule(
    code="SSH511",
    name="proxy-loop",
    severity=ERROR,
    summary="a way over jump hosts that returns to itself",
    why="ssh starts an ssh for each jump: where the way comes back to where it was, it goes on "
    'starting them until the machine has had enough, or ends with "jumphost loop"',
    remedy="reach the first jump host directly, with ProxyJump none in a block above",
    references=("ssh.c main, the check for a loop", "ssh"),
    on=JumpLoop,
    keywords=frozenset(("proxyjump",)),
    check=check,
    decides=(
        "proxyjump",
        IF_REFUSED,
    ),
)
