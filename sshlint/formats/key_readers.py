"""Which programs can use a private key file as it is, and why not.

Measured with ssh-keygen 9.2, PuTTY 0.78 and paramiko 5.1 (tests/oracle asks the first and the
last again).
"""

from __future__ import annotations

from sshlint.formats.key_text import KeyText
from sshlint.tables.key_types import CURVE_OIDS, KEY_TYPES, plain_name

READERS = ("openssh", "putty", "paramiko", "pem_only")

_PEM = {"pkcs1", "sec1", "dsa"}
_ED25519 = "ssh-ed25519"
_PARAMIKO_PEM_CIPHERS = {"aes-128-cbc", "aes-256-cbc", "des-ede3-cbc"}
_PARAMIKO_ED25519_CIPHERS = {
    "3des-cbc",
    *(f"aes{bits}-{mode}" for bits in (128, 192, 256) for mode in ("cbc", "ctr")),
}


def obstacles(text: KeyText) -> dict[str, str | None]:
    """For each of READERS what keeps it from using the key, None where nothing does.

    Empty where the file is not a private key.
    """
    if text.kind != "private":
        return {}
    return {
        "openssh": _openssh(text),
        "putty": _putty(text),
        "paramiko": _paramiko(text),
        "pem_only": None
        if text.format == "pkcs1" and text.loads
        else "it takes only BEGIN RSA PRIVATE KEY: sshlint convert --to pem",
    }


def _damage(text: KeyText) -> str | None:
    return next((f"damaged: {p.message}" for p in text.problems if p.fatal), None)


def _openssh(text: KeyText) -> str | None:
    if text.format not in {*_PEM, "openssh", "pkcs8"}:
        return "OpenSSH reads no such format: sshlint convert --to openssh"
    name = plain_name(text.algorithm or "")
    if name == "ssh-dss":
        return "no ssh offers DSA keys since 7.0, and from 10.0 none knows them"
    if name == _ED25519 and text.format == "pkcs8":
        return "only OpenSSH 9.6 and newer reads Ed25519 in PKCS#8: sshlint convert --to openssh"
    if name and (name not in KEY_TYPES or name == "ssh-ed448"):
        return f"OpenSSH has no keys of the type {name}"
    if name == "ssh-rsa" and text.bits and text.bits < 1024:
        return "ssh refuses RSA keys of less than 1024 bits"
    if text.format == "pkcs8" and _needs_legacy_provider(text.cipher or ""):
        return f"OpenSSL 3 no longer decrypts {text.cipher}"
    return _damage(text)


def _needs_legacy_provider(cipher: str) -> bool:
    """OpenSSL 3 keeps single DES, RC2 and RC4 in a provider that ssh does not load."""
    return cipher.endswith(("DES-CBC", "RC2-CBC", "RC4", "des-cbc", "rc2-cbc")) and (
        "TripleDES" not in cipher
    )


def _putty(text: KeyText) -> str | None:
    if not text.format.startswith("ppk"):
        return "PuTTY takes only PPK: sshlint convert --to ppk"
    return _damage(text)


def _paramiko(text: KeyText) -> str | None:
    """What SSHClient's three key classes take."""
    name = plain_name(text.algorithm or "")
    if text.format in {"pkcs1", "sec1"}:
        fits = name in {"", "ssh-rsa", *CURVE_OIDS.values()}
        ciphers = _PARAMIKO_PEM_CIPHERS
    elif text.format == "openssh":
        fits = name in {"", "ssh-rsa", _ED25519, *CURVE_OIDS.values()}
        ciphers = _PARAMIKO_ED25519_CIPHERS if name == _ED25519 else {"aes256-cbc", "aes256-ctr"}
    else:
        return "paramiko reads no such format: sshlint convert --to openssh"
    if not fits:
        return f"paramiko has no keys of the type {name}"
    if text.cipher and text.cipher not in ciphers:
        return f"paramiko does not decrypt {text.cipher}"
    return _damage(text)
