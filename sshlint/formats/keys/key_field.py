"""A key as `type base64` in a line of known_hosts or authorized_keys, judged as ssh judges it.

The verdicts are those of sshkey_read in OpenSSH 9.2 to 10.5 (sshkey.c, ssh-*.c, b64_pton); an
RSA key under 1024 bits and a point off its curve make ssh skip the line just as bad base64 does.
A certificate's signature alone is not verified here.
"""

from __future__ import annotations

import re
from binascii import a2b_base64

from sshlint.formats.keys import wire
from sshlint.lean import lazy_pattern
from sshlint.shortening import in_quotes
from sshlint.tables.key_types import CERTIFICATE_TYPES, KEY_TYPES, certificate_name

MINIMUM_RSA_BITS = 1024

# Names ssh takes at the head of a line for a key of another name: RSA's signature algorithms.
ALIASES = {
    "rsa-sha2-256": "ssh-rsa",
    "rsa-sha2-512": "ssh-rsa",
    "rsa-sha2-256-cert-v01@openssh.com": certificate_name("ssh-rsa"),
    "rsa-sha2-512-cert-v01@openssh.com": certificate_name("ssh-rsa"),
    "webauthn-sk-ecdsa-sha2-nistp256@openssh.com": "sk-ecdsa-sha2-nistp256@openssh.com",
}
# Only some builds of 10.4 and newer know this one: not judged.
_NEWER = frozenset(("ssh-mldsa44-ed25519@openssh.com",))
# What some ssh since 9.2 reads at the head of a line.
KNOWN_TYPES = frozenset(
    (*(name for name in KEY_TYPES if name != "ssh-ed448"), *CERTIFICATE_TYPES, *ALIASES, *_NEWER)
)
# ssh also reads these in the blob itself, in any case (sshkey_type_from_name).
_SHORT_NAMES = {b"rsa": "ssh-rsa", b"dsa": "ssh-dss", b"ed25519": "ssh-ed25519"}

# The common keys as base64, whole: what matches need not be decoded to be known sound. The numbers
# in front give the length of all that follows; an RSA modulus of full size begins with C or D.
_SOUND = {
    "ssh-ed25519": lazy_pattern(r"AAAAC3NzaC1lZDI1NTE5AAAAI[A-P][A-Za-z0-9+/]{42}\Z"),
    "ssh-rsa": lazy_pattern(
        r"AAAAB3NzaC1yc2EAAAADAQABAAA"
        r"(?:BAQ[CD][A-Za-z0-9+/]{341}"  # 2048 bits
        r"|BgQ[CD][A-Za-z0-9+/]{511}[AEIMQUYcgkosw048]="  # 3072 bits
        r"|CAQ[CD][A-Za-z0-9+/]{682}[AQgw]==)\Z"  # 4096 bits
    ),
}
# In bytes; of the composite one 1312 are the ML-DSA key's.
_KEY_SIZES = {"ssh-ed25519": 32, "sk-ssh-ed25519@openssh.com": 32, "ssh-mldsa44-ed25519": 1344}
_BASE64 = lazy_pattern(r"[A-Za-z0-9+/]*={0,2}\Z")
_BASE64_BLANKS = lazy_pattern(r"[\n\v\f\r]+")

# p and b of y² = x³ - 3x + b, and the order (FIPS 186-4, D.1.2).
_CURVES = {
    "nistp256": (
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    ),
    "nistp384": (
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    ),
    "nistp521": (
        2**521 - 1,
        0x051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00,
        0x01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409,
    ),
}


