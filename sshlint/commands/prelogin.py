"""`sshlint prelogin`: would this login fail or leak? Asked by the shell wrapper before each one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence

from sshlint.commands.run.context import CheckOptions, build_context
from sshlint.commands.run.terminal import warn
from sshlint.config.compiled import Refusal
from sshlint.config.loader import SYSTEM_CONFIG
from sshlint.excerpt import is_secret, shown_path, visible
from sshlint.finding import ALWAYS, ERROR, IF_REFUSED, Finding, Violation
from sshlint.lean import NamedTuple
from sshlint.lint import LEVELS, as_finding, lint
from sshlint.login.arguments import Arguments, read_arguments
from sshlint.login.destination import (
    Destination,
    known_letters,
    read_command_line,
    refused_name,
    split_destination,
)
from sshlint.login.login import Login
from sshlint.login.typed_login import TypedLogin
from sshlint.machine.account import Account, running_account
from sshlint.machine.installed import installed
from sshlint.rules import registry
from sshlint.settings import Release, Settings, Typed
from sshlint.source import Location

_MOST = 3
_OWN_FLAGS = ("--strict",)
_OWN_WORDS = ("--home", "--system-config", "--stamp")


class LoginAsked(NamedTuple):
    """The command line: our own options, which come first, and ssh's arguments.

    `stamp` is the file that will hold a clean verdict for the wrapper.
    """

    words: tuple[str, ...] = ()
    strict: bool = False
    home: str | None = None
    system_config: str = SYSTEM_CONFIG
    stamp: str | None = None


def split_own(words: Sequence[str]) -> int:
    """Where ssh's arguments begin: behind the options that are ours."""
    at = 0
    while at < len(words):
        if words[at] in _OWN_FLAGS:
            at += 1
        elif words[at] in _OWN_WORDS:
            at += 2
        elif words[at].partition("=")[0] in _OWN_WORDS:
            at += 1
        else:
            break
    return min(at, len(words))


def read_lean(words: Sequence[str]) -> LoginAsked | None:
    """The command line without click, which loads slower than this runs; `None`: for click."""
    at = split_own(words)
    given: dict[str, str] = {}
    own = list(words[:at])
    strict = False
    while own:
        name, equals, value = own.pop(0).partition("=")
        if name in _OWN_FLAGS:
            strict = True
            continue
        if not equals and not own:
            return None
        given[name.strip("-").replace("-", "_")] = value if equals else own.pop(0)
    rest = tuple(words[at:])
    if rest[:1] in (("--help",), ("-h",)):
        return None
    return LoginAsked(rest, strict, **given)


def prelogin(asked: LoginAsked) -> int:
    """Say on standard error why this login would fail or leak, in a few lines; else nothing.

    Returns 0, or 1 where it would and `strict` is set.
    """
    arguments = read_arguments(asked.words)
    found = installed()
    if arguments is None or not arguments.logs_in or found is None:
        return 0  # ssh will say it itself, or there is no ssh (of OpenSSH's) to know anything about
    destination = split_destination(arguments.destination)
    if destination is None:
        return 0
    start = time.time()
    account = running_account(asked.home and os.path.abspath(asked.home))
    typed, refused = _read(arguments, destination, found.release, account)
    if refused:
        warn(f"{visible(arguments.destination)}: ssh refuses this: {visible(refused)}")
        return int(asked.strict)
    survey = take_up(account, typed, found.release, asked.system_config)
    told = list(_told(survey))
    for line in told[:_MOST]:
        warn(line)
    if len(told) > _MOST:
        host = visible(survey.chain[0].host)
        warn(f"{len(told) - _MOST} more; sshlint check --host {host} tells them all")
    if asked.stamp is not None and not told:
        from sshlint.commands import stamp

        stamp.write(asked.stamp, survey, found.path, start)
    return int(asked.strict and bool(told))


def _read(
    arguments: Arguments, destination: Destination, release: Release, account: Account
) -> tuple[Typed, str]:
    """The login that was typed, and why ssh refuses it whatever the configs say, or nothing."""
    letters = known_letters()
    typed = tuple(option for option in arguments.options(destination) if option[0] in letters)
    command = " ".join(arguments.command)
    line = read_command_line(typed, release=release, account=account, command=command)
    refused = line.refusal or refused_name(destination, line.options, release) or ""
    return Typed(destination.host, typed, command, arguments.config), refused


