"""Key revocation lists (PROTOCOL.krl): the keys that one revokes one by one."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from sshlint.formats.keys.key_text import fingerprint_sha256
from sshlint.formats.keys.wire import Cursor, WireError

MAGIC = b"SSHKRL\n\0"
_EXPLICIT_KEY, _FINGERPRINT_SHA256 = 2, 5


def is_krl(data: bytes) -> bool:
    return data.startswith(MAGIC)


def fingerprints(data: bytes) -> list[str]:
    """The SHA256 fingerprints of revoked keys; certificates and SHA-1 digests are left out.

    Raises WireError.
    """
    return sorted(set(_fingerprints(data)))


def _fingerprints(data: bytes) -> Iterator[str]:
    cursor = Cursor(data)
    if cursor.take(len(MAGIC)) != MAGIC or cursor.uint32() != 1:
        raise WireError("is no revocation list of format 1")
    cursor.take(24)  # version, time, flags
    cursor.string()  # reserved
    cursor.string()  # comment
    while not cursor.done:
        kind, section = cursor.byte(), Cursor(cursor.string())
        while kind in (_EXPLICIT_KEY, _FINGERPRINT_SHA256) and not section.done:
            value = section.string()
            if kind == _EXPLICIT_KEY:
                yield fingerprint_sha256(value)
            else:
                yield "SHA256:" + b64encode(value).decode("ascii").rstrip("=")
