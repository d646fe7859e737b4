"""PEM private keys as libcrypto reads them for ssh: PKCS#1, SEC1, DSA, PKCS#8, encrypted or not."""

from __future__ import annotations

import re

from sshlint.formats.keys import der, public_key, spki, wire
from sshlint.formats.keys.key_text import KeyText
from sshlint.formats.keys.rsa_numbers import CONTRADICTION, contradict
from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.tables.key_types import (
    CIPHER_OIDS,
    KEY_TYPES,
    PBES1_OIDS,
    PBES2_OID,
    PBKDF2_OID,
    SCRYPT_OID,
)

FORMATS = {
    b"RSA PRIVATE KEY": "pkcs1",
    b"DSA PRIVATE KEY": "dsa",
    b"EC PRIVATE KEY": "sec1",
    b"PRIVATE KEY": "pkcs8",
    b"ENCRYPTED PRIVATE KEY": "pkcs8",
}

_LINE_BYTES = 254  # LINESIZE - 1 in OpenSSL's pem_lib.c: longer lines arrive in pieces
_STRIPPED = bytes(range(33)) + bytes(range(128, 256))  # char is signed there
DEK_INFO = lazy_pattern(rb"DEK-Info: ?([A-Z0-9-]+),((?:[0-9A-Fa-f]{2})+)")


class PemBlock(NamedTuple):
    """One armored block: its label, RFC 1421 headers and decoded content."""

    label: bytes
    headers: bytes
    content: bytes

    def __repr__(self) -> str:
        return f"<PEM block {self.label!r}>"


class PemError(wire.FormatError):
    """The text is not PEM that libcrypto reads; it holds no key bytes."""


def private_block(data: bytes) -> PemBlock:
    """The first private-key block, found as PEM_read_bio does it. Raises PemError."""
    lines = _pieces(data)
    at = 0
    while True:
        label, at = _find_begin(lines, at)
        headers, body, at = _read_body(lines, at, label)
        if label in FORMATS:
            return PemBlock(label, headers, _decode(body))
        _decode(body)  # libcrypto stops at a damaged block even where it is not the one wanted


def _pieces(data: bytes) -> list[bytes]:
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    return re.findall(rb"[^\n]{0,%d}\n|[^\n]{1,%d}" % (_LINE_BYTES - 1, _LINE_BYTES), data)


def _find_begin(lines: list[bytes], at: int) -> tuple[bytes, int]:
    for number in range(at, len(lines)):
        line = lines[number].rstrip(_STRIPPED)
        if line.startswith(b"-----BEGIN ") and line.endswith(b"-----") and len(line) >= 16:
            return line[11:-5], number + 1
    raise PemError("no BEGIN line of a private key")


def _read_body(lines: list[bytes], at: int, label: bytes) -> tuple[bytes, bytes, int]:
    """Headers, base64, index after the END line: get_header_and_data in OpenSSL's pem_lib.c.

    One blank line parts headers from base64; without one, all of it is base64.
    """
    parts: list[list[bytes]] = [[]]
    partial, short_seen = False, False
    for number in range(at, len(lines)):
        raw, was_partial = lines[number], partial
        partial = len(raw) == _LINE_BYTES and not raw.endswith(b"\n")
        line = raw.rstrip(_STRIPPED)
        if line.startswith(b"-----END "):
            _check_end(line, label)
            headers = b"\n".join(parts[0]) if len(parts) == 2 else b""
            return headers, b"".join(parts[-1]), number + 1
        if not line and not was_partial:
            if len(parts) == 2:
                raise PemError("a second blank line")
            parts.append([])
        elif line:
            if short_seen:
                raise PemError("a short line before the last")
            parts[-1].append(line)
            short_seen = len(parts) == 2 and _is_short(line)
    raise PemError("no END line")


def _check_end(line: bytes, label: bytes) -> None:
    if line != b"-----END " + label + b"-----":
        raise PemError("the END line names something else than the BEGIN line")


def _is_short(line: bytes) -> bool:
    """After a blank line every line but the last has 64 characters."""
    if len(line) > 64:
        raise PemError("a line of more than 64 characters")
    return len(line) < 64


def _decode(body: bytes) -> bytes:
    try:
        return wire.decode_base64(body.translate(None, b" \t\r\n"))
    except wire.WireError:
        raise PemError("the base64 is damaged") from None


def describe(block: PemBlock) -> KeyText:
    """What a block shows without a passphrase; raises DerError, WireError or PemError."""
    text = KeyText("private", FORMATS[block.label], comment="")
    if b"ENCRYPTED" in block.headers:
        return _legacy_encrypted(block, text)
    if block.label == b"ENCRYPTED PRIVATE KEY":
        return _pkcs8_encrypted(block.content, text)
    return describe_der(block.content, text.format)


def _legacy_encrypted(block: PemBlock, text: KeyText) -> KeyText:
    """Proc-Type: 4,ENCRYPTED (RFC 1421): the key is one MD5 of passphrase and IV."""
    dek = DEK_INFO.search(block.headers)
    if not dek or not block.content:
        raise PemError("has a missing or damaged DEK-Info header")
    algorithm = {"pkcs1": "ssh-rsa", "dsa": "ssh-dss"}.get(text.format)
    return text._replace(
        algorithm=algorithm,
        encrypted=True,
        cipher=dek[1].decode().lower(),
        kdf="md5",
        kdf_rounds=1,
    )


