"""Public keys: the wire blob, the one-line form of .pub and authorized_keys, RFC 4716, SPKI."""

from __future__ import annotations

from binascii import b2a_base64
from itertools import pairwise

from sshlint.formats.keys import wire
from sshlint.formats.keys.key_text import Damage, KeyText, decode_comment
from sshlint.lean import NamedTuple
from sshlint.tables.key_types import CERTIFICATE_TYPES, KEY_TYPES

RFC4716_BEGIN = b"---- BEGIN SSH2 PUBLIC KEY ----"
RFC4716_END = b"---- END SSH2 PUBLIC KEY ----"

_EDDSA_BYTES = {"ssh-ed25519": 32, "sk-ssh-ed25519@openssh.com": 32, "ssh-ed448": 57}
_NAME_CHARACTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@._-"


class PublicBlob(NamedTuple):
    """A public key in wire form: `blob` is the plain key, `certificate` the whole, if it is one."""

    algorithm: str
    bits: int | None
    blob: bytes
    certificate: bytes | None = None


def parse_blob(blob: bytes) -> PublicBlob:
    """Read a wire blob; an unknown type is named and not looked into. Raises WireError."""
    cursor = wire.Cursor(blob)
    name = type_name(cursor.string())
    if name in CERTIFICATE_TYPES:
        from sshlint.formats.keys import certificate

        plain = certificate.parse(blob).plain
        return parse_blob(plain)._replace(certificate=blob, algorithm=name)
    if name not in KEY_TYPES:
        return PublicBlob(name, None, blob)
    values = wire.read_fields(cursor, KEY_TYPES[name].public)
    if not cursor.done:
        raise wire.WireError("has bytes after its end")
    return PublicBlob(name, _bits(name, values), blob)


def type_name(raw: bytes) -> str:
    if not is_type_name(raw):
        raise wire.WireError("has no key type in front")
    return raw.decode("ascii")


def is_type_name(raw: bytes) -> bool:
    return 0 < len(raw) <= 64 and not raw.translate(None, _NAME_CHARACTERS)


def _bits(name: str, values: wire.Fields) -> int:
    """The size of the key, after checks of the shape that ssh makes too."""
    kind = KEY_TYPES[name]
    point, curve = values.get("point"), values.get("curve")
    if isinstance(point, bytes) and isinstance(curve, bytes):
        if curve.decode("latin-1") != kind.curve:
            raise wire.WireError("names another curve than its type")
        if point[:1] != b"\4" or len(point) != 1 + 2 * ((kind.bits + 7) // 8):
            raise wire.WireError("has a curve point of a wrong size")
    if name in _EDDSA_BYTES and len(values["pk"]) != _EDDSA_BYTES[name]:  # type: ignore[arg-type]
        raise wire.WireError(f"is not {_EDDSA_BYTES[name]} bytes long")
    number = values.get("n", values.get("p"))
    return kind.bits or (number.bit_length() if isinstance(number, int) else 0)


def encode_blob(algorithm: str, values: wire.Fields) -> bytes:
    return wire.string(algorithm.encode()) + wire.write_fields(values, KEY_TYPES[algorithm].public)


def one_line(algorithm: str, blob: bytes, comment: bytes = b"") -> bytes:
    """The line of a .pub file, with its line end."""
    tail = b" " + comment if comment else b""
    return algorithm.encode() + b" " + b2a_base64(blob, newline=False) + tail + b"\n"


def rsa_numbers(blob: bytes) -> tuple[int, int] | None:
    """Exponent and modulus of an RSA key in wire form, None for other types."""
    cursor = wire.Cursor(blob)
    if cursor.string() != b"ssh-rsa":
        return None
    return cursor.mpint(), cursor.mpint()


def read_one_line(data: bytes) -> KeyText | None:
    """The first key of a .pub or authorized_keys text; None where no line looks like a key."""
    if b"AAAA" not in data:
        return None
    for number, line in enumerate(data.splitlines(), 1):
        words = [] if line.lstrip().startswith(b"#") else line.split()
        for name, text in pairwise(words):
            # every type's name is shorter than 256 bytes, and its length begins the base64
            if text.startswith(b"AAAA") and is_type_name(name):
                return _from_line(name.decode(), text, line.partition(text)[2], number)
    return None


def _from_line(name: str, text: bytes, comment: bytes, number: int) -> KeyText:
    kind = "certificate" if name in CERTIFICATE_TYPES else "public"
    try:
        key = parse_blob(wire.decode_base64(text))
        if key.algorithm != name:
            raise wire.WireError(f"says {key.algorithm} where the line says {name}")
    except wire.WireError as error:
        problem = Damage("SSH206", f"the public key {error}", line=number)
        return KeyText(kind, "authorized", name, problems=(problem,))
    return of_blob(key, "authorized", decode_comment(comment.strip()))


def of_blob(key: PublicBlob, format_name: str, comment: str) -> KeyText:
    return KeyText(
        "certificate" if key.certificate else "public",
        format_name,
        key.algorithm,
        key.bits,
        comment=comment,
        public=key.blob,
        certificate=key.certificate,
    )


def read_rfc4716(data: bytes) -> KeyText:
    """An RFC 4716 file, as ssh.com's tools and PuTTYgen's "Save public key" write it."""
    lines = [line.strip() for line in data.splitlines()]
    begin = lines.index(RFC4716_BEGIN)
    if RFC4716_END not in lines[begin:]:
        problem = Damage("SSH206", "the END line is missing: the file is cut off")
        return KeyText("public", "rfc4716", problems=(problem,))
    comment, body = _rfc4716_headers(lines[begin + 1 : lines.index(RFC4716_END, begin)])
    try:
        key = parse_blob(wire.decode_base64(body))
    except wire.WireError as error:
        problem = Damage("SSH206", f"the public key {error}")
        return KeyText("public", "rfc4716", comment=comment, problems=(problem,))
    return of_blob(key, "rfc4716", comment)


def _rfc4716_headers(lines: list[bytes]) -> tuple[str, bytes]:
    """The Comment header and the joined base64 (RFC 4716 section 3.3: a backslash continues)."""
    comment, body, at = "", [], 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if b":" not in line:
            body.append(line)
            continue
        while line.endswith(b"\\") and at < len(lines):
            line = line[:-1] + lines[at]
            at += 1
        tag, _, value = line.partition(b":")
        if tag.lower() == b"comment":
            text = value.strip()
            quoted = len(text) > 1 and text[:1] == text[-1:] == b'"'
            comment = decode_comment(text[1:-1] if quoted else text)
    return comment, b"".join(body)
