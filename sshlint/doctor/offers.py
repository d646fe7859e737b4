"""Holds keys out to a server, one after the other as ssh does, and keeps its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from sshlint.doctor.proof import contradiction
from sshlint.doctor.transport import ClosedError, Transport
from sshlint.doctor.userauth import ask_key, ask_methods
from sshlint.formats.keys.key_text import fingerprint_sha256
from sshlint.login.identities import Identity, signature_algorithm
from sshlint.login.key_verdict import Trouble, plain_blob
from sshlint.login.target import LoginTarget
from sshlint.tables.key_types import KEY_TYPES, plain_name

ACCEPTED, REFUSED, LEFT_OUT = "accepted", "refused", "not offered"
# A server that ended a connection over too many keys is asked on at most so many others.
_MORE_CONNECTIONS = 3
_LOCKED = Trouble("key-passphrase-unavailable", "its public half takes the passphrase: not tested")
_NO_SIGNATURE = Trouble("no-mutual-signature", "no signature algorithm that both sides take")

Again = Callable[[], "Transport | None"]


class Offer(NamedTuple):
    """A key and the server's answer; `obstacle` is why a key that
    looks sound was not offered, or cannot sign."""

    identity: Identity
    answer: str
    obstacle: Trouble | None = None

    @property
    def trouble(self) -> Trouble | None:
        return self.obstacle or self.identity.trouble

    @property
    def works(self) -> bool:
        return self.answer == ACCEPTED and self.trouble is None

    @property
    def untold(self) -> bool:
        """Whether nobody knows what the server would say."""
        return self.obstacle is _LOCKED

    @property
    def fingerprint(self) -> str:
        blob = self.identity.blob
        return fingerprint_sha256(plain_blob(blob)) if blob else ""

    @property
    def text(self) -> str:
        """One line for a person."""
        kind = KEY_TYPES.get(plain_name(self.identity.key_type))
        parts = (self.identity.origin, kind.shown if kind else "", self.fingerprint)
        why = f" ({self.trouble.words})" if self.trouble else ""
        return f"{' '.join(filter(None, parts))}: {self.answer}{why}"


class Offers(NamedTuple):
    """The answers; `ended` is what the server said as it hung up, `None` where it did not."""

    made: list[Offer]
    ended: str | None = None


def offer(target: LoginTarget, user: str, transport: Transport, keys: Iterable[Identity]) -> Offers:
    """Offer keys until one works or the server hangs up. Raises TimeoutError."""
    made: list[Offer] = []
    for identity in keys:
        algorithm = _algorithm(target, transport, identity)
        if not identity.offered or identity.blob is None or algorithm is None:
            made.append(Offer(identity, LEFT_OUT, _obstacle(identity)))
            continue
        try:
            taken = ask_key(transport, user, algorithm, identity.blob, target.limit)
        except ClosedError as error:
            return Offers(made, str(error))
        made.append(Offer(identity, ACCEPTED, contradiction(identity)) if taken else
                    Offer(identity, REFUSED))  # fmt: skip
        if made[-1].works:
            break
    return Offers(made)


def _algorithm(target: LoginTarget, transport: Transport, identity: Identity) -> str | None:
    accepted = target.algorithms("pubkeyacceptedalgorithms")
    return signature_algorithm(identity.key_type, accepted, transport.signature_algorithms)


def _obstacle(identity: Identity) -> Trouble | None:
    if identity.trouble is not None:
        return None
    return _LOCKED if identity.blob is None else _NO_SIGNATURE


def offer_elsewhere(
    target: LoginTarget, user: str, keys: list[Identity], most: int, again: Again
) -> Iterator[Offer]:
    """Offer keys on new connections, `most` on each, until one works; a few connections only."""
    for start in range(0, min(len(keys), most * _MORE_CONNECTIONS), most):
        transport = again()
        if transport is None:
            return
        try:
            ask_methods(transport, user, target.limit)
            offers = offer(target, user, transport, keys[start : start + most])
        except (ClosedError, TimeoutError):
            return
        finally:
            transport.close()
        yield from offers.made
        if offers.ended is not None or (offers.made and offers.made[-1].works):
            return


def offer_broken(
    target: LoginTarget, user: str, transport: Transport, made: list[Offer]
) -> Iterator[Offer]:
    """Ask about keys that ssh cannot read but we can: does it pay to fix them?"""
    for each in made:
        identity = each.identity
        if each.answer == LEFT_OUT and identity.trouble is not None and not identity.offered:
            asked = offer(target, user, transport, [identity._replace(offered=True)])
            yield from asked.made
            if asked.ended is not None:
                return
