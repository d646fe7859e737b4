"""What `sshlint key` answers of one key, and the same as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sshlint.excerpt import visible
from sshlint.formats.keys import any_key, key_readers
from sshlint.formats.keys.key_text import KeyText
from sshlint.tables.key_types import KEY_TYPES, plain_name

if TYPE_CHECKING:
    from sshlint.reporters.json_documents import KeyObject


class ShownKey(NamedTuple):
    """One key's answer; `failure` is what kept --passphrase from proving the private half.

    `line` is where it stands in a file of many, `hosts` whose it is in a known_hosts. `weaknesses`
    are messages with the codes of their rules.
    """

    path: str
    text: KeyText
    proved: bool = False
    failure: str | None = None
    line: int | None = None
    hosts: str = ""
    weaknesses: tuple[tuple[str, str], ...] = ()


def fields(answer: ShownKey) -> KeyObject:
    """For programs."""
    text = answer.text
    obstacles = key_readers.obstacles(text)
    return {
        "path": visible(answer.path),
        "kind": text.kind,
        "format": text.format,
        "algorithm": text.algorithm,
        "bits": text.bits,
        "encrypted": None if is_unknown(text) else text.encrypted,
        "cipher": text.cipher,
        "kdf": text.kdf,
        "kdf_rounds": text.kdf_rounds,
        "comment": None if text.comment is None else visible(text.comment),
        "fingerprint_sha256": any_key.fingerprint_sha256(text.public) if text.public else None,
        "fingerprint_md5": any_key.fingerprint_md5(text.public) if text.public else None,
        "problems": [{"code": p.code, "message": visible(p.message)} for p in text.problems],
        "readable_by": {
            reader: obstacles[reader] is None if obstacles else None
            for reader in key_readers.READERS
        },
        "unreadable_because": {
            reader: visible(offered(reason, text)) for reader, reason in obstacles.items() if reason
        },
        "private_half_proved": answer.proved,
        "line": answer.line,
        "hosts": visible(answer.hosts) or None,
        "weaknesses": [
            {"code": code, "message": visible(message)} for message, code in answer.weaknesses
        ],
    }


def is_unknown(text: KeyText) -> bool:
    """Whether damage keeps from knowing if a private key is encrypted."""
    return text.kind == "private" and text.algorithm is None and not (text.encrypted or text.loads)


def offered(reason: str, text: KeyText) -> str:
    """The reason without the offer to convert what cannot be converted."""
    from sshlint.crypto.encode import refusal

    is_lost = any(problem.code == "SSH206" and problem.fatal for problem in text.problems)
    said, offer, target = reason.partition(" (sshlint convert --to ")
    kind = KEY_TYPES.get(plain_name(text.algorithm or ""))
    family = kind.family if kind else ""
    if not offer or is_lost:
        return said
    why_not = refusal(family, target.rstrip(")"), encrypted=False, bits=text.bits)
    return said if why_not else reason
