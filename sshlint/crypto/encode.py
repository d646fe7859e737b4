"""Writes a private key in another format, and refuses what that format cannot hold."""

from __future__ import annotations

from sshlint.crypto import openssh, pem_private, ppk_private
from sshlint.crypto.private_key import KeyRefusedError, PrivateKey
from sshlint.formats.keys import public_key

TARGETS = ("openssh", "pem", "pkcs8", "ppk", "ppk2", "public")

_DEVICE = "the private half of a security key stays in the device; only OpenSSH's own format fits"
_REASONS = {
    ("ed25519", "pem"): "PKCS#1 and SEC1 PEM have no Ed25519: use --to openssh or --to pkcs8",
    ("ed448", "pem"): "PKCS#1 and SEC1 PEM have no Ed448: use --to ppk or --to pkcs8",
    ("ed448", "openssh"): "OpenSSH has no Ed448: use --to ppk, or make an Ed25519 key for ssh",
}


_LEAST_RSA = 1024  # bits: sshkey.h SSH_RSA_MINIMUM_MODULUS_SIZE, since 7.6


def refusal(family: str, target: str, *, encrypted: bool, bits: int | None = None) -> str | None:
    """Why a key of this family is not written so, with what to do instead; None where it is.

    `bits` are the key's, None where they are not known yet.
    """
    if target == "public":
        return None
    if family == "dsa":
        return "DSA keys are read only: no ssh since 7.0 offers them, make an Ed25519 key"
    if family.startswith("sk-") and target != "openssh":
        return _DEVICE
    if family == "mldsa44-ed25519" and target != "openssh":
        return "only OpenSSH's own format has ML-DSA keys; it is read from 10.6 on"
    if family == "rsa" and target == "openssh" and bits and bits < _LEAST_RSA:
        return (
            f"OpenSSH loads no RSA key of less than {_LEAST_RSA} bits, and this one has {bits}:"
            " make an Ed25519 key (ssh-keygen -t ed25519)"
        )
    if (family, target) in _REASONS:
        return _REASONS[family, target]
    if target == "pem" and encrypted:
        return (
            "an encrypted PEM is protected by one MD5 of the passphrase (SSH306): use --to pkcs8,"
            " or --no-passphrase"
        )
    return None


def encode(key: PrivateKey, target: str, passphrase: bytes | None = None) -> bytes:
    """The file for a target of TARGETS; raises KeyRefusedError with what to do instead."""
    bits = public_key.parse_blob(key.public).bits
    why_not = refusal(key.family, target, encrypted=bool(passphrase), bits=bits)
    if why_not:
        raise KeyRefusedError("unsupported", why_not)
    if target == "openssh":
        return openssh.encode(key, passphrase)
    if target == "pem":
        return pem_private.encode_traditional(key)
    if target == "pkcs8":
        return pem_private.encode_pkcs8(key, passphrase)
    if target == "public":
        return public_key.one_line(key.algorithm, key.public, key.comment)
    return ppk_private.encode(key, passphrase, version=2 if target == "ppk2" else 3)