class KeyFieldError(ValueError):
    """Why ssh takes `type base64` for no key; `code` is stable, the text completes a sentence."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def sound(key_type: str, base64: str) -> bool:
    """Whether this is surely a key ssh reads; where not, `check` has the answer."""
    pattern = _SOUND.get(key_type)
    return pattern is not None and pattern.match(base64) is not None


def check(key_type: str, base64: str) -> None:
    """Raise KeyFieldError where ssh would not take this type and base64 for a key."""
    if sound(key_type, base64):
        return
    if key_type not in KNOWN_TYPES:
        raise KeyFieldError("unknown-type", _describe_unknown(key_type))
    if key_type in _NEWER:
        return
    _check_blob(key_type, decode(base64))


def decode(base64: str) -> bytes:
    """Base64 as ssh decodes it (b64_pton); raises KeyFieldError."""
    if not _BASE64.match(base64):
        base64 = _BASE64_BLANKS.sub("", base64)
        if not _BASE64.match(base64):
            raise KeyFieldError("base64", _describe_base64(base64))
    if len(base64) % 4:
        raise KeyFieldError("base64", f"the base64 is cut off: {len(base64)} characters")
    pad = base64[-2:].count("=")
    # The bits that padding leaves over must be zero.
    if pad and base64[-pad - 1] not in ("AQgw" if pad == 2 else "AEIMQUYcgkosw048"):
        raise KeyFieldError("base64", "the base64 has stray bits before its padding")
    return a2b_base64(base64)


def _check_blob(key_type: str, blob: bytes) -> None:
    try:
        cursor = wire.Cursor(blob)
        inner = _inner_type(cursor.string())
        if inner in CERTIFICATE_TYPES:
            cursor.string()  # the nonce
        elif inner not in KEY_TYPES:
            raise KeyFieldError(
                "unknown-type", f"the key in it is of the unknown type {in_quotes(inner)}"
            )
        plain = CERTIFICATE_TYPES.get(inner, inner)
        _check_values(plain, wire.read_fields(cursor, KEY_TYPES[plain].public))
        if inner in CERTIFICATE_TYPES:
            _skip_certificate(cursor)
        if not cursor.done:
            raise KeyFieldError("blob", "the key has bytes after its end")
    except wire.WireError as error:
        raise KeyFieldError("blob", f"the key {error}") from None
    expected = ALIASES.get(key_type, key_type)
    if inner != expected:
        raise KeyFieldError("mismatch", f"the line says {key_type}, the key in it is {inner}")


def _inner_type(raw: bytes) -> str:
    name = raw[:-1] if raw.endswith(b"\0") else raw
    text = name.decode("latin-1")
    short = _SHORT_NAMES.get(name.lower())
    if short:
        return short
    if text in ALIASES:
        return ALIASES[text]
    return text if text.isascii() and text.isprintable() else "?"


def _check_values(plain: str, values: wire.Fields) -> None:
    modulus, point, key = values.get("n"), values.get("point"), values.get("pk")
    if isinstance(modulus, int) and modulus.bit_length() < MINIMUM_RSA_BITS:
        bits = modulus.bit_length()
        raise KeyFieldError("short-rsa", f"the RSA key has {bits} bits, ssh reads none under 1024")
    size = _KEY_SIZES.get(plain, 0)
    if isinstance(key, bytes) and len(key) != size:
        kind = KEY_TYPES[plain].family.removeprefix("sk-").capitalize()
        raise KeyFieldError("blob", f"the {kind} key is {len(key)} bytes long, not {size}")
    if isinstance(point, bytes):
        _check_point(KEY_TYPES[plain].curve, values["curve"], point)
    application = values.get("application")
    if isinstance(application, bytes) and b"\0" in application[:-1]:
        raise KeyFieldError("blob", "the key's application holds a NUL byte")


def _check_point(curve: str, named: int | bytes, point: bytes) -> None:
    name = named.removesuffix(b"\0") if isinstance(named, bytes) else b""
    if name != curve.encode():
        raise KeyFieldError("mismatch", "the key names another curve than its type")
    p, b, order = _CURVES[curve]
    size = (p.bit_length() + 7) // 8
    if len(point) != 2 * size + 1 or point[0] != 4:
        raise KeyFieldError("blob", "the key's curve point has a wrong size")
    x, y = int.from_bytes(point[1 : size + 1], "big"), int.from_bytes(point[size + 1 :], "big")
    half = order.bit_length() // 2
    on_curve = x < p and y < p and (x * x * x - 3 * x + b - y * y) % p == 0
    # sshkey_ec_validate_public also refuses coordinates that are too small or too large.
    if not (on_curve and min(x.bit_length(), y.bit_length()) > half and max(x, y) < order - 1):
        raise KeyFieldError("blob", "the key is no point on its curve: a character was changed")


def _skip_certificate(cursor: wire.Cursor) -> None:
    cursor.take(12)  # serial, kind
    cursor.string()  # key id
    cursor.string()  # principals
    cursor.take(16)  # validity
    for _ in range(5):  # critical options, extensions, reserved, CA key, signature
        cursor.string()


def _describe_unknown(key_type: str) -> str:
    if key_type.isdigit():
        return "an SSH-1 key, unsupported since OpenSSH 7.6"
    if key_type.rstrip("\r") != key_type:
        return "there is no key behind the key type"
    return f"{in_quotes(key_type)} is no key type ssh knows"


def _describe_base64(base64: str) -> str:
    stray = re.search(r"[^A-Za-z0-9+/=]", base64)
    if stray:
        return f"the base64 holds {in_quotes(stray[0])}"
    return "the base64 has = in the middle"
