from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.shadowed_option import ShadowedOption
from sshlint.facts.config_text.block import reach
from sshlint.finding import WARNING, Fix, Related, Rule, Text, Violation
from sshlint.formats.ssh_config import Line
from sshlint.settings import Context


def check(option: ShadowedOption, context: Context) -> Iterator[Violation]:
    # In one block it is SSH502; between ProxyJump and ProxyCommand, SSH512. An equal value, such
    # as is repeated for clarity, loses nothing.
    if option.shadow.in_same_block or not option.same_option or option.same_value:
        return
    if option.is_in_caught_include:
        return  # SSH505 tells what is wrong
    edits = () if option.keyword in _IN_ONE_LINE else option.move_winner_down()
    yield Violation(
        option.location,
        f"{option.name} {option.value} never applies to {reach(option.block)}",
        mark="no effect",
        related=tuple(Related(w.location, _first(w, option)) for w in option.shadow.winners[:3]),
        help=_help(option.winner, option, bool(edits)),
        fix=_fix(option.winner, edits) if edits else None,
        # One move helps all that the block overrides; elsewhere each line is a thing to do.
        cause=_block_of(option.winner) if edits else "",
    )


# Their words count in the first line alone; above all else IgnoreUnknown must come first.
_IN_ONE_LINE = {"ignoreunknown": "commas", "setenv": "spaces"}


def _block_of(winner: Line) -> str:
    return f"{winner.source.path}:{(winner.block.header or winner).number}"


def _first(winner: Line, option: ShadowedOption) -> str:
    header = winner.block.header
    where = f"{winner.block.title}, line {header.number}" if header else "above the first Host"
    when = "is set in the first pass" if option.is_read_too_late else "overrides it"
    return f"{when}, for {reach(winner.block)} ({where})"


def _help(winner: Line, option: ShadowedOption, movable: bool) -> str:
    header = winner.block.header
    if option.keyword in _IN_ONE_LINE:
        separator = _IN_ONE_LINE[option.keyword]
        return f"add {option.value} to line {winner.number}, separated by {separator}"
    if option.is_read_too_late:
        return (
            "a second pass only fills gaps: put this value above the general one, without final "
            "or canonical"
        )
    if winner.source is not option.line.source:
        included = winner.source is not option.config.source
        return (
            "put the Include that brings it in below this block"
            if included
            else "put this Include above that line"
        )
    if option.is_for_the_same_hosts:
        first = " and ".join(str(line.number) for line in option.shadow.winners[:3])
        word = "lines" if len(option.shadow.winners) > 1 else "line"
        return f"delete line {option.line.number}, or {word} {first}"
    what = f"the block of line {header.number}" if header else f"line {winner.number}"
    if header is None:
        return f"put {what} under a Host * at the end of the file"
    return f"move {what} below this one" + (", or choose it in sshlint --fix" if movable else "")


def _fix(winner: Line, edits: tuple[Text, ...]) -> Fix:
    what = "the general block" if winner.block.header else "the general line"
    return Fix.unsafe(
        f"move {what} to the end",
        *edits,
        cost="everything in it gives way to what the blocks it passes say about the same options",
    )


RULE = Rule(
    code="SSH501",
    name="shadowed-option",
    severity=WARNING,
    summary="a value that can never apply, since earlier lines set it for all hosts of this block",
    why="ssh keeps the first value it meets for an option: a general block above a special one "
    "wins, and the special value has no effect",
    remedy="put special blocks first and general ones, such as Host *, at the end",
    references=("ssh_config(5): the first obtained value will be used",),
    on=ShadowedOption,
    check=check,
    autofix=frozenset(("unsafe",)),
)
