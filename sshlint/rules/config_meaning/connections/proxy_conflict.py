from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.shadowed_option import ShadowedOption
from sshlint.finding import WARNING, Related, Rule, Violation
from sshlint.settings import Context
from sshlint.tables.releases import JUMP_NONE_IS_QUIET


def check(option: ShadowedOption, context: Context) -> Iterator[Violation]:
    if option.same_option or option.value.lower() == "none":
        return
    if option.winner.value.lower() == "none" and not _none_is_a_trap(option):
        return  # that is how to keep a host from being proxied
    winner = option.winner
    yield Violation(
        option.location,
        f"this {option.name} has no effect: {winner.spelling} overrides it",
        mark="no effect",
        related=(Related(winner.location, "this one counts"),),
    )


def _none_is_a_trap(option: ShadowedOption) -> bool:
    """In one block nobody writes `ProxyJump none` to switch off the ProxyCommand below it."""
    targets = option.survey.context.targets
    blocks = any(t.version < JUMP_NONE_IS_QUIET and t.vendor != "Debian" for t in targets)
    return option.shadow.in_same_block and (option.winner.keyword != "proxyjump" or blocks)


RULE = Rule(
    code="SSH512",
    name="proxy-conflict",
    severity=WARNING,
    summary="a ProxyJump and a ProxyCommand for the same hosts, of which ssh takes the first",
    why="the two exclude each other: ssh keeps the one it reads first and ignores the other "
    "silently",
    remedy="keep one of the two",
    references=("ssh_config(5) ProxyJump", "readconf.c parse_jump"),
    on=ShadowedOption,
    keywords=frozenset(("proxycommand", "proxyjump")),
    check=check,
)
