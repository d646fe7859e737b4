"""What a key file says of itself without a passphrase: the values every key reader returns.

They hold no private bytes, so they may be printed, compared and kept.
"""

from __future__ import annotations

from sshlint.lean import NamedTuple


class Damage(NamedTuple):
    """One fault of a key file; `line` counts from 1, None where it is about the whole file."""

    code: str
    message: str
    fatal: bool = True  # the program that reads this format refuses the file (ssh, or PuTTY)
    line: int | None = None


class KeyText(NamedTuple):
    """A key file as its content shows it; None: not known, or only with the passphrase.

    kind: private, public, certificate, x509, pkcs12 or other; format: openssh, pkcs1, dsa, sec1,
    pkcs8, ppk1, ppk2, ppk3, rfc4716, authorized, spki, der or none. `public` is the plain public
    key in wire form, also where the file holds a certificate, which is then in `certificate`.
    """

    kind: str = "other"
    format: str = "none"
    algorithm: str | None = None
    bits: int | None = None
    encrypted: bool = False  # also where damage hides it
    cipher: str | None = None
    kdf: str | None = None
    kdf_rounds: int | None = None  # bcrypt rounds, PBKDF2 iterations, Argon2 passes, scrypt N
    kdf_memory: int | None = None  # KiB; Argon2 and scrypt
    kdf_parallelism: int | None = None  # the same
    comment: str | None = None
    public: bytes | None = None
    certificate: bytes | None = None
    sk_flags: int | None = None  # security keys: bit 0 is "touch required"
    problems: tuple[Damage, ...] = ()
    repairable: bool = False  # the text can be fixed so that the key stays the same

    @property
    def loads(self) -> bool:
        """Whether the program that reads this format takes the file as it is."""
        return not any(problem.fatal for problem in self.problems)


def decode_comment(raw: bytes) -> str:
    """Comments are bytes of no declared charset; PuTTY on Windows writes the ANSI code page."""
    return raw.decode("utf-8", "surrogateescape")


def fingerprint_sha256(public: bytes) -> str:
    """As `ssh-keygen -l` prints it: SHA256: and base64 without padding."""
    from base64 import b64encode
    from hashlib import sha256

    return "SHA256:" + b64encode(sha256(public).digest()).decode("ascii").rstrip("=")


def fingerprint_md5(public: bytes) -> str:
    """As `ssh-keygen -l -E md5` prints it: MD5: and hex pairs."""
    from hashlib import md5

    return "MD5:" + md5(public, usedforsecurity=False).digest().hex(":")
