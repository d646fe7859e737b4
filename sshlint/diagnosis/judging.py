"""From events to causes, likeliest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sshlint.diagnosis.conclusions import conclude, conclusions, nothing_in_common
from sshlint.diagnosis.events import LoggedLogin, Said
from sshlint.diagnosis.found_cause import Found, LogEvidence, same_path
from sshlint.diagnosis.masking import quotable
from sshlint.diagnosis.reading import Ended, Event, Rest
from sshlint.diagnosis.symptoms import explained_by_jump, without_symptoms

_CAUSES_KEPT = 200
_SAID_KEPT = 400  # messages of one login; a login that says more repeats itself


class Diagnosis(NamedTuple):
    """Causes likeliest first, the length of the log, and its lines that meant nothing to us."""

    causes: tuple[Found, ...]
    lines: int
    not_understood: tuple[tuple[int, str], ...]


def diagnose(events: Iterable[Event]) -> Diagnosis:
    """Judge each login as it ends, and rank what was found in all of them."""
    found: dict[tuple[str, str], Found] = {}
    said: list[Said] = []
    failed_jump: list[Found] = []
    rest = Rest(0, ())
    for event in events:
        if isinstance(event, Said):
            if len(said) < _SAID_KEPT:
                said.append(event)
            elif said[-1].cause != event.cause:
                said[-1] = event
        elif isinstance(event, Ended):
            causes = _judge(event.login, said)
            if event.login.proxied:
                causes = explained_by_jump(causes, failed_jump)
            else:
                failed_jump = [each for each in causes if not each.cause.hint]
            _merge(found, causes)
            said = []
        else:
            rest = event
    return Diagnosis(tuple(sorted(found.values(), key=_order)), rest.lines, rest.not_understood)


def _order(found: Found) -> tuple[int, int]:
    return found.cause.rank, found.first_line


def _merge(found: dict[tuple[str, str], Found], causes: Iterable[Found]) -> None:
    for cause in causes:
        key = (cause.code, cause.subject)
        if key in found:
            found[key].absorb(cause)
        elif len(found) < _CAUSES_KEPT:
            found[key] = cause


def _judge(login: LoggedLogin, said: list[Said]) -> list[Found]:
    causes: dict[tuple[str, str], Found] = {}
    first: dict[str, Found] = {}  # of each cause
    for each in said:
        if each.cause == "denied" or _of_a_program(each):
            continue
        heard = Found(_refined(each, login), login)
        heard.hear(each)
        known = causes.get((heard.code, heard.subject)) or _nameless(causes, first, heard)
        if known is None:
            causes[heard.code, heard.subject] = heard
            first.setdefault(heard.code, heard)
        else:
            known.hear(each)
    judged = _in_context(list(causes.values()), login)
    judged += nothing_in_common(login, judged)
    judged += conclusions(login, judged)
    judged = [_unverified(each) for each in without_symptoms(judged)]
    if login.succeeded:
        return _after_success(login, judged)
    return judged


def _of_a_program(said: Said) -> bool:
    """Whether Python misses a program that it was to start: a bare name, where keys have a path."""
    missed = said.text.lstrip().startswith("FileNotFoundError")
    return missed and not any(mark in said.values["key"] for mark in "/\\")


def _nameless(
    causes: dict[tuple[str, str], Found], first: dict[str, Found], heard: Found
) -> Found | None:
    """The finding of the same cause that *heard* goes with, where one of the two names nothing."""
    subject = heard.subject
    if not subject:
        return first.get(heard.code)
    known = causes.pop((heard.code, ""), None)
    if known is not None:
        causes[heard.code, subject] = known
    return known


def _refined(said: Said, login: LoggedLogin) -> str:
    """The cause of a message in the light of the login it ends."""
    code = _by_key_name(said.cause, said.values.get("key", "").lower())
    if code == "agent-socket-stale" and login.offers:
        return "agent-unreachable"  # there was a key without it
    if code == "jump-forward-refused" and said.values.get("number", "0") != "0":
        return "forward-refused"  # a jump is channel 0 of its connection
    if code == "connection-lost" and "Connection reset by peer" in said.text:
        code = _reset(login, code)
    if code in {"connection-closed", "server-closed"}:
        if login.succeeded:
            return "connection-lost"
        if "banner" in login.passed and "kex" not in login.passed:
            return "kex-interrupted"
        if "connect" in login.passed and "banner" not in login.passed:
            return "server-closes-at-once"
    return code


def _by_key_name(code: str, key: str) -> str:
    """What a key file is by its name, where it could not be used."""
    if code in {"key-format", "key-mode-open"}:
        if key.endswith("-cert.pub"):
            return "certificate-as-key"
        if key.endswith(".pub"):
            return "key-is-public"
        if code == "key-format" and key.endswith(".ppk"):
            return "key-ppk"
    return code


def _reset(login: LoggedLogin, code: str) -> str:
    """A reset is an idle cut, but for a log that shows how the login had come only so far."""
    so_far = login.passed or login.program == "library"
    return "connection-closed" if so_far and not login.succeeded else code


def _in_context(causes: list[Found], login: LoggedLogin) -> list[Found]:
    """What a message means beside the others: a certificate of the server's, a key as config."""
    codes = {each.code for each in causes}
    if login.waiting == "hostkey" or codes & {"host-key-unknown", "host-key-unverified"}:
        causes = [_renamed(each, "certificate-problem", "host-certificate-invalid")
                  for each in causes]  # fmt: skip
    keys = [each for each in causes if each.code == "config-bad-option" and _is_key_line(each)]
    if keys:
        file = keys[0].values.get("file", "")
        ppk = keys[0].values.get("option", "").lower().startswith("putty-user-key")
        given = Found("ppk-given-as-config" if ppk else "key-given-as-config", login)
        given.values = {"key": file}
        given.program = keys[0].program
        given.loud = True
        given.add(keys[0].evidence[0])
        causes = [given, *(each for each in causes if each.cause.stage != "config")]
    refused = {same_path(each.values.get("file", "")): each for each in causes
               if each.code == "config-bad-permissions"}  # fmt: skip
    kept = []
    for each in causes:
        config = refused.get(same_path(each.values.get("key", "")))
        if each.code == "key-mode-open" and config is not None:
            config.absorb(each)
        else:
            kept.append(each)
    return kept


def _renamed(found: Found, old: str, new: str) -> Found:
    if found.code != old:
        return found
    renamed = Found(new, found.login)
    renamed.absorb(found)
    renamed.program = found.program
    return renamed


def _is_key_line(found: Found) -> bool:
    """Whether the option that ssh does not know is the first line of a private key."""
    option = found.values.get("option", "").lower()
    return option.startswith(("-----begin", "putty-user-key-file"))


def _unverified(cause: Found) -> Found:
    """ssh says aloud when a host key has changed or is revoked: in a full log silence is news."""
    if cause.code != "host-key-unverified" or cause.login.waiting != "hostkey":
        return cause
    unknown = Found("host-key-unknown", cause.login)
    unknown.absorb(cause)
    return unknown


def _after_success(login: LoggedLogin, causes: list[Found]) -> list[Found]:
    """What is left to say of a login that worked: later failures, and warnings people saw."""
    left = [
        each
        for each in causes
        if (each.loud if each.cause.hint else each.first_line > login.succeeded)
        or each.cause.stage == "session"
    ]
    left = [each for each in left if each.code != "session-ended"]
    if not any(not each.cause.hint for each in left):
        evidence = LogEvidence(login.succeeded, quotable(login.success_text))
        left.append(conclude("login-succeeded", login, evidence))
    return left
