"""From events to causes, likeliest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sshlint.diagnosis.conclusions import conclude, conclusions, nothing_in_common
from sshlint.diagnosis.events import Login, Said
from sshlint.diagnosis.findings import Evidence, Found
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


def _judge(login: Login, said: list[Said]) -> list[Found]:
    causes: dict[tuple[str, str], Found] = {}
    for each in said:
        if each.cause == "denied":
            continue
        heard = Found(_refined(each, login), login)
        heard.hear(each)
        known = causes.get((heard.code, heard.subject)) or _nameless(causes, heard)
        if known is None:
            causes[heard.code, heard.subject] = heard
        else:
            known.hear(each)
    judged = list(causes.values())
    judged += nothing_in_common(login, judged)
    judged += conclusions(login, judged)
    judged = [_unverified(each) for each in without_symptoms(judged)]
    if login.succeeded:
        return _after_success(login, judged)
    return judged


def _nameless(causes: dict[tuple[str, str], Found], heard: Found) -> Found | None:
    """The finding of the same cause that *heard* goes with, where one of the two names nothing."""
    for key, known in causes.items():
        if key[0] == heard.code and (not heard.subject or not key[1]):
            if heard.subject:
                del causes[key]
                causes[heard.code, heard.subject] = known
            return known
    return None


def _refined(said: Said, login: Login) -> str:
    """The cause of a message in the light of the login it ends."""
    code, key = said.cause, said.values.get("key", "")
    if code in {"key-format", "key-mode-open"} and key.endswith(".pub"):
        return "key-is-public"
    if code == "key-format" and key.lower().endswith(".ppk"):
        return "key-ppk"
    if code in {"connection-closed", "server-closed"}:
        if login.succeeded:
            return "connection-lost"
        if "banner" in login.passed and "kex" not in login.passed:
            return "kex-interrupted"
        if "connect" in login.passed and "banner" not in login.passed:
            return "server-closes-at-once"
    return code


def _unverified(cause: Found) -> Found:
    """ssh says aloud when a host key has changed or is revoked: in a full log silence is news."""
    if cause.code != "host-key-unverified" or cause.login.waiting != "hostkey":
        return cause
    unknown = Found("host-key-unknown", cause.login)
    unknown.absorb(cause)
    return unknown


def _after_success(login: Login, causes: list[Found]) -> list[Found]:
    """What is left to say of a login that worked: later failures, and warnings people saw."""
    left = [
        each
        for each in causes
        if (each.loud if each.cause.hint else each.first_line > login.succeeded)
        or each.cause.stage == "session"
    ]
    left = [each for each in left if each.code != "session-ended"]
    if not any(not each.cause.hint for each in left):
        evidence = Evidence(login.succeeded, quotable(login.success_text))
        left.append(conclude("login-succeeded", login, evidence))
    return left
