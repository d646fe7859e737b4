"""The ASN.1 side of public keys (RFC 3279, RFC 5480, RFC 8410): SPKI, PKCS#1, curve names."""

from __future__ import annotations

from sshlint.formats.keys import der, public_key
from sshlint.tables.key_types import (
    CURVE_OIDS,
    DSA_OID,
    EC_OID,
    EDDSA_OIDS,
    FOREIGN,
    KEY_TYPES,
    PRIMES,
    RSA_OID,
)


def from_spki(data: bytes) -> public_key.PublicBlob:
    """The wire form of a DER SubjectPublicKeyInfo; an unsupported type has an empty blob."""
    outer = der.sequence(data)
    algorithm = der.children(der.expect(outer, 0, der.SEQUENCE))
    bits = der.expect(outer, 1, der.BIT_STRING)[1:]
    name = algorithm_name(algorithm)
    if name == "ssh-rsa":
        return from_pkcs1_public(bits)
    if name in EDDSA_OIDS.values():
        return public_key.parse_blob(public_key.encode_blob(name, {"pk": bits}))
    if name in KEY_TYPES and KEY_TYPES[name].curve and bits[:1] == b"\4":
        curve = KEY_TYPES[name].curve.encode()
        return public_key.parse_blob(public_key.encode_blob(name, {"curve": curve, "point": bits}))
    if name == "ssh-dss":
        p, q, g = (der.integer(der.children(algorithm[1][1]), at) for at in range(3))
        y = der.integer([der.element(bits)[:2]], 0)
        return public_key.parse_blob(public_key.encode_blob(name, {"p": p, "q": q, "g": g, "y": y}))
    return public_key.PublicBlob(name, None, b"")


def from_pkcs1_public(data: bytes) -> public_key.PublicBlob:
    """The wire form of a DER RSAPublicKey."""
    items = der.sequence(data)
    return public_key.parse_blob(
        public_key.encode_blob("ssh-rsa", {"n": der.integer(items, 0), "e": der.integer(items, 1)})
    )


def curve_name(tag: int, value: bytes) -> str:
    """The SSH name, else the common or dotted name, of EC parameters: named or explicit."""
    if tag == der.OID:
        curve = der.oid(value)
        return CURVE_OIDS.get(curve) or FOREIGN.get(curve, curve)
    # libcrypto recognises explicit parameters by their values; the prime is telling enough here,
    # because the public point is compared with the private number before a key is used
    field = der.children(der.expect(der.children(value), 1, der.SEQUENCE))
    return PRIMES.get(der.integer(field, 1), "ecdsa on a curve of its own")


def algorithm_name(items: list[tuple[int, bytes]]) -> str:
    """The SSH name, else the common or dotted name, of the members of an AlgorithmIdentifier."""
    oid = der.oid(der.expect(items, 0, der.OID))
    if oid == EC_OID:
        return curve_name(*items[1]) if len(items) > 1 else "ecdsa"
    known = {RSA_OID: "ssh-rsa", DSA_OID: "ssh-dss", **EDDSA_OIDS}
    return known.get(oid) or FOREIGN.get(oid, oid)
