"""Reads and writes PEM private keys: PKCS#1, SEC1 and DSA, legacy encryption, PKCS#8."""

from __future__ import annotations

import hashlib
import os
from binascii import b2a_base64

from sshlint.crypto.private_key import (
    KeyRefusedError,
    PrivateKey,
    ec_private_key,
    eddsa_private_key,
    number,
    octets,
    prove,
)
from sshlint.formats.keys import der, pem
from sshlint.formats.keys.key_text import KeyText
from sshlint.formats.keys.pem import PemBlock
from sshlint.tables.key_types import CURVE_OIDS, EDDSA_OIDS, PBES2_OID, PBKDF2_OID, RSA_OID

# seconds of work at most; OpenSSL and PuTTY write some thousands
MAX_ITERATIONS = 10_000_000
MAX_SCRYPT_KIB = 1024 * 1024

# OWASP's figure for PBKDF2 with SHA-256 (2023); libcrypto reads any number, and writes 2048
ITERATIONS = 600_000

_HMAC_SHA256_OID, _AES256_CBC_OID = "1.2.840.113549.2.9", "2.16.840.1.101.3.4.1.42"

_LEGACY_KEY_BYTES = {
    "AES-128-CBC": 16,
    "AES-192-CBC": 24,
    "AES-256-CBC": 32,
    "DES-EDE3-CBC": 24,
    "DES-CBC": 8,
}


def decrypt(block: PemBlock, text: KeyText, passphrase: bytes | None) -> PrivateKey:
    """The key in a PEM block that `text` describes. Raises KeyRefusedError."""
    if not text.encrypted:
        return read_der(block.content, text.format)
    if not passphrase:
        raise KeyRefusedError("needed", "the key is encrypted: a passphrase is needed")
    if text.kdf == "md5":
        content = _decrypt_legacy(block, passphrase)
        try:
            return read_der(content, text.format)
        except (der.DerError, KeyRefusedError):
            raise _wrong() from None
    return read_der(_decrypt_pkcs8(block.content, text, passphrase), "pkcs8")


def _wrong() -> KeyRefusedError:
    return KeyRefusedError("wrong", "wrong passphrase, or the file is damaged")


def _decrypt_legacy(block: PemBlock, passphrase: bytes) -> bytes:
    """RFC 1421 headers with OpenSSL's EVP_BytesToKey: MD5, one round, the IV's head as salt."""
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    dek = pem.DEK_INFO.search(block.headers)
    name = dek[1].decode() if dek else ""
    if not dek or name not in _LEGACY_KEY_BYTES:
        raise KeyRefusedError("unsupported", "this cipher of the DEK-Info header is not supported")
    iv = bytes.fromhex(dek[2].decode())
    size, digest, secret = _LEGACY_KEY_BYTES[name], b"", b""
    while len(secret) < size:
        digest = hashlib.md5(digest + passphrase + iv[:8], usedforsecurity=False).digest()
        secret += digest
    # single DES is triple DES with one key three times
    key = secret[:size] * 3 if name == "DES-CBC" else secret[:size]
    algorithm = algorithms.AES(key) if name.startswith("AES") else TripleDES(key)
    if len(iv) * 8 != algorithm.block_size or len(block.content) % len(iv):
        raise KeyRefusedError("damaged", "the DEK-Info header or the length is damaged")
    decryptor = Cipher(algorithm, modes.CBC(iv)).decryptor()
    plain = decryptor.update(block.content) + decryptor.finalize()
    padding = plain[-1]
    if not 1 <= padding <= len(iv) or plain[-padding:] != bytes([padding]) * padding:
        raise _wrong()
    return plain[:-padding]


def _decrypt_pkcs8(content: bytes, text: KeyText, passphrase: bytes) -> bytes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        load_der_private_key,
    )

    _check_cost(text)
    try:
        native = load_der_private_key(content, passphrase)
    except UnsupportedAlgorithm:
        raise _unsupported(text) from None
    except (ValueError, TypeError, OverflowError, MemoryError) as error:
        raise (_unsupported(text) if "nknown" in str(error) else _wrong()) from None
    return native.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _unsupported(text: KeyText) -> KeyRefusedError:
    return KeyRefusedError(
        "unsupported",
        f"encryption with {text.cipher} ({text.kdf}) is not supported:"
        " rewrite the file with openssl pkcs8 -topk8 -v2 aes256",
    )


def _check_cost(text: KeyText) -> None:
    rounds, memory = text.kdf_rounds or 0, text.kdf_memory or 0
    if text.kdf == "scrypt":
        if memory > MAX_SCRYPT_KIB or memory * (text.kdf_parallelism or 1) > 16 * MAX_SCRYPT_KIB:
            raise KeyRefusedError(
                "costly", f"scrypt with {memory} KiB: at most 1 GiB is tried here"
            )
    elif rounds > MAX_ITERATIONS:
        raise KeyRefusedError(
            "costly", f"{rounds} iterations of {text.kdf}: at most {MAX_ITERATIONS} are tried here"
        )


