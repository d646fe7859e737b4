"""`sshlint prelogin`: would this login fail or leak? Asked by the shell wrapper before each one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sshlint.commands.context import Options, build_context
from sshlint.commands.terminal import warn
from sshlint.config.loader import SYSTEM_CONFIG
from sshlint.config.program import Refusal
from sshlint.discover import Entry
from sshlint.excerpt import is_secret, shown_path, visible
from sshlint.finding import ERROR, WARNING, Finding, Severity, Violation
from sshlint.lint import as_finding, lint
from sshlint.login.arguments import Arguments, read_arguments
from sshlint.login.destination import (
    known_letters,
    read_command_line,
    refused_name,
    split_destination,
)
from sshlint.login.login import Login
from sshlint.login.typed_login import LoginSurvey, Typed
from sshlint.machine.account import running_account
from sshlint.machine.installed import installed
from sshlint.rules import registry
from sshlint.rules.registry import Listed
from sshlint.settings import Release
from sshlint.source import Location

# The rules that decide a login, as modules of sshlint.rules: each with the option it is about, or
# none where it is about files.
DECIDING = (
    ("config_meaning.agent_socket_typo", "forwardagent path"),
    ("config_meaning.control_folder_missing", "controlpath"),
    ("config_meaning.control_path_too_long", "controlpath"),
    ("config_meaning.identity_file_missing", "identityfile"),
    ("config_meaning.malformed_hostname", "hostname"),
    ("config_meaning.proxy_loop", "proxyjump"),
    ("config_meaning.wrong_user", "user"),
    ("config_security.host_keys_unchecked", "stricthostkeychecking"),
    ("config_text.literal_variable", "identityagent"),
    ("config_text.literal_variable", "identityfile"),
    ("config_text.literal_variable", "forwardagent path"),
    ("config_text.revoked_keys_missing", "revokedhostkeys"),
    ("config_text.unexpanded_tilde", "revokedhostkeys"),
    ("config_text.unknown_auth_method", "preferredauthentications"),
    ("permissions.config_writable", ""),
    ("permissions.folder_not_searchable", ""),
    ("permissions.private_key_open", ""),
    ("permissions.wrong_owner", ""),
)
# Asked where ssh refuses the config: which line it is, and what to write instead.
IF_REFUSED = (
    "config_text.bad_match",
    "config_text.bad_token",
    "config_text.bad_value",
    "config_text.config_encoding",
    "config_text.config_syntax",
    "config_text.include_problem",
    "config_text.option_too_new",
    "config_text.removed_algorithm",
    "config_text.unknown_option",
    "config_text.vendor_option",
    "config_meaning.proxy_loop",
    "permissions.config_writable",
)
# Asked where a key is not one that ssh reads without a remark.
IF_KEY_IS_ODD = (
    "key_files.key_broken",
    "key_files.key_empty",
    "key_files.key_encoding",
    "key_files.key_line_endings",
    "key_files.key_no_final_newline",
    "key_files.key_one_line",
    "key_files.key_stray_text",
    "key_files.not_a_key",
    "key_files.public_key_as_identity",
    "key_files.putty_key_for_openssh",
    "key_files.unsupported_key_type",
    "key_strength.dsa_key",
    "key_strength.short_rsa",
    "meta.unreadable_input",
)
IF_PUBLIC_DIFFERS = ("key_files.public_key_mismatch",)
IF_CERTIFIED = ("key_strength.user_certificate",)
# Told here though they are milder in general: this very login fails of it.
_GRAVER: dict[str, Severity] = {"SSH001": WARNING, "SSH521": WARNING}
_OF_CERTIFICATES = "SSH310"
_MOST = 3
_SSH_READS = ("openssh", "pkcs1", "pkcs8", "sec1")
_NOT_ALWAYS_TAKEN = ("ssh-dss", "ssh-rsa")  # gone, or by its size
_OWN_FLAGS = ("--strict",)
_OWN_WORDS = ("--home", "--system-config", "--stamp")


class Asked(NamedTuple):
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


def read_lean(words: Sequence[str]) -> Asked | None:
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
    return Asked(rest, strict, **given)


def prelogin(asked: Asked) -> int:
    """Say on standard error why this login would fail or leak, in a few lines; else nothing.

    Returns 0, or 1 where it would and `strict` is set.
    """
    arguments = read_arguments(asked.words)
    found = installed()
    if arguments is None or not arguments.logs_in or found is None:
        return 0  # ssh will say it itself, or there is no ssh (of OpenSSH's) to know anything about
    start = time.time()
    survey = _survey(asked, arguments, found.release)
    if survey is None:
        return 0
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


def _survey(asked: Asked, arguments: Arguments, release: Release) -> LoginSurvey | None:
    """Evaluate the login; `None` where ssh refuses what was typed, and says so best itself."""
    account = running_account(asked.home and os.path.abspath(asked.home))
    destination = split_destination(arguments.destination)
    if destination is None:
        return None
    letters = known_letters()
    typed = [option for option in arguments.options(destination) if option[0] in letters]
    command = " ".join(arguments.command)
    line = read_command_line(typed, release=release, account=account, command=command)
    if line.refusal or refused_name(destination, line.options, release.version):
        return None
    context = build_context(Options(home=account.home))
    system_config = None if asked.system_config == "none" else asked.system_config
    return LoginSurvey(
        context._replace(owner=account.uid, targets=(release,), environment=account.environment),
        Typed(line.options, destination.host, command, arguments.config),
        system_config,
    )


def _told(survey: LoginSurvey) -> Iterator[str]:
    home = survey.context.home
    found = _errors(survey, IF_REFUSED if survey.refusal else _deciding(survey))
    if survey.refusal is not None:
        about = [f for f in found if _is_about(survey.refusal, f.location)]
        about.sort(key=lambda f: f.location.start is None)
        if not about:
            where = _refused_where(survey.refusal, home)
            yield f"{where}ssh refuses this: {visible(survey.refusal.message)}"
        found = about[:1]
    elif not found:
        found = list(_git_without_user(survey.chain[0]))
    if found:
        from sshlint.reporters.text import location, with_home
    for finding in found:
        head = f"{location(finding.location, home)}: {finding.rule.code} {finding.rule.name}"
        advice = f" ({finding.help})" if finding.help else ""
        yield f"{head}: {with_home(visible(finding.message + advice), home)}"


def _deciding(survey: LoginSurvey) -> tuple[str, ...]:
    slots = {slot for login in survey.chain for slot in login.resolution.slots}
    modules = [module for module, slot in DECIDING if not slot or slot in slots]
    if survey.failures or not all(map(_is_plainly_good, survey.identities)):
        modules += IF_KEY_IS_ODD
    if any(_has_other_public_half(survey, entry) for entry in survey.identities):
        modules += IF_PUBLIC_DIFFERS
    if any(True for _ in survey.certificates):
        modules += IF_CERTIFIED
    return tuple(dict.fromkeys(modules))


def _has_other_public_half(survey: LoginSurvey, entry: Entry) -> bool:
    """Whether the .pub beside a key is not that of the key, or of what can be read of it."""
    beside = survey.entry(entry.path + ".pub")
    if beside is None or beside.key is None or entry.key is None:
        return False
    return beside.key.public != entry.key.public


def _is_plainly_good(entry: Entry) -> bool:
    key = entry.key
    if key is None or key.kind != "private" or not key.loads or key.format not in _SSH_READS:
        return False
    return key.algorithm not in _NOT_ALWAYS_TAKEN


def _errors(survey: LoginSurvey, modules: Sequence[str]) -> list[Finding]:
    """What the rules find that this login fails of, by place."""
    ignored = {word.lower() for word in survey.context.settings.ignore}
    rules = [rule for rule in registry.some(modules) if not _is_ignored(rule, ignored)]
    used = None if survey.refusal else survey.lines_in_use()
    now = survey.context.now
    void = {
        path for path, one in survey.certificates if not one.valid_after <= now < one.valid_before
    }
    return [
        finding
        for finding in lint(survey, tuple(rules)).findings
        if finding.severity >= _least(finding, void)
        and (used is None or finding.location.source is None or _is_used(finding.location, used))
    ]


def _least(finding: Finding, void: set[str]) -> Severity:
    """How grave a finding must be to be told; `void` are the certificates that no server takes."""
    if finding.rule.code == _OF_CERTIFICATES and finding.location.path in void:
        return WARNING
    return _GRAVER.get(finding.rule.code, ERROR)


def _is_ignored(rule: Listed, ignored: set[str]) -> bool:
    code = rule.code.lower()
    return rule.name in ignored or any(code.startswith(word) for word in ignored)


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
    from sshlint.rules.config_meaning import wrong_user

    if wrong_user.knows_only_git(login.name) and not login.resolution.slots.get("user"):
        message = f"{login.name} knows only the user git, and none is given"
        advice = f"ssh git@{login.host}, or User git in its block"
        location = login.config.source.whole
        yield as_finding(wrong_user.RULE, ERROR, Violation(location, message, advice))
