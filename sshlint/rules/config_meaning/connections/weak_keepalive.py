from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.values.numbers import seconds, whole
from sshlint.facts.config_meaning.keepalive import COUNT_MAX, INTERVAL, KeepaliveOption, is_git
from sshlint.facts.config_text.block import is_local, reach
from sshlint.finding import ERROR, INFO, Related, Rule, Violation
from sshlint.settings import Context
from sshlint.tables.releases import NEWEST

_FORGOTTEN_AFTER = 300  # seconds of silence that common NAT routers and firewalls allow
_TOO_LONG = 3600
_YES = ("yes", "true")


def check(option: KeepaliveOption, context: Context) -> Iterator[Violation]:
    if option.keyword == COUNT_MAX:
        yield from _judge_count(option)
    elif option.keyword == INTERVAL:
        yield from _judge_interval(option)
    elif option.word in _YES:
        config = option.whole_config()
        if config.is_known and not config.intervals():
            yield Violation(
                option.location,
                f"{option.line.spelling} {option.value} (the default) asks after two hours of "
                "silence; by then the connection is forgotten",
                help="ServerAliveInterval 60 is what keeps an idle login alive",
                severity=INFO,
            )


def _judge_count(option: KeepaliveOption) -> Iterator[Violation]:
    intervals = option.intervals()
    if whole(option.value) == 0 and intervals:
        yield Violation(
            option.location,
            f"ServerAliveCountMax 0 ends every session with {reach(option.block)} that is idle for "
            f"{min(intervals)} s",
            help="remove the line (3 is the default); to switch keepalives off, write "
            "ServerAliveInterval 0",
            severity=ERROR,
        )


def _judge_interval(option: KeepaliveOption) -> Iterator[Violation]:
    interval = seconds(option.value, NEWEST) or 0
    if whole(option.value) == 0:
        if not (is_git(option.block) or is_local(option.block)):
            yield _switched_off(option)
        return
    count, line = option.count_max()
    if interval > _FORGOTTEN_AFTER:
        yield Violation(
            option.location,
            f"ServerAliveInterval {option.value} is too rare: many routers and firewalls forget a "
            f"connection that is silent for {_FORGOTTEN_AFTER} s",
            severity=INFO,
        )
    elif interval * count > _TOO_LONG:
        related = () if line is None else (Related(line.location, "times this"),)
        yield Violation(
            option.location,
            f"a dead connection is noticed only after {interval} s × {count}, which is "
            f"{_in_hours(interval * count)}",
            related=related,
            severity=INFO,
        )


def _switched_off(option: KeepaliveOption) -> Violation:
    return Violation(
        option.location,
        f"{option.line.spelling} {option.value} switches keepalives off for "
        f"{reach(option.block)}: NAT and firewalls drop idle connections after a few minutes",
        help=f"write {option.line.spelling} 60",
        severity=INFO,
    )


def _in_hours(amount: int) -> str:
    hours = f"{amount / 3600:.1f}".removesuffix(".0")
    return f"{hours} hours"


RULE = Rule(
    code="SSH510",
    name="weak-keepalive",
    severity=ERROR,
    other_severities=(INFO,),
    summary="keepalives that are off, that come too late, or that cut healthy sessions",
    why="off or too rare, they do not stop a router from forgetting the connection; with a "
    "CountMax of 0 ssh ends the session instead of asking",
    remedy="ServerAliveInterval 60 and the default ServerAliveCountMax of 3: a dead link is "
    "noticed "
    "after 3 minutes",
    references=(
        "ssh_config(5) ServerAliveCountMax",
        "clientloop.c server_alive_check, tried with 9.2 and 10.5",
        "RFC 5382 REQ-5",
    ),
    on=KeepaliveOption,
    keywords=frozenset((INTERVAL, COUNT_MAX, "tcpkeepalive")),
    check=check,
)
