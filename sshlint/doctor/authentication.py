"""The last step: which ways in the server offers, and which of the keys it would take."""

from __future__ import annotations

from sshlint.doctor.offers import REFUSED, Offer, Offers, offer, offer_broken, offer_elsewhere
from sshlint.doctor.refused_keys import Choices, blame, why_refused
from sshlint.doctor.step import Stage, Watch, cause, code_of
from sshlint.doctor.transport import ClosedError, Transport
from sshlint.doctor.userauth import Methods, ask_methods
from sshlint.login.agent import Agent, ask_agent
from sshlint.login.identities import Identity, offered
from sshlint.login.target import LoginTarget

# sshconnect2.c; what ssh tries without PreferredAuthentications
_PREFERRED = "gssapi-with-mic,hostbased,publickey,keyboard-interactive,password"
_SWITCHES = {
    "publickey": "pubkeyauthentication",
    "password": "passwordauthentication",
    "keyboard-interactive": "kbdinteractiveauthentication",
    "hostbased": "hostbasedauthentication",
    "gssapi-with-mic": "gssapiauthentication",
}
_ASKING = ("password", "keyboard-interactive")


def authenticate(target: LoginTarget, transport: Transport, choices: Choices) -> Stage:
    """Ask the server about each key without signing; nothing else of a login is tried."""
    watch = Watch(target, "auth")
    try:
        methods = ask_methods(transport, target.user, target.limit)
        if methods.open:
            return watch.passed(f"the server accepts {target.user} without asking for anything")
        watch.notes.append(f"the server offers {', '.join(methods.names)}")
        ways = _ways(target, methods)
        if "publickey" not in ways:
            return _without_keys(watch, methods, ways)
        return _with_keys(watch, transport, ways, choices)
    except TimeoutError:
        return watch.failed(f"no answer within {target.limit:g} s", "login-grace-timeout")
    except ClosedError as error:
        said = f': "{error}"' if str(error) else ""
        return watch.failed(f"the server hung up{said}", _code_of_farewell(str(error)))


def _ways(target: LoginTarget, methods: Methods) -> list[str]:
    """What ssh would try of what the server offers, in ssh's order."""
    preferred = target.value("preferredauthentications") or _PREFERRED
    batch = target.is_on("batchmode")
    return [
        way
        for way in preferred.split(",")
        if way in methods.names
        and target.value(_SWITCHES.get(way, ""), "no") not in ("no", "false")
        and not (batch and way in _ASKING)
    ]


def _without_keys(watch: Watch, methods: Methods, ways: list[str]) -> Stage:
    named = ", ".join(methods.names)
    if "publickey" not in methods.names:
        found = cause(watch.target, "publickey-disabled", methods=named)
        return watch.refused(f"the server takes no keys, only {named}", found, ways)
    found = cause(watch.target, "no-key-offered")
    return watch.refused("the settings keep ssh from using keys for this host", found, ways)


def _code_of_farewell(farewell: str) -> str:
    """The cause of a disconnection, in the words ssh puts around the server's reason."""
    return code_of([f"Received disconnect from host port 22:2: {farewell}"]) or "connection-closed"


def _with_keys(watch: Watch, transport: Transport, ways: list[str], choices: Choices) -> Stage:
    target = watch.target
    agent = ask_agent(target)
    keys = offered(target.resolution, target.algorithms("pubkeyacceptedalgorithms"), agent.keys)
    _note_agent(watch, agent)
    offers = offer(target, target.user, transport, keys)
    watch.notes += [each.text for each in offers.made]
    if offers.made and offers.made[-1].works:
        return _accepted(watch, offers.made[-1])
    if offers.ended is not None:
        return _hung_up(watch, offers, keys, choices)
    broken = list(offer_broken(target, target.user, transport, offers.made))
    made = [each for each in offers.made if each.identity.origin not in
            {other.identity.origin for other in broken}] + broken  # fmt: skip
    refusal = why_refused(watch, made, choices)
    waits = [way for way in ways if way != "publickey"]
    waits += ["a passphrase"] * (
        any(each.untold for each in made) and not target.is_on("batchmode")
    )
    return watch.refused(refusal.detail, refusal.found, waits)


def _note_agent(watch: Watch, agent: Agent) -> None:
    if agent.trouble:
        watch.notes.append(f"the agent cannot be asked: {agent.trouble}")


def _accepted(watch: Watch, good: Offer) -> Stage:
    identity, target = good.identity, watch.target
    detail = f"the server takes {identity.origin} for {target.user}"
    if not identity.locked:
        return watch.passed(detail)
    if target.is_on("batchmode"):
        found = blame(target, "key-passphrase-unavailable", [good], key=identity.path)
        return watch.refused(f"{detail}, but BatchMode asks for no passphrase", found, [])
    return watch.passed(f"{detail}; ssh asks for its passphrase")


def _hung_up(watch: Watch, offers: Offers, keys: list[Identity], choices: Choices) -> Stage:
    """The server ended it: find out which of the keys left is the right one."""
    target, farewell = watch.target, offers.ended or ""
    code = _code_of_farewell(farewell)
    refused = sum(each.answer == REFUSED for each in offers.made)
    values = {}
    if code == "too-many-keys":
        left = keys[len(offers.made) :]
        for each in offer_elsewhere(target, target.user, left, max(1, refused), choices.again):
            watch.notes.append(f"on another connection: {each.text}")
            if each.works and each.identity.path:
                values = {"key": each.identity.path}
    found = blame(target, code, offers.made, **values)
    said = f': "{farewell}"' if farewell else ""
    return watch.refused(f"at key {refused + 1} the server hung up{said}", found, [])
