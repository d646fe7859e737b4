"""A private key in memory: one value for all formats, and the proof that its halves fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sshlint.formats.keys import public_key, wire
from sshlint.tables.key_types import KEY_TYPES

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class KeyRefusedError(Exception):
    """A key that could not be read, proved or written; the text is for the user, without secrets.

    reason: "needed" (a passphrase), "wrong" (the passphrase, where the format cannot tell: or the
    file is damaged), "damaged", "unsupported", "costly" (its key derivation is beyond the caps).
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class PrivateKey(NamedTuple):
    """A private key; `values` has every field of both its layouts in tables.key_types."""

    algorithm: str
    values: wire.Fields
    comment: bytes = b""

    def __repr__(self) -> str:
        return f"<private key, {self.algorithm}>"

    @property
    def public(self) -> bytes:
        """The public key in wire form."""
        return public_key.encode_blob(self.algorithm, self.values)

    @property
    def family(self) -> str:
        return KEY_TYPES[self.algorithm].family


def number(values: wire.Fields, name: str) -> int:
    value = values[name]
    if not isinstance(value, int):
        raise KeyRefusedError("damaged", f"the field {name} is not a number")
    return value


def octets(values: wire.Fields, name: str) -> bytes:
    value = values[name]
    if not isinstance(value, bytes):
        raise KeyRefusedError("damaged", f"the field {name} is not a string")
    return value


def prove(key: PrivateKey) -> PrivateKey:
    """The key with all fields filled in, once its private half is shown to make its public half.

    The private half of a security key is in the device: there is nothing to prove here. Of an
    ML-DSA key the Ed25519 half is proved.
    """
    complete = _COMPLETE.get(key.family)
    if complete is None:
        return key
    try:
        values = complete(key)
    except (ValueError, ArithmeticError, KeyError):
        raise KeyRefusedError("damaged", "the numbers in it are no such key") from None
    for name in values.keys() & key.values.keys():
        if name not in {"iqmp", "sk"} and values[name] != key.values[name]:
            raise KeyRefusedError(
                "damaged",
                "the public half contradicts the private one: the file was tampered with"
                " or put together from two keys",
            )
    return key._replace(values={**key.values, **values})


def _rsa(key: PrivateKey) -> wire.Fields:
    from math import lcm

    e, d, p, q = (number(key.values, name) for name in ("e", "d", "p", "q"))
    if min(p, q) < 3 or d < 1 or e * d % lcm(p - 1, q - 1) != 1:
        raise ValueError
    return {"n": p * q, "iqmp": pow(q, -1, p)}


def _dsa(key: PrivateKey) -> wire.Fields:
    p, g, x = (number(key.values, name) for name in ("p", "g", "x"))
    return {"y": pow(g, x, p)}


def _ecdsa(key: PrivateKey) -> wire.Fields:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    native = ec_private_key(key)
    point = native.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {"curve": KEY_TYPES[key.algorithm].curve.encode(), "point": point}


def ec_private_key(key: PrivateKey) -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    curves = {256: ec.SECP256R1(), 384: ec.SECP384R1(), 521: ec.SECP521R1()}
    return ec.derive_private_key(number(key.values, "d"), curves[KEY_TYPES[key.algorithm].bits])


def _eddsa(key: PrivateKey) -> wire.Fields:
    seed = octets(key.values, "seed")
    pk = eddsa_private_key(key).public_key().public_bytes_raw()
    return {"pk": pk, "sk": seed + pk}


def _mldsa_ed25519(key: PrivateKey) -> wire.Fields:
    """The seeds of both halves are kept one after the other, as are their public keys."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    seeds, pk = octets(key.values, "seeds"), octets(key.values, "pk")
    if len(seeds) != 64:
        raise ValueError
    half = Ed25519PrivateKey.from_private_bytes(seeds[32:]).public_key().public_bytes_raw()
    return {"pk": pk[:-32] + half}


_COMPLETE = {
    "rsa": _rsa,
    "dsa": _dsa,
    "ecdsa": _ecdsa,
    "ed25519": _eddsa,
    "ed448": _eddsa,
    "mldsa44-ed25519": _mldsa_ed25519,
}


def eddsa_private_key(key: PrivateKey) -> Ed25519PrivateKey | Ed448PrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ed448, ed25519

    if key.family == "ed448":
        return ed448.Ed448PrivateKey.from_private_bytes(octets(key.values, "seed"))
    return ed25519.Ed25519PrivateKey.from_private_bytes(octets(key.values, "seed"))


def same(one: PrivateKey, other: PrivateKey) -> bool:
    """Whether two proved keys are one and the same; of a security key the handle counts too."""
    return one.public == other.public and one.values.get("handle") == other.values.get("handle")
