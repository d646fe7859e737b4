"""Text from logs without the secrets it may hold."""

from __future__ import annotations

import re

from sshlint.excerpt import without_keys
from sshlint.source import MASK

_SHOWN_LENGTH = 300
_HEX_DUMP = re.compile(r"^\s*[0-9a-fA-F]{4,8}[: ]\s*(?:[0-9a-fA-F]{2}[ -]{1,2}){4}")
_SECRETS = (
    re.compile(r"(sshpass\s+[\"']?-p[\"']?\s*)('[^']*'|\"[^\"]*\"|\S+)"),
    re.compile(r"(\s-pw(?:d|ord)?\s+)('[^']*'|\"[^\"]*\"|\S+)"),
    re.compile(r"(?i)((?:password|passphrase|passwd|secret|token|pin)(?: for [^:]{1,200})?"
               r"\s*[:=]\s*)(\S+)"),
    re.compile(r"(\s-x\s*[^\s:/@]{1,99}:)([^\s@/]+)(?=@)"),
    re.compile(r"(://[^\s:/@]+:)([^\s@/]+)(?=@)"),
)  # fmt: skip


def is_hex_dump(text: str) -> bool:
    """Whether a line is part of a packet dump, which may hold a password."""
    return _HEX_DUMP.match(text) is not None


def without_secrets(text: str) -> str:
    """*text* with passwords and key bytes replaced by a mark."""
    for pattern in _SECRETS:
        text = pattern.sub(rf"\1{MASK}", text)
    return without_keys(text)


def quotable(text: str) -> str:
    """A log line as evidence: without secrets, at most 300 characters."""
    shown = without_secrets(text.strip())
    return shown if len(shown) <= _SHOWN_LENGTH else f"{shown[: _SHOWN_LENGTH - 1]}…"
