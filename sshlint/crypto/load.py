"""Loads a private key of any format SSH programs use into memory, and proves its two halves."""

from __future__ import annotations

from sshlint.crypto import openssh, ppk_private
from sshlint.crypto import pem_private as pem_keys
from sshlint.crypto.private_key import KeyRefusedError, PrivateKey, prove
from sshlint.formats.keys import any_key, der, openssh_key, pem, wire
from sshlint.formats.keys.key_text import KeyText


def load(data: bytes, passphrase: bytes | None = None) -> PrivateKey:
    """The key in a private-key file; text that can be fixed is fixed first.

    Raises KeyRefusedError. A passphrase for a key that has none is ignored.
    """
    text, data = any_key.read_repaired(data)
    if text.kind != "private":
        raise KeyRefusedError("unsupported", f"holds no private key: it is {describe_kind(text)}")
    if not text.loads and not text.repairable:
        raise KeyRefusedError("damaged", _first_problem(text))
    try:
        return prove(_decrypt(data, text, passphrase))
    except (wire.WireError, der.DerError, pem.PemError) as error:
        raise KeyRefusedError("damaged", f"the key {error}") from None


def _decrypt(data: bytes, text: KeyText, passphrase: bytes | None) -> PrivateKey:
    if text.format == "openssh":
        content = openssh_key.decode_armor(data)
        if content is None:
            raise KeyRefusedError("damaged", _first_problem(text))
        return openssh.decrypt(content, passphrase)
    if text.format.startswith("ppk"):
        return ppk_private.decrypt(data, passphrase)
    if text.format == "der":
        return _decrypt_der(data, text, passphrase)
    if text.format in pem.FORMATS.values():
        return pem_keys.decrypt(pem.private_block(data), text, passphrase)
    raise KeyRefusedError("unsupported", "only the program that wrote it reads this format")


def _decrypt_der(data: bytes, text: KeyText, passphrase: bytes | None) -> PrivateKey:
    if text.encrypted:
        block = pem.PemBlock(b"ENCRYPTED PRIVATE KEY", b"", data)
        return pem_keys.decrypt(block, text._replace(format="pkcs8"), passphrase)
    return pem_keys.read_der(data, pem.der_format(der.sequence(data)))


def _first_problem(text: KeyText) -> str:
    return next((p.message for p in text.problems if p.fatal), "the key is damaged")


def describe_kind(text: KeyText) -> str:
    """What a file is that is not a private key, as a noun."""
    names = {
        "public": "a public key",
        "certificate": "an OpenSSH certificate",
        "x509": "an X.509 certificate",
        "pkcs12": "a PKCS#12 store",
    }
    if any(problem.code == "SSH207" for problem in text.problems):
        return "an empty file"
    return names.get(text.kind, "no key file")


def repair(data: bytes) -> bytes | None:
    """The fixed text of a damaged key file (any_key.repair), proved as far as it can be.

    Without a passphrase to ask for, an encrypted key is proved by its public half alone; a bare
    one is loaded, and its private half must make the public one. None: leave the file alone.
    """
    text, fixed = any_key.read_repaired(data)
    if not text.repairable:
        return None
    if text.encrypted:
        return fixed
    try:
        load(fixed)
    except KeyRefusedError as error:
        # a type that SSH does not have, such as secp256k1, cannot be proved and is fixed anyway
        return fixed if error.reason == "unsupported" else None
    return fixed
