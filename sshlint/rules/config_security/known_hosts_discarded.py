from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.shadow import shadows
from sshlint.facts.config_text.block import first_line, is_local, reach
from sshlint.facts.config_text.option import LiveOption
from sshlint.finding import ERROR, INFO, WARNING, Rule, Violation
from sshlint.settings import Context

# Not `none`: with it ssh 9.2 takes no key but those of other files, and refuses new hosts.
_DISCARD = "/dev/null"
_DECIDED = ("no", "off", "false", "yes", "true")


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    if not _is_discarded(option.line.words) or _is_settled_otherwise(option):
        return
    local = is_local(option.block)
    yield Violation(
        option.location,
        f"UserKnownHostsFile {option.value} forgets the key of {reach(option.block)} after each "
        "login, so a change is never noticed",
        severity=INFO if local else ERROR if option.wide else WARNING,
    )


def _is_discarded(words: tuple[str, ...]) -> bool:
    """Whether new keys go nowhere: ssh writes to the first file only."""
    return words[:1] == (_DISCARD,)


def _is_settled_otherwise(option: LiveOption) -> bool:
    """Not checked at all (SSH601), or checked against keys from another place."""
    strict = _in_force(option, "stricthostkeychecking")
    if strict in _DECIDED or first_line(option.block, "knownhostscommand") is not None:
        return True
    shared = first_line(option.block, "globalknownhostsfile")
    return shared is not None and shared.value.lower() not in (_DISCARD, "none")


def _in_force(option: LiveOption, keyword: str) -> str:
    """What the block says about another option, or what was said for its hosts before."""
    line = first_line(option.block, keyword)
    if line is None:
        return ""
    shadow = option.survey.once(shadows, option.config).get(id(line))
    return (shadow.winners[0] if shadow else line).value.lower()


RULE = Rule(
    code="SSH602",
    name="known-hosts-discarded",
    severity=WARNING,
    other_severities=(ERROR, INFO),
    summary="host keys are not remembered",
    why="a key that was never written down cannot be missed: every login is a first one, and "
    "an impostor looks like the host did",
    remedy="remove the line; where hosts share an address, give each its own HostKeyAlias, "
    "or a UserKnownHostsFile of its own",
    references=("ssh_config(5) UserKnownHostsFile", "ssh_config(5) HostKeyAlias"),
    on=LiveOption,
    keywords=frozenset(("userknownhostsfile",)),
    check=check,
)
