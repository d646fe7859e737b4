"""The one entry point for key files: `read` says what a file is, `repair` fixes its text.

    text = any_key.read(data)           # KeyText; never raises, asks for nothing
    any_key.looks_private(data[:4096])  # mark a source as secret before anything else
    any_key.repair(data)                # fixed bytes, or None

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
    "read_repaired",
    "repair",
]


def read(data: bytes) -> KeyText:
    """What a key file is by its content; of a damaged one, its faults and what its repair shows.

    A fault that is `fatal` makes the program that reads the format refuse the file.
    """
    return read_repaired(data)[0]


def read_repaired(data: bytes) -> tuple[KeyText, bytes]:
    """The same, and the file with its text fixed where it is `repairable`, else as it is."""
    text = key_sniff.read_as_it_is(data)
    if text.kind != "private" or not text.problems:
        return text, data
    from sshlint.formats.keys import key_repair  # which healthy keys need not import

    repaired = key_repair.repair(data, text)
    if repaired is None:
        return text, data
    fixed, shown = repaired
    known = text if text.loads else shown
    return known._replace(problems=text.problems, repairable=True), fixed


def repair(data: bytes) -> bytes | None:
    """The file with its text fixed; `None` where nothing is to be fixed, or not for certain."""
    text, fixed = read_repaired(data)
    return fixed if text.repairable else None
