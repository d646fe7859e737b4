"""What no single message says, but a whole login does."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.diagnosis.events import LoggedLogin, LoggedOffer, Said
from sshlint.diagnosis.found_cause import Found, LogEvidence
from sshlint.diagnosis.masking import quotable
from sshlint.tables.cloud_users import users_of
from sshlint.tables.login_causes import CAUSES

# the lists of a proposal, as ssh -vv names them
_LISTS = {"kex": "no-common-kex", "host key": "no-common-host-key",
          "ciphers": "no-common-cipher", "macs": "no-common-mac"}  # fmt: skip
# Facts of the log, named even where a likelier reason is found beside them.
_SURE_DENIALS = frozenset({"key-not-authorized", "second-factor-missing", "publickey-disabled"})
_ABOUT_THE_OFFER = frozenset({
    "certificate-as-key", "key-not-authorized", "key-passphrase-wrong",
    "key-passphrase-unavailable", "signature-refused",
})  # fmt: skip


def conclude(code: str, login: LoggedLogin, *evidence: LogEvidence, **values: str) -> Found:
    """A cause that was inferred, with the lines it was inferred from."""
    found = Found(code, login)
    found.values = values
    for each in evidence:
        found.add(each)
    found.loud = True
    return found


def nothing_in_common(login: LoggedLogin, causes: list[Found]) -> Iterator[Found]:
    """The list with no common name; where ssh has said so, both proposals become evidence."""
    for name, code in _LISTS.items():
        ours, theirs = (login.proposals.get((side, name)) for side in ("client", "server"))
        if ours is None or theirs is None or set(ours.algorithms) & set(theirs.algorithms):
            continue
        said = [each for each in causes if each.code == code]
        offer = ",".join(theirs.algorithms)
        found = said[0] if said else conclude(code, login, offer=offer)
        for side, proposal in (("client", ours), ("server", theirs)):
            shown = quotable(f"the {side} proposes, {name}: {','.join(proposal.algorithms)}")
            found.add(LogEvidence(proposal.line, shown))
        if not said and "kex" not in login.passed:
            yield found


def conclusions(login: LoggedLogin, causes: list[Found]) -> Iterator[Found]:
    """Why the login was refused, or where its log stops."""
    if login.denied is not None and not login.succeeded:
        yield from _denied(login, login.denied, causes)
    elif login.waiting and not any(not each.cause.hint for each in causes):
        yield _stalled(login)


def _denied(login: LoggedLogin, denied: Said, causes: list[Found]) -> Iterator[Found]:
    end = LogEvidence(denied.line, denied.text)
    values = {name: text for name, text in denied.values.items() if text}
    user, expected = values.get("user", login.user), users_of(values.get("host", login.host))
    if user and expected and user not in expected:
        yield conclude("wrong-user", login, end, **values)
    specific = [each for each in causes if each.cause.stage == "auth"]
    best = min((each.cause.rank for each in specific), default=100)
    code, evidence = _denial(login)
    if code == "key-not-authorized" and login.offers[-1].path.endswith("-cert.pub"):
        code = "certificate-as-key"  # ssh read the certificate as if it were the private key
    if best > CAUSES[code].rank or code in _SURE_DENIALS:
        if code in _ABOUT_THE_OFFER:
            values["key"] = login.offers[-1].path
        yield conclude(code, login, *evidence, end, **values)
    for each in specific:
        each.add(end)


def _denial(login: LoggedLogin) -> tuple[str, list[LogEvidence]]:
    """What a refused login comes to, from the keys held out and the server's answers."""
    offers = [LogEvidence(offer.line, _offer_text(offer)) for offer in login.offers]
    if login.partial:
        return "second-factor-missing", [LogEvidence(login.partial, "partial success"), *offers]
    if login.offers and login.offers[-1].answer == "accepted":
        code = _not_signed(login)
        if code == "signature-refused" and login.user == "root":
            code = "root-login-refused"  # sshd asks for root's signature before it says no
        return code, offers
    if "publickey" not in login.methods.split(","):
        # with nothing else to go by, a password was typed
        known = login.offers or login.tried or login.identities
        return ("publickey-disabled" if known else "password-refused"), []
    if offers:
        return "key-not-authorized", offers
    if login.waiting == "auth":
        tried = [LogEvidence(each.line, f"tried: {quotable(each.path)}") for each in login.tried]
        return "no-key-offered", tried
    return "publickey-refused", []


def _not_signed(login: LoggedLogin) -> str:
    """Why an accepted key did not let the user in."""
    if login.last_answer_line > login.accepted_line:  # the server answered once more
        return "signature-refused"
    return "key-passphrase-wrong" if login.passphrase_prompts else "key-passphrase-unavailable"


def _offer_text(offer: LoggedOffer) -> str:
    words = {"accepted": "accepted by the server", "refused": "refused by the server"}
    shown = " ".join(filter(None, (quotable(offer.path), quotable(offer.fingerprint))))
    return f"key offered: {shown or 'from the agent'}, {words.get(offer.answer, 'no answer')}"


def _stalled(login: LoggedLogin) -> Found:
    code = {
        "connect": "connection-timed-out",
        "banner": "banner-timeout",
        "kex": "kex-interrupted",
    }.get(login.waiting, "stalled")
    return conclude(
        code, login, LogEvidence(login.last_line, f"last of the log: {quotable(login.last_text)}")
    )
