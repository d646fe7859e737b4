"""Which programs can use a private key file as it is, and why not.

Measured with ssh-keygen 9.2, PuTTY 0.78 and paramiko 5.1 (tests/oracle asks the first and the
last again).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sshlint.formats.keys.key_text import KeyText
from sshlint.lean import NamedTuple
from sshlint.settings import Reader
from sshlint.tables.key_types import CURVE_OIDS, KEY_TYPES, plain_name

if TYPE_CHECKING:
    from sshlint.tables.readers.unloadable_keys import KeyFormatRow

READERS = ("openssh", "putty", "paramiko", "pem_only")

_PEM = {"pkcs1", "sec1", "dsa"}
_ED25519 = "ssh-ed25519"
_PARAMIKO_PEM_CIPHERS = {"aes-128-cbc", "aes-256-cbc", "des-ede3-cbc"}
_PARAMIKO_OPENSSH_CIPHERS = {"aes256-cbc", "aes256-ctr"}
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
        "pem_only": _pem_only(text),
    }


class Obstacle(NamedTuple):
    """Why a program cannot use a key, and the target of `sshlint convert` that helps, if any."""

    reason: str
    target: str = ""


# Programs that are another by a further name where keys are concerned.
_LIKE = {"plink": "putty", "vscode": "openssh"}


def obstacle_for(text: KeyText, reader: Reader) -> Obstacle | None:
    """What keeps one named program from using a private key; None where nothing does."""
    name = _LIKE.get(reader.name, reader.name)
    known = obstacles(text).get(name.replace("-", "_"))
    if known is not None:
        if name == "paramiko" and reader.version and reader.version < (4, 0) and "ssh-dss" in known:
            return None
        return Obstacle(known, _CONVERTED.get(name, "openssh"))
    from sshlint.tables.readers.unloadable_keys import ROWS

    kind = KEY_TYPES.get(plain_name(text.algorithm or ""))
    family = kind.family if kind else ""
    rows = (row for row in ROWS if row.reader == reader.name)
    row = next((row for row in rows if _fits(row, text, family, reader)), None)
    return Obstacle(row.reason, row.target) if row else None


_CONVERTED = {"openssh": "openssh", "putty": "ppk", "paramiko": "openssh", "pem-only": "pem"}


def _fits(row: KeyFormatRow, text: KeyText, family: str, reader: Reader) -> bool:
    from sshlint.tables.readers.reader_programs import PROGRAMS
    from sshlint.tables.readers.unloadable_keys import ANY

    version = reader.version or PROGRAMS[reader.name].newest
    if not row.since <= version < row.until:
        return False
    if (row.formats and text.format not in row.formats) or (
        row.families and family not in row.families
    ):
        return False
    of_cipher = text.encrypted if row.ciphers == ANY else text.cipher in row.ciphers
    if row.ciphers and not of_cipher:
        return False
    return not row.below or bool(text.bits and text.bits < row.below)


def _damage(text: KeyText) -> str | None:
    return next((f"damaged: {p.message}" for p in text.problems if p.fatal), None)


def _openssh(text: KeyText) -> str | None:
    name = plain_name(text.algorithm or "")
    if name == "ssh-dss":
        return "OpenSSH offers no DSA keys since 7.0 and has no support for them from 10.0 on"
    if name and (name not in KEY_TYPES or name == "ssh-ed448"):
        return f"it has no keys of the type {name}"
    if name == "ssh-rsa" and text.bits and text.bits < 1024:
        return "it refuses RSA keys of less than 1024 bits"
    if text.format not in {*_PEM, "openssh", "pkcs8"}:
        return _takes_only("its own format and PEM", "openssh")
    if name == _ED25519 and text.format == "pkcs8":
        return "only 9.6 and newer reads Ed25519 in PKCS#8 (sshlint convert --to openssh)"
    if text.format == "pkcs8" and _needs_legacy_provider(text.cipher or ""):
        return f"OpenSSL 3 no longer decrypts {text.cipher}"
    return _damage(text)


def _takes_only(formats: str, target: str) -> str:
    return f"it takes only {formats} (sshlint convert --to {target})"


def _needs_legacy_provider(cipher: str) -> bool:
    """OpenSSL 3 keeps single DES, RC2 and RC4 in a provider that ssh does not load."""
    return cipher.endswith(("DES-CBC", "RC2-CBC", "RC4", "des-cbc", "rc2-cbc")) and (
        "TripleDES" not in cipher
    )


def _putty(text: KeyText) -> str | None:
    name = plain_name(text.algorithm or "")
    if name and (name not in KEY_TYPES or not KEY_TYPES[name].ppk):
        return f"it has no keys of the type {name}"
    if not text.format.startswith("ppk"):
        return _takes_only("PPK", "ppk")
    return _damage(text)


def _pem_only(text: KeyText) -> str | None:
    """EC2's password decryption and old libraries."""
    if text.algorithm not in {None, "ssh-rsa"}:
        return "it takes only RSA keys, as BEGIN RSA PRIVATE KEY"
    if text.format != "pkcs1":
        return _takes_only("BEGIN RSA PRIVATE KEY", "pem")
    return _damage(text)


def _paramiko(text: KeyText) -> str | None:
    """What SSHClient's three key classes take."""
    name = plain_name(text.algorithm or "")
    if name not in {"", "ssh-rsa", _ED25519, *CURVE_OIDS.values()}:
        return f"it has no keys of the type {name}"
    if text.format not in {"pkcs1", "sec1", "openssh"}:
        return _takes_only("OpenSSH's format, PKCS#1 and SEC1", "openssh")
    ciphers = _PARAMIKO_PEM_CIPHERS
    if text.format == "openssh":
        ciphers = _PARAMIKO_ED25519_CIPHERS if name == _ED25519 else _PARAMIKO_OPENSSH_CIPHERS
    if text.cipher and text.cipher not in ciphers:
        return f"it does not decrypt {text.cipher}"
    return _damage(text)
