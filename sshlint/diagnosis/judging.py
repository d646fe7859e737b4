"""From events to causes, likeliest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sshlint.diagnosis.events import Login, Offer, Said
from sshlint.diagnosis.findings import Evidence, Found
from sshlint.diagnosis.masking import quotable
from sshlint.diagnosis.reading import Ended, Event, Rest
from sshlint.tables.cloud_users import users_of
from sshlint.tables.login_causes import CAUSES

_CAUSES_KEPT = 200
_SAID_KEPT = 400  # messages of one login; a login that says more repeats itself

_CONFIG = ("config-bad-option", "config-bad-value", "config-bad-token", "config-bad-permissions")
_NO_SSH = ("not-an-ssh-server", "server-overloaded", "server-penalty", "ssh1-only")
_NO_KEX = ("no-common-kex", "no-common-host-key", "no-common-cipher", "no-common-mac")
# the lists of a proposal, as ssh -vv names them
_LISTS = {"kex": "no-common-kex", "host key": "no-common-host-key",
          "ciphers": "no-common-cipher", "macs": "no-common-mac"}  # fmt: skip
_BAD_HOST_KEY = (
    "host-key-changed", "host-key-unknown", "host-key-revoked", "revoked-keys-unreadable",
)  # fmt: skip
_UNREACHED = (
    "connection-refused", "connection-timed-out", "network-unreachable", "host-unresolved",
    "local-address-unavailable",
)  # fmt: skip
_PUTTY_KEYS = (
    "putty-key-format", "putty-key-missing", "putty-key-damaged", "putty-key-too-new",
    "putty-key-public", "putty-needs-prompt", "key-passphrase-wrong", "key-public-mismatch",
)  # fmt: skip
_JUMP = ("jump-connect-failed", "jump-forward-refused", "jump-loop")

# A symptom -> the causes of the same login that explain it; likeliest explanation first.
_EXPLAINED_BY = {
    "config-bad-value": _CONFIG,
    "host-key-unverified": _BAD_HOST_KEY,
    "connection-closed": (
        *_NO_SSH, *_NO_KEX, "too-many-keys", "server-closes-at-once", "banner-timeout",
        "kex-interrupted", "connection-lost", "wrong-user", "proxy-command-failed",
    ),
    "server-closed": (*_NO_SSH, *_NO_KEX, "too-many-keys", "server-closes-at-once"),
    "server-closes-at-once": (*_NO_SSH, *_JUMP, "proxy-command-failed"),
    "banner-timeout": (*_NO_SSH, "proxy-command-failed"),
    "proxy-command-failed": _JUMP,
    "jump-forward-refused": ("jump-connect-failed",),
    "connection-failed": _UNREACHED,
    "connection-lost": ("keepalive-timeout", "idle-cut-by-server", "packet-corrupted"),
    "no-usable-key": (*_PUTTY_KEYS, "key-not-authorised"),
    "putty-key-public": ("key-not-authorised",),
    "ping-unanswered": _UNREACHED,
    "key-not-authorised": ("server-modes", "wrong-user", "source-not-permitted", "account-locked",
                           "authorized-keys-missing", "authorized-keys-unreadable",
                           "user-not-allowed", "shell-refused", "key-type-off-on-server"),
    "password-refused": ("wrong-user", "root-login-refused", "account-locked"),
    "key-mode-open": ("key-is-public",),
}  # fmt: skip
# Facts of the log, named even where a likelier reason is found beside them.
_SURE_DENIALS = frozenset({"key-not-authorised", "second-factor-missing", "publickey-disabled"})
_ABOUT_THE_OFFER = frozenset({
    "key-not-authorised", "key-passphrase-wrong", "key-passphrase-unavailable",
    "signature-refused",
})  # fmt: skip


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
                causes = _explain_by_jump(causes, failed_jump)
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
    judged += _nothing_in_common(login, judged)
    judged += _concluded(login, judged)
    judged = [_unverified(each) for each in _without_symptoms(judged)]
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


def _without_symptoms(causes: list[Found]) -> list[Found]:
    kept = []
    for cause in causes:
        reason = _reason(cause, causes)
        if reason is None:
            kept.append(cause)
        else:
            reason.absorb(cause)
    return kept


def _reason(symptom: Found, causes: list[Found]) -> Found | None:
    if symptom.code == "session-ended":
        return next((each for each in causes if each is not symptom), None)
    if symptom.values.get("line") or symptom.values.get("key"):
        return None  # it names its own place
    for code in _EXPLAINED_BY.get(symptom.code, ()):
        for each in causes:
            if each.code == code and each is not symptom:
                return each
    return None


def _unverified(cause: Found) -> Found:
    """ssh says aloud when a host key has changed or is revoked: in a full log silence is news."""
    if cause.code != "host-key-unverified" or cause.login.waiting != "hostkey":
        return cause
    unknown = Found("host-key-unknown", cause.login)
    unknown.absorb(cause)
    return unknown


def _explain_by_jump(causes: list[Found], failed: list[Found]) -> list[Found]:
    """A login through a jump host that failed has no cause of its own."""
    if not failed or failed[-1].code == "login-succeeded":
        return causes
    symptoms = {"proxy-command-failed", "server-closes-at-once", "connection-closed",
                "banner-timeout"}  # fmt: skip
    for cause in causes:
        if cause.code in symptoms:
            failed[0].absorb(cause)
    return [cause for cause in causes if cause.code not in symptoms]


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
        left.append(_found("login-succeeded", login, _success_evidence(login)))
    return left


def _success_evidence(login: Login) -> Evidence:
    return Evidence(login.succeeded, login.passed["auth"].how)


def _found(code: str, login: Login, *evidence: Evidence, **values: str) -> Found:
    found = Found(code, login)
    found.values = values
    for each in evidence:
        found.add(each)
    found.loud = True
    return found


def _nothing_in_common(login: Login, causes: list[Found]) -> Iterator[Found]:
    """The list with no common name; where ssh has said so, both proposals become evidence."""
    for name, code in _LISTS.items():
        ours, theirs = (login.proposals.get((side, name)) for side in ("client", "server"))
        if ours is None or theirs is None or set(ours.algorithms) & set(theirs.algorithms):
            continue
        said = [each for each in causes if each.code == code]
        offer = ",".join(theirs.algorithms)
        found = said[0] if said else _found(code, login, offer=offer)
        for side, proposal in (("client", ours), ("server", theirs)):
            shown = quotable(f"the {side} proposes, {name}: {','.join(proposal.algorithms)}")
            found.add(Evidence(proposal.line, shown))
        if not said and "kex" not in login.passed:
            yield found


def _concluded(login: Login, causes: list[Found]) -> Iterator[Found]:
    """What no single message says: it follows from the whole login."""
    if login.denied is not None and not login.succeeded:
        yield from _denied(login, login.denied, causes)
    elif login.waiting and not any(not each.cause.hint for each in causes):
        yield _stalled(login)


def _denied(login: Login, denied: Said, causes: list[Found]) -> Iterator[Found]:
    end = Evidence(denied.line, denied.text)
    values = {name: text for name, text in denied.values.items() if text}
    user, expected = values.get("user", login.user), users_of(values.get("host", login.host))
    if user and expected and user not in expected:
        yield _found("wrong-user", login, end, **values)
    specific = [each for each in causes if each.cause.stage == "auth"]
    best = min((each.cause.rank for each in specific), default=100)
    code, evidence = _denial(login)
    if best > CAUSES[code].rank or code in _SURE_DENIALS:
        if code in _ABOUT_THE_OFFER:
            values["key"] = login.offers[-1].path
        yield _found(code, login, *evidence, end, **values)
    for each in specific:
        each.add(end)


def _denial(login: Login) -> tuple[str, list[Evidence]]:
    """What a refused login comes to, from the keys held out and the server's answers."""
    offers = [Evidence(offer.line, _offer_text(offer)) for offer in login.offers]
    if login.partial:
        return "second-factor-missing", [Evidence(login.partial, "partial success"), *offers]
    if login.offers and login.offers[-1].answer == "accepted":
        return _not_signed(login), offers
    if "publickey" not in login.methods.split(","):
        # with nothing else to go by, a password was typed
        known = login.offers or login.tried or login.identities
        return ("publickey-disabled" if known else "password-refused"), []
    if offers:
        return "key-not-authorised", offers
    if login.waiting == "auth":
        tried = [Evidence(each.line, f"tried: {quotable(each.path)}") for each in login.tried]
        return "no-key-offered", tried
    return "publickey-refused", []


def _not_signed(login: Login) -> str:
    """Why an accepted key did not let the user in."""
    if login.last_answer_line > login.accepted_line:  # the server answered once more
        return "signature-refused"
    return "key-passphrase-wrong" if login.passphrase_prompts else "key-passphrase-unavailable"


def _offer_text(offer: Offer) -> str:
    words = {"accepted": "accepted by the server", "refused": "refused by the server"}
    shown = " ".join(filter(None, (quotable(offer.path), quotable(offer.fingerprint))))
    return f"key offered: {shown or 'from the agent'}, {words.get(offer.answer, 'no answer')}"


def _stalled(login: Login) -> Found:
    code = {
        "connect": "connection-timed-out",
        "banner": "banner-timeout",
        "kex": "kex-interrupted",
    }.get(login.waiting, "stalled")
    return _found(
        code, login, Evidence(login.last_line, f"last of the log: {quotable(login.last_text)}")
    )