def take_up(account: Account, typed: Typed, release: Release, system_config: str) -> TypedLogin:
    """What a login that was typed depends on, for this account and this ssh."""
    context = build_context(CheckOptions(home=account.home))._replace(
        owner=account.uid, targets=(release,), environment=account.environment
    )
    return TypedLogin(context, typed, None if system_config == "none" else system_config)


def _told(survey: TypedLogin) -> Iterator[str]:
    home = survey.context.home
    found = deciding_findings(survey)
    if survey.faults:
        from sshlint.commands.run.ending import fault_lines

        yield from fault_lines(survey.faults, home)
    if survey.refusal is not None:
        about = [f for f in found if _is_about(survey.refusal, f.location)]
        about.sort(key=lambda f: f.location.start is None)
        if not about:
            where = _refused_where(survey.refusal, home)
            yield f"{where}ssh refuses this: {survey.refusal.shown}"
        found = about[:1]
    elif not found:
        found = list(_git_without_user(survey.chain[0]))
    if found:
        from sshlint.reporters.text.finding_text import heading
        from sshlint.reporters.text.style import Style

        style = Style(False, home)
    for finding in found:
        advice = f" ({visible(finding.help)})" if finding.help else ""
        yield heading(finding, style) + style.with_home(advice)


def deciding_findings(survey: TypedLogin) -> list[Finding]:
    """What the rules find that this login fails of, by place."""
    troubled: dict[str, set[str]] = {}
    for identity in survey.offered if survey.refusal is None else ():
        for trouble in identity.troubles:
            for path in (identity.origin, identity.path, f"{identity.path}.pub"):
                troubled.setdefault(path, set()).add(trouble.code)
    rules = registry.deciding(_words(survey, troubled))
    if survey.context.settings != Settings():
        rules = registry.choose(rules, survey.context.settings, registry.listed())
    by_code = {rule.code: rule for rule in rules}
    used = None if survey.refusal else survey.lines_in_use()

    def matters(finding: Finding) -> bool:
        rule = by_code[finding.rule.code]
        if finding.severity < LEVELS[rule.decides_from]:
            return False
        location = finding.location
        if used is None or location.source is None or _is_used(location, used):
            codes = troubled.get(location.path)
            return finding.severity is ERROR or codes is None or not codes.isdisjoint(rule.decides)
        return False

    return list(filter(matters, lint(survey, rules).findings))


def _words(survey: TypedLogin, troubled: Mapping[str, set[str]]) -> set[str]:
    """What of the login the rules to be asked must decide: options, troubles of keys."""
    if survey.refusal is not None:
        return {IF_REFUSED}
    words = {ALWAYS, *(slot for login in survey.chain for slot in login.resolution.slots)}
    if survey.failures:
        words.add("key-unreadable")
    return words.union(*troubled.values())


def _is_used(location: Location, used: set[tuple[str, int]]) -> bool:
    if location.source is None or location.start is None or is_secret(location.source):
        return True  # about a whole file, and only those of this login were taken up
    return (location.path, location.source.position(location.start)[0]) in used


def _is_about(refusal: Refusal, location: Location) -> bool:
    if location.path != refusal.path or refusal.line is None:
        return location.path == refusal.path and location.start is None
    number = (
        location.source.position(location.start)[0] if location.source and location.start else 1
    )
    return number == refusal.line or location.start is None


def _refused_where(refusal: Refusal, home: str) -> str:
    if refusal.path == "command-line":
        return ""
    number = "" if refusal.line is None else f":{refusal.line}"
    return f"{shown_path(refusal.path, home)}{number}: "


def _git_without_user(login: Login) -> Iterator[Finding]:
    """A git host that would be asked for the local user."""
    from sshlint.rules.config_meaning.identities import wrong_user

    if wrong_user.knows_only_git(login.name) and not login.resolution.slots.get("user"):
        message = f"{login.name} knows only the user git, and none is given"
        advice = f"ssh git@{login.host}, or User git in its block"
        location = login.config.source.whole
        yield as_finding(wrong_user.RULE, ERROR, Violation(location, message, advice))
