"""PuTTY private keys (PPK 1, 2, 3), split the way PuTTY's own tokeniser splits them."""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64

from sshlint.formats.keys import wire
from sshlint.lean import NamedTuple
from sshlint.shortening import in_quotes
from sshlint.tables.key_types import KEY_TYPES, plain_name

MAGIC = b"PuTTY-User-Key-File-"
CIPHER = "aes256-cbc"

# PuTTY refuses larger files and line counts (sshpubk.c)
_MAX_FILE_BYTES = 262144 * 4 // 3 + 4096
_MAX_LINES = 5461

# PuTTY writes 8 MiB; both caps on Argon2 hold before anything is derived
MAX_MEMORY_KIB = 1024 * 1024
MAX_MEMORY_PASSES_KIB = 64 * 1024 * 1024

_FLAVOURS = ("Argon2id", "Argon2i", "Argon2d")


class PpkError(ValueError):
    """PuTTY would refuse the file; `line` counts from 1. The text holds no key bytes."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class Argon2(NamedTuple):
    """Cost of the key derivation; memory in KiB."""

    flavour: str
    memory: int
    passes: int
    parallelism: int
    salt: bytes


class PpkFile(NamedTuple):
    """The parts of a PPK; `private` is padded, and encrypted where `encryption` says so."""

    version: int
    algorithm: str
    encryption: str
    comment: bytes
    public: bytes
    argon2: Argon2 | None
    private: bytes
    mac: str
    mac_is_hash: bool = False  # version 1 plain may carry Private-Hash

    def __repr__(self) -> str:
        return f"<PPK {self.version}, {self.algorithm}, {self.encryption}>"


class _Lines:
    """PuTTY's view of a file: CR or LF ends a line and takes one CR or LF after it along."""

    __slots__ = ("lines", "number")

    def __init__(self, data: bytes) -> None:
        self.lines = re.split(rb"[\r\n][\r\n]?", data)
        self.number = 0

    def next(self) -> bytes:
        if self.number >= len(self.lines):
            raise PpkError("the file is cut off", self.number)
        self.number += 1
        return self.lines[self.number - 1]

    def header(self, *names: str) -> tuple[str, bytes]:
        """The next line, which must be one of the named headers: colon, one blank, value."""
        line = self.next()
        for name in names:
            if line.startswith(name.encode() + b": "):
                return name, line[len(name) + 2 :]
        if not line and self.number == len(self.lines):
            raise PpkError(f"the file is cut off before {in_quotes(names[0])}", self.number)
        raise PpkError(f"expected the header {in_quotes(names[0])}", self.number)

    def number_header(self, name: str) -> int:
        _, value = self.header(name)
        if not re.fullmatch(rb"[ \t\v\f]*\+?[0-9]+", value):
            raise PpkError(f"{in_quotes(name)} is not a number", self.number)
        return int(value) & 0xFFFFFFFF if len(value) < 40 else 0xFFFFFFFF

    def blob(self, name: str) -> bytes:
        count = self.number_header(name)
        if count >= _MAX_LINES:
            raise PpkError(f"{in_quotes(name)} is larger than PuTTY reads", self.number)
        return b"".join(self._base64_line() for _ in range(count))

    def _base64_line(self) -> bytes:
        line = self.next()
        if not line and self.number == len(self.lines):
            raise PpkError("the file is cut off", self.number)
        if len(line) > 64 or len(line) % 4:
            raise PpkError("a base64 line has a length PuTTY does not read", self.number)
        try:
            return b"".join(a2b_base64(_atom(line[at : at + 4])) for at in range(0, len(line), 4))
        except Base64Error:
            raise PpkError("the base64 is damaged", self.number) from None


def _atom(four: bytes) -> bytes:
    if not re.fullmatch(rb"[A-Za-z0-9+/]{2}(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==)", four):
        raise Base64Error
    return four


