from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.block import first_line, is_local, reach
from sshlint.facts.config_text.option import LiveOption
from sshlint.facts.edits import replace_value
from sshlint.finding import ERROR, INFO, WARNING, Fix, Related, Rule, Violation
from sshlint.settings import Context

_OFF = ("no", "off", "false")
_DISCARD = "/dev/null"
_ACCEPT_NEW_SINCE = (7, 6)  # readconf.c
_HELP_BOTH = (
    "write accept-new, and for the keys to be remembered remove the UserKnownHostsFile line, or "
    "name a file for these hosts"
)


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    if option.word not in _OFF:
        return
    local = is_local(option.block)
    forgotten = _forgotten_too(option)
    yield Violation(
        option.location,
        f"StrictHostKeyChecking {option.value} accepts any host key for {reach(option.block)} "
        "(allows impersonation)",
        help=_HELP_BOTH if forgotten else "",
        related=forgotten,
        severity=INFO if local else ERROR if option.wide else WARNING,
        fix=_fix(option, context),
    )


def _forgotten_too(option: LiveOption) -> tuple[Related, ...]:
    line = first_line(option.block, "userknownhostsfile")
    if line is None or line.words[:1] != (_DISCARD,):  # ssh writes to the first file only
        return ()
    return (Related(line.location, "and no key is remembered, so a change is never noticed"),)


def _fix(option: LiveOption, context: Context) -> Fix | None:
    if any(target.version < _ACCEPT_NEW_SINCE for target in context.targets):
        return None
    return Fix.unsafe(
        "set StrictHostKeyChecking accept-new",
        replace_value(option, "accept-new"),
        cost="a host whose key has changed is refused until its old key is removed",
    )


RULE = Rule(
    code="SSH601",
    name="host-keys-unchecked",
    severity=WARNING,
    other_severities=(ERROR, INFO),
    summary="host keys are not checked",
    why="anyone who can answer in the host's place (on a café's network, in DNS, on a router) gets "
    "what you type there and what you copy there, and ssh goes on",
    remedy="write accept-new: it takes the key of a new host without asking and refuses a "
    "changed one",
    references=("ssh_config(5) StrictHostKeyChecking", "OpenSSH 7.6 release notes, accept-new"),
    on=LiveOption,
    keywords=frozenset(("stricthostkeychecking",)),
    check=check,
    decides=("stricthostkeychecking",),
    decides_from=WARNING,
    autofix=frozenset(("unsafe",)),
)
