"""What all parts of a report share: the table of keys, modes, owners, lines."""

from __future__ import annotations

import os
import stat as mode_bits
from binascii import b2a_base64
from collections.abc import Iterable
from typing import Any

from sshlint.formats.keys import certificate
from sshlint.formats.keys.key_text import fingerprint_sha256
from sshlint.formats.keys.public_key import parse_blob
from sshlint.formats.keys.wire import WireError, decode_base64
from sshlint.machine.access import user_name
from sshlint.source import Source

Part = dict[str, Any]


class Keys:
    """Every public key that a report mentions, by fingerprint."""

    def __init__(self) -> None:
        self.rows: dict[str, Part] = {}
        self._known: dict[str, str | None] = {}

    def add(self, blob: bytes) -> str | None:
        """Take up a key, or the key that a certificate certifies; its fingerprint.

        `None` for what is no key.
        """
        try:
            key = parse_blob(blob)
        except WireError:
            return None
        plain = key.blob
        fingerprint = fingerprint_sha256(plain)
        if fingerprint not in self.rows:
            algorithm = key.algorithm if key.certificate is None else parse_blob(plain).algorithm
            self.rows[fingerprint] = {
                "fingerprint": fingerprint,
                "algorithm": algorithm,
                "bits": key.bits,
                "public": b2a_base64(plain, newline=False).decode("ascii"),
            }
        return fingerprint

    def add_base64(self, text: str) -> str | None:
        """As `add`, for a field of a line."""
        if text not in self._known:
            try:
                self._known[text] = self.add(decode_base64(text.encode("ascii")))
            except (WireError, UnicodeEncodeError):
                self._known[text] = None
        return self._known[text]

    def merge(self, rows: list[Part]) -> None:
        for row in rows:
            self.rows.setdefault(row["fingerprint"], row)

    def sorted(self) -> list[Part]:
        return [self.rows[fingerprint] for fingerprint in sorted(self.rows)]


def mode_of(stat: os.stat_result) -> str:
    return f"{mode_bits.S_IMODE(stat.st_mode):04o}"


def owner_of(stat: os.stat_result) -> str:
    return user_name(stat.st_uid)


def line_of(source: Source, offset: int) -> int:
    return source.position(offset)[0]


def note_parts(notes: Iterable[tuple[str, str]]) -> list[Part]:
    """What could not be read or judged, as (path, message)."""
    return [{"path": path, "message": message} for path, message in sorted(set(notes))]


_KINDS = {certificate.USER: "user", certificate.HOST: "host"}
_NEVER = 2**63  # DuckDB and JSON readers hold signed numbers of 64 bits


def certificate_part(path: str, blob: bytes, private: str | None, keys: Keys) -> Part | None:
    """What a certificate says; `None` where it is none."""
    try:
        found = certificate.parse(blob)
    except WireError:
        return None
    return {
        "path": path,
        "fingerprint": keys.add(found.plain),
        "kind": _KINDS.get(found.kind, "other"),
        "serial": found.serial,
        "key_id": found.key_id,
        "principals": list(found.principals),
        "valid_after": found.valid_after or None,
        "valid_before": None if found.valid_before >= _NEVER else found.valid_before,
        "critical_options": list(found.critical_options),
        "extensions": list(found.extensions),
        "authority": keys.add(found.signer),
        "private": private,
    }


def option_parts(options: Any) -> list[Part]:
    """Options of an authorized key or a principal. What environment= sets may be a password."""
    return [
        {
            "name": option.name,
            "negated": option.negated,
            "value": _value(option.name, option.value),
        }
        for option in options
    ]


def _value(name: str, value: str | None) -> str | None:
    if name == "environment" and value is not None:
        return value.partition("=")[0] + "="
    return value