def parse(data: bytes) -> PpkFile:
    """Read a PPK; raises PpkError with the line where PuTTY gives up."""
    if len(data) > _MAX_FILE_BYTES:
        raise PpkError("the file is too large to be a key file", 1)
    lines = _Lines(data)
    names = tuple(f"{MAGIC.decode()}{version}" for version in (3, 2, 1))
    name, raw_algorithm = lines.header(*names)
    version = int(name[-1])
    algorithm = raw_algorithm.decode("latin-1")
    kind = KEY_TYPES.get(plain_name(algorithm))
    if kind is None or not kind.ppk:
        raise PpkError(f"PuTTY has no key type {wire.shown(raw_algorithm)}", lines.number)
    raw_encryption = lines.header("Encryption")[1]
    encryption = raw_encryption.decode("latin-1")
    if encryption not in {"none", CIPHER}:
        raise PpkError(f"unknown encryption {wire.shown(raw_encryption)}", lines.number)
    comment = lines.header("Comment")[1]
    public = lines.blob("Public-Lines")
    argon2 = _argon2(lines) if version == 3 and encryption != "none" else None
    private = lines.blob("Private-Lines")
    mac_names = ("Private-MAC", "Private-Hash") if version == 1 else ("Private-MAC",)
    mac_name, mac = lines.header(*mac_names)
    is_hash = mac_name == "Private-Hash"
    if is_hash and encryption != "none":
        raise PpkError("an encrypted file needs Private-MAC", lines.number)
    if encryption != "none" and len(private) % 16:
        raise PpkError("the private part is not a whole number of cipher blocks", lines.number)
    if not re.fullmatch(rb"[0-9a-f]{64}" if version == 3 else rb"[0-9a-f]{40}", mac):
        digits = 64 if version == 3 else 40
        raise PpkError(f"the MAC is not {digits} lower-case hexadecimal digits", lines.number)
    hexadecimal = mac.decode("ascii")
    return PpkFile(
        version, algorithm, encryption, comment, public, argon2, private, hexadecimal, is_hash
    )


def _argon2(lines: _Lines) -> Argon2:
    raw_flavour = lines.header("Key-Derivation")[1]
    flavour = raw_flavour.decode("latin-1")
    if flavour not in _FLAVOURS:
        raise PpkError(f"unknown key derivation {wire.shown(raw_flavour)}", lines.number)
    memory = lines.number_header("Argon2-Memory")
    passes = lines.number_header("Argon2-Passes")
    parallelism = lines.number_header("Argon2-Parallelism")
    salt = lines.header("Argon2-Salt")[1]
    if not re.fullmatch(rb"(?:[0-9A-Fa-f]{2})*", salt):
        raise PpkError("'Argon2-Salt' is not hexadecimal", lines.number)
    return Argon2(flavour, memory, passes, parallelism, bytes.fromhex(salt.decode()))


def serialise(file: PpkFile) -> bytes:
    """The file as PuTTY writes it."""
    lines = [
        MAGIC + f"{file.version}: {file.algorithm}".encode(),
        b"Encryption: " + file.encryption.encode(),
        b"Comment: " + file.comment,
        *_blob_lines(b"Public-Lines", file.public),
    ]
    if file.argon2:
        cost = file.argon2
        lines += [
            b"Key-Derivation: " + cost.flavour.encode(),
            b"Argon2-Memory: %d" % cost.memory,
            b"Argon2-Passes: %d" % cost.passes,
            b"Argon2-Parallelism: %d" % cost.parallelism,
            b"Argon2-Salt: " + cost.salt.hex().encode(),
        ]
    lines += _blob_lines(b"Private-Lines", file.private)
    return b"\n".join((*lines, b"Private-MAC: " + file.mac.encode(), b""))


def _blob_lines(name: bytes, blob: bytes) -> list[bytes]:
    text = b2a_base64(blob, newline=False)
    body = [text[at : at + 64] for at in range(0, len(text), 64)]
    return [name + b": %d" % len(body), *body]


def mac_of(file: PpkFile, private: bytes, key: bytes) -> str:
    """The MAC over a file whose decrypted, padded private part is `private`."""
    import hashlib
    import hmac

    if file.mac_is_hash:
        return hashlib.sha1(private, usedforsecurity=False).hexdigest()
    message = private
    if file.version > 1:
        fields = (file.algorithm.encode("latin-1"), file.encryption.encode(), file.comment)
        message = b"".join(map(wire.string, (*fields, file.public, private)))
    return hmac.new(key, message, "sha256" if file.version == 3 else "sha1").hexdigest()


def plain_mac_key(version: int) -> bytes:
    """The MAC key of an unencrypted file: anyone can make this MAC, it proves no origin."""
    import hashlib

    if version == 3:
        return b""
    return hashlib.sha1(b"putty-private-key-file-mac-key", usedforsecurity=False).digest()
