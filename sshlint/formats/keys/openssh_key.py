"""The OpenSSH private-key container (PROTOCOL.key), read as byte-strictly as ssh 9.2 reads it."""

from __future__ import annotations

from binascii import b2a_base64

from sshlint.formats.keys import public_key, wire
from sshlint.formats.keys.key_text import KeyText, decode_comment
from sshlint.formats.keys.rsa_numbers import CONTRADICTION, contradict
from sshlint.lean import NamedTuple
from sshlint.tables.key_types import CIPHERS, KEY_TYPES, Cipher, plain_name

LABEL = b"OPENSSH PRIVATE KEY"
BEGIN = b"-----BEGIN OPENSSH PRIVATE KEY-----\n"
END = b"-----END OPENSSH PRIVATE KEY-----\n"
MAGIC = b"openssh-key-v1\0"


class Container(NamedTuple):
    """The parts of the container; `private` is the private section, encrypted or not."""

    cipher: str
    kdf: str
    salt: bytes
    rounds: int
    public: bytes
    private: bytes
    tag: bytes

    def __repr__(self) -> str:
        return f"<OpenSSH key container, {self.cipher}>"


class PrivateSection(NamedTuple):
    """A decrypted private section."""

    algorithm: str
    values: wire.Fields
    comment: bytes

    def __repr__(self) -> str:
        return f"<private section of a key, {self.algorithm}>"


def decode_armor(data: bytes) -> bytes | None:
    """The base64 content where ssh would find it, else None: authfile.c knows no leniency here."""
    if not data.startswith(BEGIN):
        return None
    # the END mark counts only after a line end, and the BEGIN mark's own does not count
    end = data.find(b"\n" + END, len(BEGIN))
    if end < 0:
        return None
    try:  # b64_pton takes white space anywhere
        return wire.decode_base64(data[len(BEGIN) : end].translate(None, b" \t\n\v\f\r"))
    except wire.WireError:
        return None


def armor(content: bytes) -> bytes:
    """The text form as ssh-keygen writes it: 70 columns."""
    text = b2a_base64(content, newline=False)
    lines = [text[at : at + 70] + b"\n" for at in range(0, len(text), 70)]
    return BEGIN + b"".join(lines) + END


def parse(content: bytes) -> Container:
    """Read the decoded container; raises WireError with what ssh would refuse."""
    head, cursor = _parse_head(content)
    private = cursor.string()
    _check_lengths(CIPHERS[head.cipher], private, cursor)
    return head._replace(private=private, tag=cursor.rest)


def _parse_head(content: bytes) -> tuple[Container, wire.Cursor]:
    """The container up to the public key, and the cursor behind that."""
    if not content.startswith(MAGIC):
        raise wire.WireError("does not begin with openssh-key-v1")
    cursor = wire.Cursor(content[len(MAGIC) :])
    raw_cipher, raw_kdf = cursor.string(), cursor.string()
    cipher, kdf = raw_cipher.decode("latin-1"), raw_kdf.decode("latin-1")
    options = wire.Cursor(cursor.string())
    if cursor.uint32() != 1:
        raise wire.WireError("holds another number of keys than one")
    public = cursor.string()
    if cipher not in CIPHERS:
        raise wire.WireError(f"is encrypted with an unknown cipher {wire.shown(raw_cipher)}")
    if kdf not in {"none", "bcrypt"} or (kdf == "none") != (cipher == "none"):
        raise wire.WireError(f"has the key derivation {wire.shown(raw_kdf)} with {cipher}")
    salt, rounds = (options.string(), options.uint32()) if kdf == "bcrypt" else (b"", 0)
    return Container(cipher, kdf, salt, rounds, public, b"", b""), cursor


def _check_lengths(sizes: Cipher, private: bytes, cursor: wire.Cursor) -> None:
    if len(private) < sizes.block or len(private) % sizes.block:
        raise wire.WireError("has a private section of a length the cipher cannot have")
    if len(cursor.rest) < sizes.tag:
        raise wire.WireError("ends early")
    if len(cursor.rest) > sizes.tag:
        raise wire.WireError("has bytes after its end")


def pack(container: Container) -> bytes:
    """The content to armor; the inverse of parse."""
    options = b""
    if container.kdf != "none":
        options = wire.string(container.salt) + wire.uint32(container.rounds)
    return b"".join(
        (
            MAGIC,
            wire.string(container.cipher.encode()),
            wire.string(container.kdf.encode()),
            wire.string(options),
            wire.uint32(1),
            wire.string(container.public),
            wire.string(container.private),
            container.tag,
        )
    )


def parse_section(private: bytes) -> PrivateSection | None:
    """Read a decrypted private section; None where the two check words differ (wrong passphrase).

    Raises WireError where the check words agree and the rest is not a key.
    """
    cursor = wire.Cursor(private)
    if cursor.uint32() != cursor.uint32():
        return None
    name = public_key.type_name(cursor.string())
    algorithm = plain_name(name)
    if algorithm not in KEY_TYPES:
        raise wire.WireError(f"has the unsupported key type {wire.shown(name.encode())}")
    if algorithm != name:
        cursor.string()  # the certificate comes first; the plain public fields are not repeated
    values = wire.read_fields(cursor, KEY_TYPES[algorithm].openssh)
    comment = cursor.string()
    if cursor.rest != bytes((at + 1) & 255 for at in range(len(cursor.rest))):
        raise wire.WireError("has wrong padding")
    return PrivateSection(algorithm, values, comment)


def pack_section(section: PrivateSection, check: bytes, block: int) -> bytes:
    """The private section with its padding; `check` is four random bytes."""
    body = b"".join(
        (
            check,
            check,
            wire.string(section.algorithm.encode()),
            wire.write_fields(section.values, KEY_TYPES[section.algorithm].openssh),
            wire.string(section.comment),
        )
    )
    return body + bytes(range(1, -len(body) % block + 1))


def describe(content: bytes) -> KeyText:
    """What the container shows without a passphrase; raises WireError where ssh refuses it."""
    container = parse(content)
    text = describe_head(content)
    if text.encrypted:
        return text
    section = parse_section(container.private)
    if section is None:
        raise wire.WireError("has check words that differ")
    if public_of(section) != text.public:
        raise wire.WireError("has a public half that contradicts the private one")
    flags = section.values.get("flags")
    return text._replace(
        problems=(CONTRADICTION,) if _contradicts_itself(section) else (),
        comment=decode_comment(section.comment),
        sk_flags=flags if isinstance(flags, int) else None,
    )


def _contradicts_itself(section: PrivateSection) -> bool:
    if section.algorithm != "ssh-rsa":
        return False  # curve keys take arithmetic that only crypto/ has
    numbers = [section.values[name] for name in ("n", "e", "d", "p", "q", "iqmp")]
    return contradict(*(number for number in numbers if isinstance(number, int)))


def describe_head(content: bytes) -> KeyText:
    """What the part up to the public key shows, whatever became of the rest; raises WireError."""
    container, _ = _parse_head(content)
    key = public_key.parse_blob(container.public)
    encrypted = container.cipher != "none"
    return KeyText(
        "private",
        "openssh",
        key.algorithm,
        key.bits,
        encrypted=encrypted,
        cipher=container.cipher if encrypted else None,
        kdf=container.kdf if encrypted else None,
        kdf_rounds=container.rounds if encrypted else None,
        public=key.blob,
        certificate=key.certificate,
    )


def public_of(section: PrivateSection) -> bytes:
    """The public key in wire form as the private section states it (nothing is derived)."""
    return public_key.encode_blob(section.algorithm, section.values)
