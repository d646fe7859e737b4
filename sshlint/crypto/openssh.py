"""Decrypts and writes OpenSSH private keys: PROTOCOL.key framing around cryptography's ciphers.

The framing is ours because cryptography's loader drops the comment and refuses security keys and
most ciphers that ssh-keygen -Z writes.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sshlint.crypto.private_key import KeyRefusedError, PrivateKey, octets
from sshlint.formats.keys import openssh_key, public_key, wire
from sshlint.formats.keys.openssh_key import Container, PrivateSection
from sshlint.tables.key_types import CIPHERS

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

# a round takes about 7 ms: half a minute; ssh-keygen -a is rarely given more than some hundreds
MAX_ROUNDS = 4096
# what ssh-keygen writes since 9.4
ROUNDS = 24
CIPHER = "aes256-ctr"

_GCM = {"aes128-gcm@openssh.com", "aes256-gcm@openssh.com"}
_CHACHA = "chacha20-poly1305@openssh.com"


def decrypt(content: bytes, passphrase: bytes | None) -> PrivateKey:
    """The key in a decoded container. Raises KeyRefusedError."""
    container = openssh_key.parse(content)
    private = container.private
    if container.cipher != "none":
        private = _decrypt_section(container, passphrase)
    section = openssh_key.parse_section(private)
    if section is None:
        raise _wrong(container)
    if openssh_key.public_of(section) != public_key.parse_blob(container.public).blob:
        raise KeyRefusedError("damaged", "the public half contradicts the private one")
    return PrivateKey(section.algorithm, _with_seed(section), section.comment)


def _with_seed(section: PrivateSection) -> wire.Fields:
    """PROTOCOL.key keeps EdDSA keys as seed and public half joined."""
    if "sk" not in section.values:
        return section.values
    sk, pk = octets(section.values, "sk"), octets(section.values, "pk")
    if sk[len(pk) :] != pk:
        raise KeyRefusedError("damaged", "the public half contradicts the private one")
    return {**section.values, "seed": sk[: len(pk)]}


def _wrong(container: Container) -> KeyRefusedError:
    if container.cipher == "none":
        return KeyRefusedError("damaged", "the private part is damaged: its check words differ")
    return KeyRefusedError("wrong", "wrong passphrase, or the private part of the file is damaged")


def _decrypt_section(container: Container, passphrase: bytes | None) -> bytes:
    if not passphrase:
        raise KeyRefusedError("needed", "the key is encrypted: a passphrase is needed")
    if not 1 <= container.rounds <= MAX_ROUNDS or not container.salt:
        raise KeyRefusedError(
            "costly",
            f"{container.rounds} rounds of bcrypt: at most {MAX_ROUNDS} are tried here",
        )
    secret = _derive(container.cipher, passphrase, container.salt, container.rounds)
    return _unseal(container.cipher, secret, container.private, container.tag, container)


def _derive(cipher: str, passphrase: bytes, salt: bytes, rounds: int) -> bytes:
    import bcrypt  # cryptography's own choice for these files (its extra "ssh")

    sizes = CIPHERS[cipher]
    return bcrypt.kdf(passphrase, salt, sizes.key + sizes.iv, rounds, ignore_few_rounds=True)


def _unseal(cipher: str, secret: bytes, sealed: bytes, tag: bytes, container: Container) -> bytes:
    from cryptography.exceptions import InvalidSignature, InvalidTag

    sizes = CIPHERS[cipher]
    key, iv = secret[: sizes.key], secret[sizes.key :]
    try:
        if cipher in _GCM:
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM

            return AESGCM(key).decrypt(iv, sealed + tag, None)
        if cipher == _CHACHA:
            return _chacha20_poly1305(key, sealed, tag)
    except (InvalidTag, InvalidSignature):
        raise _wrong(container) from None
    decryptor = _cipher(cipher, key, iv).decryptor()
    return decryptor.update(sealed) + decryptor.finalize()


def _chacha20_poly1305(key: bytes, sealed: bytes, tag: bytes) -> bytes:
    """OpenSSH's construction (PROTOCOL.chacha20poly1305), sequence number 0, nothing before it."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
    from cryptography.hazmat.primitives.poly1305 import Poly1305

    def stream(block: int, data: bytes) -> bytes:
        counter_and_nonce = block.to_bytes(8, "little") + bytes(8)
        cipher = Cipher(algorithms.ChaCha20(key[:32], counter_and_nonce), None)
        return cipher.encryptor().update(data)

    Poly1305.verify_tag(stream(0, bytes(32)), sealed, tag)
    return stream(1, sealed)


def _cipher(name: str, key: bytes, iv: bytes) -> Cipher[modes.CBC | modes.CTR]:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    mode = modes.CTR(iv) if name.endswith("-ctr") else modes.CBC(iv)
    return Cipher(TripleDES(key) if name == "3des-cbc" else algorithms.AES(key), mode)


def encode(key: PrivateKey, passphrase: bytes | None) -> bytes:
    """An OpenSSH key file; encrypted with aes256-ctr where there is a passphrase."""
    cipher = CIPHER if passphrase else "none"
    section = PrivateSection(key.algorithm, key.values, key.comment)
    private = openssh_key.pack_section(section, os.urandom(4), CIPHERS[cipher].block)
    container = Container(cipher, "none", b"", 0, key.public, private, b"")
    if passphrase:
        salt = os.urandom(16)
        secret = _derive(cipher, passphrase, salt, ROUNDS)
        encryptor = _cipher(cipher, secret[:32], secret[32:]).encryptor()
        container = container._replace(
            kdf="bcrypt",
            salt=salt,
            rounds=ROUNDS,
            private=encryptor.update(private) + encryptor.finalize(),
        )
    return openssh_key.armor(openssh_key.pack(container))
