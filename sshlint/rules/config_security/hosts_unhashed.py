from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.option import LiveOption
from sshlint.finding import INFO, Rule, Violation
from sshlint.settings import Context

_NO = ("no", "false")


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    if option.word in _NO:
        yield Violation(option.location, "known_hosts lists by name where you log in")


RULE = Rule(
    code="SSH615",
    name="hosts-unhashed",
    severity=INFO,
    summary="known_hosts that lists where one logs in",
    why="anyone who reads the file, a worm for one, learns where to go next; hashed names hide "
    "that, but also end the completion of host names, and the config lists them anyway",
    remedy="HashKnownHosts yes, then ssh-keygen -H for the lines already there",
    references=("ssh_config(5) HashKnownHosts", "ssh-keygen(1) -H"),
    on=LiveOption,
    keywords=frozenset(("hashknownhosts",)),
    check=check,
    enabled=False,
)