def read_der(content: bytes, format_name: str) -> PrivateKey:
    """An unencrypted key of format pkcs1, dsa, sec1 or pkcs8. Raises KeyRefusedError, DerError."""
    items = der.sequence(content)
    if format_name == "pkcs1":
        return _numbers("ssh-rsa", items, {"n": 1, "e": 2, "d": 3, "p": 4, "q": 5, "iqmp": 8})
    if format_name == "dsa":
        return _numbers("ssh-dss", items, {"p": 1, "q": 2, "g": 3, "y": 4, "x": 5})
    text = pem.describe_der(content, format_name)
    name = text.algorithm or ""
    if format_name == "sec1":
        return _ec(items, name)
    inner = der.expect(items, 2, der.OCTET_STRING)
    if name == "ssh-rsa":
        return read_der(inner, "pkcs1")
    if name in CURVE_OIDS.values():
        return _ec(der.sequence(inner), name)
    if name in EDDSA_OIDS.values():
        return prove(
            PrivateKey(name, {"seed": der.expect([der.element(inner)[:2]], 0, der.OCTET_STRING)})
        )
    if name == "ssh-dss":
        parameters = der.children(der.children(items[1][1])[1][1])
        values = {label: der.integer(parameters, at) for at, label in enumerate("pqg")}
        return prove(PrivateKey(name, {**values, "x": der.integer([der.element(inner)[:2]], 0)}))
    raise KeyRefusedError("unsupported", f"SSH has no keys of the type {name}")


def _numbers(
    algorithm: str, items: list[tuple[int, bytes]], locations: dict[str, int]
) -> PrivateKey:
    return PrivateKey(algorithm, {name: der.integer(items, at) for name, at in locations.items()})


def _ec(items: list[tuple[int, bytes]], name: str) -> PrivateKey:
    """A point in the file is compared with the one that the private number makes."""
    if name not in CURVE_OIDS.values():
        raise KeyRefusedError("unsupported", f"SSH has no keys of the type {name}")
    scalar = int.from_bytes(der.expect(items, 1, der.OCTET_STRING), "big")
    key = prove(PrivateKey(name, {"d": scalar}))
    stated = dict(items[2:]).get(0xA1)
    if stated is not None:
        point = der.expect(der.children(stated), 0, der.BIT_STRING)[1:]
        made = octets(key.values, "point")
        half = len(made) // 2
        short = bytes([2 + (made[-1] & 1)]) + made[1 : half + 1]
        if point not in {made, short}:
            raise KeyRefusedError("damaged", "the public half contradicts the private one")
    return key


def encode_traditional(key: PrivateKey) -> bytes:
    """PKCS#1 or SEC1, never encrypted: their encryption is one MD5 of the passphrase."""
    if key.family == "rsa":
        return _armor(b"RSA PRIVATE KEY", _pkcs1(key))
    return _armor(b"EC PRIVATE KEY", _native(key, traditional=True))


def encode_pkcs8(key: PrivateKey, passphrase: bytes | None) -> bytes:
    content = _native(key, traditional=False) if key.family != "rsa" else _rsa_pkcs8(key)
    if not passphrase:
        return _armor(b"PRIVATE KEY", content)
    return _armor(b"ENCRYPTED PRIVATE KEY", _seal_pkcs8(content, passphrase))


def _pkcs1(key: PrivateKey) -> bytes:
    n, e, d, p, q, iqmp = (number(key.values, name) for name in ("n", "e", "d", "p", "q", "iqmp"))
    values = (0, n, e, d, p, q, d % (p - 1), d % (q - 1), iqmp)
    return der.pack(der.SEQUENCE, b"".join(map(der.pack_integer, values)))


def _rsa_pkcs8(key: PrivateKey) -> bytes:
    algorithm = der.pack(der.SEQUENCE, der.pack_oid(RSA_OID) + der.pack(der.NULL, b""))
    inner = der.pack(der.OCTET_STRING, _pkcs1(key))
    return der.pack(der.SEQUENCE, der.pack_integer(0) + algorithm + inner)


def _native(key: PrivateKey, *, traditional: bool) -> bytes:
    """DER of an EC or EdDSA key, by cryptography."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    native = ec_private_key(key) if key.family == "ecdsa" else eddsa_private_key(key)
    style = PrivateFormat.TraditionalOpenSSL if traditional else PrivateFormat.PKCS8
    encoded: bytes = native.private_bytes(Encoding.DER, style, NoEncryption())
    return encoded


def _seal_pkcs8(content: bytes, passphrase: bytes) -> bytes:
    """PBES2 with PBKDF2-HMAC-SHA256 and AES-256-CBC (RFC 8018); cryptography fixes 2048 rounds."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

    salt, iv = os.urandom(16), os.urandom(16)
    secret = PBKDF2HMAC(SHA256(), 32, salt, ITERATIONS).derive(passphrase)
    padding = 16 - len(content) % 16
    encryptor = Cipher(algorithms.AES(secret), modes.CBC(iv)).encryptor()
    sealed = encryptor.update(content + bytes([padding]) * padding) + encryptor.finalize()

    def sequence(*parts: bytes) -> bytes:
        return der.pack(der.SEQUENCE, b"".join(parts))

    prf = sequence(der.pack_oid(_HMAC_SHA256_OID), der.pack(der.NULL, b""))
    cost = sequence(der.pack(der.OCTET_STRING, salt), der.pack_integer(ITERATIONS), prf)
    scheme = sequence(
        der.pack_oid(PBES2_OID),
        sequence(
            sequence(der.pack_oid(PBKDF2_OID), cost),
            sequence(der.pack_oid(_AES256_CBC_OID), der.pack(der.OCTET_STRING, iv)),
        ),
    )
    return sequence(scheme, der.pack(der.OCTET_STRING, sealed))


def _armor(label: bytes, content: bytes) -> bytes:
    text = b2a_base64(content, newline=False)
    lines = (text[at : at + 64] + b"\n" for at in range(0, len(text), 64))
    return b"-----BEGIN " + label + b"-----\n" + b"".join(lines) + b"-----END " + label + b"-----\n"
