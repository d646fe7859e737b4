from __future__ import annotations

from collections.abc import Callable, Iterator

from sshlint.facts.config_text.used_option import UsedOption
from sshlint.finding import INFO, Rule, Violation
from sshlint.login.login import Login
from sshlint.settings import Context

_YES = ("yes", "true")
_CANONICAL = ("canonicaldomains", "canonicalizemaxdots", "canonicalizefallbacklocal")


def check(option: UsedOption, context: Context) -> Iterator[Violation]:
    if option.keyword == "enablesshkeysign":
        if option.setting_value in _YES and not option.config.source.path.startswith("/etc/"):
            yield Violation(
                option.location,
                f"{option.line.spelling} does nothing in a user's file",
                help="ssh-keysign reads only /etc/ssh/ssh_config: set it there, or take it out",
            )
        return
    if option.keyword == "addkeystoagent" and _is_no_time(option):
        yield Violation(
            option.value_place,
            f"{option.value} sets no time after which the agent forgets a key",
            help="write a time such as 1h, or yes",
        )
        return
    lacks, reason, advice = _NEEDS[option.keyword]
    if all(lacks(login, option) for login in option.logins):
        yield Violation(
            option.location,
            f"{option.line.spelling} {option.value} does nothing {reason}",
            help=advice,
        )


def _no_canonical_names(login: Login, option: UsedOption) -> bool:
    return login.value("canonicalizehostname") in ("", "false", "no") and not login.unsure(
        "canonicalizehostname"
    )


def _no_keepalives(login: Login, option: UsedOption) -> bool:
    interval = login.value("serveraliveinterval")
    return login.is_unset("serveraliveinterval") or interval in ("0", "none")


def _no_command(login: Login, option: UsedOption) -> bool:
    return option.setting_value == "yes" and not any(
        entry.option.keyword == "proxycommand"
        for entry in login.resolution.slots.get("proxyjump", ())
    )


def _cannot_ask(login: Login, option: UsedOption) -> bool:
    persist = login.value("controlpersist") not in ("", "no")
    return option.setting_value == "ask" and persist and login.is_set("controlpath")


def _no_agent(login: Login, option: UsedOption) -> bool:
    agent = login.option("identityagent")
    off = agent is not None and agent.values[0].lower() == "none"
    return off and option.setting_value not in ("no", "false")


def _is_no_time(option: UsedOption) -> bool:
    """A lifetime of 0 is none, as `ssh -G` shows: it prints true."""
    return option.setting_value == "true" and option.word[:1].isdigit()


def _no_match(login: Login, option: UsedOption) -> bool:
    """A Tag is there for Match lines, of the system's config too."""
    return not any(
        scope.conditions is not None
        and any(criterion.name == "tagged" for criterion in scope.conditions.criteria)
        for scope in login.resolution.program.scopes
    )


_Test = Callable[[Login, UsedOption], bool]

_NEEDS: dict[str, tuple[_Test, str, str]] = {
    **dict.fromkeys(
        _CANONICAL,
        (
            _no_canonical_names,
            "without CanonicalizeHostname",
            "add CanonicalizeHostname yes, or take the line out",
        ),
    ),
    "canonicalizepermittedcnames": (
        _no_canonical_names,
        "without CanonicalizeHostname but ask the DNS at every login",
        "add CanonicalizeHostname yes, or take the line out",
    ),
    "serveralivecountmax": (
        _no_keepalives,
        "without ServerAliveInterval",
        "add ServerAliveInterval 60, or take the line out",
    ),
    "proxyusefdpass": (_no_command, "without a ProxyCommand", "take the line out"),
    "updatehostkeys": (
        _cannot_ask,
        "beside ControlPersist: there is nobody to ask, and ssh sets it to no",
        "set UpdateHostKeys yes",
    ),
    "addkeystoagent": (
        _no_agent,
        "beside IdentityAgent none",
        "take one of the two out",
    ),
    "tag": (
        _no_match,
        "without a Match tagged",
        "add a Match tagged block below it, or take the line out",
    ),
}

RULE = Rule(
    code="SSH524",
    name="no-effect",
    severity=INFO,
    summary="an option that does nothing without another one",
    why="the line promises something that does not happen, and ssh prints nothing",
    remedy="add what it needs, or take the line out",
    references=("ssh_config(5)", "ssh.c main", "ssh-keysign.c main", "ssh -G"),
    on=UsedOption,
    keywords=frozenset(_NEEDS) | {"enablesshkeysign"},
    check=check,
)
