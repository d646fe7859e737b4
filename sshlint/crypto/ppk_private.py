"""Decrypts and writes PuTTY private keys, versions 1 to 3."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import TYPE_CHECKING

from sshlint.crypto.private_key import KeyRefusedError, PrivateKey
from sshlint.formats.keys import ppk, public_key, wire
from sshlint.formats.keys.ppk import MAX_MEMORY_KIB, MAX_MEMORY_PASSES_KIB, Argon2, PpkFile
from sshlint.tables.key_types import KEY_TYPES

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

# PuTTY tunes the passes to 100 ms on the machine at hand; a fixed number is as honest
DEFAULT_COST = ("Argon2id", 8192, 34, 1)


def decrypt(data: bytes, passphrase: bytes | None) -> PrivateKey:
    """The key in a PPK. Raises KeyRefusedError."""
    try:
        file = ppk.parse(data)
    except ppk.PpkError as error:
        raise KeyRefusedError("damaged", f"line {error.line}: {error}") from None
    private = file.private
    if file.encryption == "none":
        if not _mac_matches(file, private, ppk.plain_mac_key(file.version)):
            raise KeyRefusedError("damaged", "the MAC does not match: edited or damaged")
    else:
        private = _decrypt(file, passphrase)
    return _key(file, private)


def _decrypt(file: PpkFile, passphrase: bytes | None) -> bytes:
    if not passphrase:
        raise KeyRefusedError("needed", "the key is encrypted: a passphrase is needed")
    for attempt in _encodings(passphrase):
        cipher_key, iv, mac_key = _derive(file.version, file.argon2, attempt)
        decryptor = _cipher(cipher_key, iv).decryptor()
        private = decryptor.update(file.private) + decryptor.finalize()
        if _mac_matches(file, private, mac_key):
            return private
    raise KeyRefusedError("wrong", "wrong passphrase, or the file was edited or is damaged")


def _encodings(passphrase: bytes) -> list[bytes]:
    """The bytes as given, then as PuTTY on Windows would have made them of the same characters."""
    try:
        ansi = passphrase.decode("utf-8").encode("cp1252")
    except UnicodeError:
        return [passphrase]
    return list(dict.fromkeys((passphrase, ansi)))


def _mac_matches(file: PpkFile, private: bytes, key: bytes) -> bool:
    return hmac.compare_digest(ppk.mac_of(file, private, key), file.mac)


def _derive(version: int, cost: Argon2 | None, passphrase: bytes) -> tuple[bytes, bytes, bytes]:
    """Cipher key, IV and MAC key."""
    if cost is not None:
        secret = _argon2(cost, passphrase)
        return secret[:32], secret[32:48], secret[48:]

    def sha1(prefix: bytes) -> bytes:
        return hashlib.sha1(prefix + passphrase, usedforsecurity=False).digest()

    key = (sha1(b"\0\0\0\0") + sha1(b"\0\0\0\1"))[:32]
    return key, bytes(16), sha1(b"putty-private-key-file-mac-key")


def _argon2(cost: Argon2, passphrase: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf import argon2

    if cost.memory > MAX_MEMORY_KIB or cost.memory * cost.passes > MAX_MEMORY_PASSES_KIB:
        raise KeyRefusedError(
            "costly",
            f"Argon2 with {cost.memory} KiB and {cost.passes} passes: at most 1 GiB, and"
            " 64 GiB times passes, are tried here",
        )
    flavours: dict[str, type[argon2.Argon2id | argon2.Argon2i | argon2.Argon2d]] = {
        "Argon2id": argon2.Argon2id,
        "Argon2i": argon2.Argon2i,
        "Argon2d": argon2.Argon2d,
    }
    try:
        kdf = flavours[cost.flavour](
            salt=cost.salt,
            length=80,
            iterations=cost.passes,
            lanes=cost.parallelism,
            memory_cost=cost.memory,
        )
    except ValueError as error:
        raise KeyRefusedError("unsupported", f"Argon2 parameters refused: {error}") from None
    return kdf.derive(passphrase)


def _cipher(key: bytes, iv: bytes) -> Cipher[modes.CBC]:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    return Cipher(algorithms.AES(key), modes.CBC(iv))


def _key(file: PpkFile, private: bytes) -> PrivateKey:
    """The halves put together; padding after the private fields is arbitrary."""
    try:
        algorithm = public_key.parse_blob(file.public)
        name = public_key.parse_blob(algorithm.blob).algorithm
        public = wire.Cursor(algorithm.blob)
        public.string()
        values = wire.read_fields(public, KEY_TYPES[name].public)
        values |= wire.read_fields(wire.Cursor(private), KEY_TYPES[name].ppk)
    except wire.WireError as error:
        raise KeyRefusedError("damaged", f"the key {error}") from None
    if name == "ssh-rsa":
        _larger_prime_first(values)
    if "seed" in values:
        _pad_seed(values)
    return PrivateKey(name, values, file.comment)


def _pad_seed(values: wire.Fields) -> None:
    """PuTTY takes the seed for a number, lowest byte first: 0.74 leaves out zeros at its end."""
    seed, pk = values["seed"], values["pk"]
    if isinstance(seed, bytes) and isinstance(pk, bytes):
        values["seed"] = seed.ljust(len(pk), b"\0")


def _larger_prime_first(values: wire.Fields) -> None:
    """PuTTY takes the primes in either order; PEM readers do not."""
    p, q = values["p"], values["q"]
    if isinstance(p, int) and isinstance(q, int) and p < q:
        values["p"], values["q"] = q, p


def encode(key: PrivateKey, passphrase: bytes | None, version: int) -> bytes:
    """A PPK of version 2 or 3, as PuTTYgen writes it."""
    values = key.values
    private = wire.write_fields(values, KEY_TYPES[key.algorithm].ppk)
    encryption = ppk.CIPHER if passphrase else "none"
    file = PpkFile(version, key.algorithm, encryption, _one_line(key), key.public, None, b"", "")
    if not passphrase:
        mac = ppk.mac_of(file, private, ppk.plain_mac_key(version))
        return ppk.serialise(file._replace(private=private, mac=mac))
    if version == 3:
        file = file._replace(argon2=Argon2(*DEFAULT_COST, os.urandom(16)))
    # PuTTY pads with the start of the SHA-1 of the private part
    private += hashlib.sha1(private, usedforsecurity=False).digest()[: -len(private) % 16]
    cipher_key, iv, mac_key = _derive(version, file.argon2, passphrase)
    encryptor = _cipher(cipher_key, iv).encryptor()
    sealed = encryptor.update(private) + encryptor.finalize()
    return ppk.serialise(file._replace(private=sealed, mac=ppk.mac_of(file, private, mac_key)))


def _one_line(key: PrivateKey) -> bytes:
    """A PPK comment ends at CR or LF, and NUL breaks PuTTY."""
    return key.comment.translate(bytes.maketrans(b"\r\n\0", b"   "))
