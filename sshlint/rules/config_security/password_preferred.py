from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.block import is_local, reach
from sshlint.facts.config_text.option import LiveOption
from sshlint.finding import ERROR, INFO, Rule, Violation
from sshlint.settings import Context

_NO = ("no", "false")
_KEYS = "publickey"
_TYPED = ("password", "keyboard-interactive")
_HELP_NO_KEYS = "remove the line once the host knows your key (ssh-copy-id)"


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    whom = reach(option.block)
    if option.line.keyword == "dsaauthentication":
        # readconf.c: the old name of PubkeyAuthentication, whatever its name suggests.
        if option.word in _NO:
            yield Violation(
                option.location,
                f"{option.line.spelling} {option.value} switches off login by key, not only by DSA "
                f"key, to {whom}",
                help="remove the line: ssh has used no DSA key since 7.0 unless it is configured",
                severity=ERROR,
            )
    elif is_local(option.block):
        return
    elif option.keyword == "pubkeyauthentication":
        if option.word in _NO:
            message = f"{option.line.spelling} {option.value}: no key is tried for {whom}"
            yield Violation(option.location, message, help=_HELP_NO_KEYS, severity=INFO)
    else:
        yield from _judge_order(option, whom)


def _judge_order(option: LiveOption, whom: str) -> Iterator[Violation]:
    methods = option.value.split(",")
    typed = next((method for method in methods if method in _TYPED), None)
    if typed is None:
        return
    if _KEYS not in methods:
        message = f"no key is tried for {whom}: {_KEYS} is not among the methods"
        yield Violation(option.location, message, help=_HELP_NO_KEYS, severity=INFO)
    elif methods.index(typed) < methods.index(_KEYS):
        message = f"a password for {whom} is asked for first: {typed} comes before {_KEYS}"
        yield Violation(option.location, message, severity=INFO)


RULE = Rule(
    code="SSH611",
    name="password-preferred",
    severity=INFO,
    other_severities=(ERROR,),
    summary="passwords before keys, or keys switched off",
    why="a password typed to the wrong machine is lost, a signature made for it is of no use there",
    remedy="put publickey first, or remove the line: keys come before passwords by default",
    references=(
        "ssh_config(5) PreferredAuthentications",
        "readconf.c: dsaauthentication is oPubkeyAuthentication",
    ),
    on=LiveOption,
    keywords=frozenset(("preferredauthentications", "pubkeyauthentication")),
    check=check,
)
