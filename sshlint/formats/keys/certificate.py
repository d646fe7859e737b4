"""OpenSSH certificates (PROTOCOL.certkeys): what is certified, for whom, until when, by whom."""

from __future__ import annotations

from sshlint.formats.keys import wire
from sshlint.lean import NamedTuple
from sshlint.tables.key_types import CERTIFICATE_TYPES, KEY_TYPES

FOREVER = 2**64 - 1
USER, HOST = 1, 2


class Certificate(NamedTuple):
    """The fields of one certificate; times are seconds since 1970, valid_before is exclusive."""

    algorithm: str
    plain: bytes  # the certified public key in wire form
    serial: int
    kind: int  # USER, HOST
    key_id: str
    principals: tuple[str, ...]
    valid_after: int
    valid_before: int
    critical_options: tuple[str, ...]
    extensions: tuple[str, ...]
    signer: bytes  # the CA's public key in wire form
    signature_algorithm: str


def parse(blob: bytes) -> Certificate:
    """Read a certificate in wire form; the signature is not verified. Raises WireError."""
    cursor = wire.Cursor(blob)
    algorithm = cursor.string().decode("latin-1")
    name = CERTIFICATE_TYPES.get(algorithm)
    if name is None:
        raise wire.WireError("is not a certificate")
    cursor.string()  # nonce
    start = cursor.pos
    wire.read_fields(cursor, KEY_TYPES[name].public)
    plain = wire.string(name.encode()) + blob[start : cursor.pos]
    parsed = Certificate(
        algorithm,
        plain,
        serial=cursor.uint64(),
        kind=cursor.uint32(),
        key_id=_text(cursor.string()),
        principals=tuple(_strings(cursor.string())),
        valid_after=cursor.uint64(),
        valid_before=cursor.uint64(),
        critical_options=tuple(_option_names(cursor.string())),
        extensions=tuple(_option_names(cursor.string())),
        signer=(cursor.string(), cursor.string())[1],  # the first is reserved
        signature_algorithm=_text(wire.Cursor(cursor.string()).string()),
    )
    if not cursor.done:
        raise wire.WireError("has bytes after its end")
    return parsed


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _strings(packed: bytes) -> list[str]:
    cursor = wire.Cursor(packed)
    found = []
    while not cursor.done:
        found.append(_text(cursor.string()))
    return found


def _option_names(packed: bytes) -> list[str]:
    """Names of (name, value) pairs."""
    return _strings(packed)[::2]