def _pkcs8_encrypted(content: bytes, text: KeyText) -> KeyText:
    scheme = der.children(der.expect(der.sequence(content), 0, der.SEQUENCE))
    der.expect(der.sequence(content), 1, der.OCTET_STRING)
    name = der.oid(der.expect(scheme, 0, der.OID))
    if name != PBES2_OID:
        rounds = der.integer(der.children(der.expect(scheme, 1, der.SEQUENCE)), 1)
        shown = PBES1_OIDS.get(name, name)
        return text._replace(encrypted=True, cipher=shown, kdf="pbes1", kdf_rounds=rounds)
    parts = der.children(der.expect(scheme, 1, der.SEQUENCE))
    kdf = der.children(der.expect(parts, 0, der.SEQUENCE))
    cipher = der.oid(der.expect(der.children(der.expect(parts, 1, der.SEQUENCE)), 0, der.OID))
    kdf_name = der.oid(der.expect(kdf, 0, der.OID))
    parameters = der.children(der.expect(kdf, 1, der.SEQUENCE))
    text = text._replace(
        encrypted=True,
        cipher=CIPHER_OIDS.get(cipher, cipher),
        kdf={PBKDF2_OID: "pbkdf2", SCRYPT_OID: "scrypt"}.get(kdf_name, kdf_name),
        kdf_rounds=der.integer(parameters, 1),
    )
    if text.kdf != "scrypt":
        return text
    # scrypt works in 128 * N * r bytes
    memory = der.integer(parameters, 1) * der.integer(parameters, 2) // 8
    return text._replace(kdf_memory=memory, kdf_parallelism=der.integer(parameters, 3))


def der_format(items: list[tuple[int, bytes]]) -> str:
    """The format of bare DER by its outermost members: pkcs1, pkcs8, sec1, or "" for no key."""
    tags = tuple(tag for tag, _ in items[:3])
    if tags == (der.INTEGER, der.INTEGER, der.INTEGER):
        return "dsa" if len(items) == 6 else "pkcs1"
    if tags == (der.INTEGER, der.SEQUENCE, der.OCTET_STRING):
        return "pkcs8"
    return "sec1" if tags[:2] == (der.INTEGER, der.OCTET_STRING) else ""


def describe_der(content: bytes, format_name: str) -> KeyText:
    """An unencrypted key of format pkcs1, dsa, sec1 or pkcs8; raises DerError or WireError."""
    items = der.sequence(content)
    text = KeyText("private", format_name, comment="")
    if format_name == "pkcs1":
        if len(items) < 9:
            raise der.DerError("has too few numbers for an RSA key")
        n, e, d, p, q, _, _, iqmp = (der.integer(items, at) for at in range(1, 9))
        text = text._replace(problems=(CONTRADICTION,) if contradict(n, e, d, p, q, iqmp) else ())
        return _with(text, "ssh-rsa", {"n": n, "e": e})
    if format_name == "dsa":
        p, q, g, y = (der.integer(items, at) for at in range(1, 5))
        der.integer(items, 5)
        return _with(text, "ssh-dss", {"p": p, "q": q, "g": g, "y": y})
    if format_name == "sec1":
        return _sec1(text, items, None)
    return _pkcs8(text, items)


def _with(text: KeyText, algorithm: str, values: wire.Fields) -> KeyText:
    key = public_key.parse_blob(public_key.encode_blob(algorithm, values))
    return text._replace(algorithm=algorithm, bits=key.bits, public=key.blob)


def _sec1(text: KeyText, items: list[tuple[int, bytes]], name: str | None) -> KeyText:
    """RFC 5915; the curve is in [0], or came with PKCS#8; the public point in [1] is optional."""
    der.expect(items, 1, der.OCTET_STRING)
    tagged = dict(items[2:])
    if 0xA0 in tagged:
        tag, value, _ = der.element(tagged[0xA0])
        name = spki.curve_name(tag, value)
    if name is None:
        raise der.DerError("names no curve")
    if name not in KEY_TYPES:
        return text._replace(algorithm=name)
    if 0xA1 not in tagged:
        return text._replace(algorithm=name, bits=KEY_TYPES[name].bits)
    point = der.expect(der.children(tagged[0xA1]), 0, der.BIT_STRING)[1:]
    if point[:1] != b"\4":  # a compressed point takes arithmetic to expand
        return text._replace(algorithm=name, bits=KEY_TYPES[name].bits)
    curve_name = KEY_TYPES[name].curve.encode()
    return _with(text, name, {"curve": curve_name, "point": point})


def _pkcs8(text: KeyText, items: list[tuple[int, bytes]]) -> KeyText:
    der.expect(items, 0, der.INTEGER)
    algorithm = der.children(der.expect(items, 1, der.SEQUENCE))
    inner = der.expect(items, 2, der.OCTET_STRING)
    name = spki.algorithm_name(algorithm)
    if name == "ssh-rsa":
        return describe_der(inner, "pkcs1")._replace(format="pkcs8")
    kind = KEY_TYPES.get(name)
    if kind and kind.curve:
        return _sec1(text, der.sequence(inner), name)
    # Ed25519, Ed448 and DSA show their public half only after arithmetic
    bits = kind.bits if kind else None
    if name == "ssh-dss":
        bits = der.integer(der.children(algorithm[1][1]), 0).bit_length()
    return text._replace(algorithm=name, bits=bits or None)
