"""The one entry point for key files: `read` says what a file is, `repair` mends its text.

    text = key_file.read(data)          # KeyText; never raises, asks for nothing
    key_file.looks_private(data[:4096]) # mark a source as secret before anything else
    key_file.repair(data)               # mended bytes, or None

No module under formats/ imports cryptography.
"""

from __future__ import annotations

from sshlint.formats.keys import key_sniff
from sshlint.formats.keys.key_armor import looks_private
from sshlint.formats.keys.key_text import Damage, KeyText, fingerprint_md5, fingerprint_sha256

__all__ = [
    "Damage",
    "KeyText",
    "fingerprint_md5",
    "fingerprint_sha256",
    "looks_private",
    "read",
    "repair",
]


def repair(data: bytes) -> bytes | None:
    """The mended file, or None; see key_repair, which healthy keys need not import."""
    from sshlint.formats.keys import key_repair

    return key_repair.repair(data)


def read(data: bytes) -> KeyText:
    """What a key file is by its content; of a damaged one, its faults and what its repair shows.

    A fault that is `fatal` makes the program that reads the format refuse the file.
    """
    text = key_sniff.read_as_it_is(data)
    if text.kind != "private" or text.loads:
        return text
    mended = repair(data)
    if mended is None:
        return text
    return key_sniff.read_as_it_is(mended)._replace(problems=text.problems)
