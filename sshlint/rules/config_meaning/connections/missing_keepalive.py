from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.keepalive import WholeConfig
from sshlint.finding import INFO, Fix, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed

_SECONDS = 60  # well below the 300 s after which common routers forget a silent connection


def check(config: WholeConfig, context: Context) -> Iterator[Violation]:
    if not config.is_known:
        return
    logins = config.without_interval()
    if not logins:
        return
    whom = f" for {listed([login.title for login in logins])}" if config.intervals() else ""
    yield Violation(
        config.config.source.whole,
        f"no ServerAliveInterval{whom}: NAT and firewalls drop idle connections after a few "
        "minutes",
        fix=Fix.unsafe(
            f"add ServerAliveInterval {_SECONDS} for every host",
            config.add_interval(str(_SECONDS)),
            cost=f"a login whose link is down for {3 * _SECONDS} s ends; now it can go on",
        ),
    )


RULE = Rule(
    code="SSH509",
    name="missing-keepalive",
    severity=INFO,
    summary="hosts whose idle logins nothing keeps alive",
    why="routers and firewalls forget connections that are silent for some minutes; the session "
    "then hangs, and ends in broken pipe at the next key; git servers are left out, since nobody "
    "stays logged in there",
    remedy="put ServerAliveInterval 60 under Host * at the end; the price: on a link that comes "
    "and "
    "goes, a login ends after 3 minutes without an answer instead of waiting",
    references=("ssh_config(5) ServerAliveInterval", "RFC 5382 REQ-5"),
    on=WholeConfig,
    check=check,
    autofix=frozenset(("unsafe",)),
)
