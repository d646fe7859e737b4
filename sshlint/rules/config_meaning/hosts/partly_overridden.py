from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.partly_overridden import PartlyOverridden
from sshlint.finding import INFO, Related, Rule, Violation
from sshlint.formats.ssh_config import Line
from sshlint.settings import Context
from sshlint.shortening import listed


def check(option: PartlyOverridden, context: Context) -> Iterator[Violation]:
    line, winner = option.line, option.winner
    hosts = listed(option.hosts)
    which = "it" if len(option.hosts) == 1 else "them"
    yield Violation(
        line.location,
        f"{line.spelling} {line.value} does not apply to {hosts}: {_where(winner, line)} sets "
        f"{winner.spelling} {winner.value} for {which} first",
        mark=f"not for {hosts}",
        related=(Related(winner.location, f"this one counts for {hosts}"),),
        help=f"name {hosts} in one of the two Host lines only",
        cause=f"{_header(winner)} {_header(line)}",
    )


def _where(winner: Line, line: Line) -> str:
    if winner.source is line.source:
        return f"line {winner.number}"
    return f"line {winner.number} of {winner.source.path}"


def _header(line: Line) -> str:
    header = line.block.header
    return f"{line.source.path}:{header.number if header else 0}"


RULE = Rule(
    code="SSH535",
    name="partly-overridden",
    severity=INFO,
    summary="a value that an earlier block overrides for some hosts of its list",
    why="a host that stands in two lists gets the first value for it; where the earlier list names "
    "only hosts of the later one, that is how exceptions are written, and nothing is reported",
    remedy="name the host in one of the two Host lines only",
    references=("ssh_config(5): the first obtained value will be used", "ssh -G"),
    on=PartlyOverridden,
    check=check,
)
