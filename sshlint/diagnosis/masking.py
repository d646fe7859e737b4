"""Text from logs without the secrets it may hold."""

from __future__ import annotations

import re

_SHOWN_LENGTH = 300
_HEX_DUMP = re.compile(r"^\s*[0-9a-fA-F]{4,8}[: ]\s*(?:[0-9a-fA-F]{2}[ -]{1,2}){4}")
# 40 base64 characters in a row are key material, unless a hash name stands before them
_KEY_BYTES = re.compile(r"(?<![A-Za-z0-9+/:])[A-Za-z0-9+/]{40,}={0,2}(?![A-Za-z0-9+/])")
_NOT_KEY_BYTES = re.compile(r"^/?(?:[A-Za-z0-9+]{1,32}/)+[A-Za-z0-9+]{0,39}$")
_SECRETS = (
    re.compile(r"(sshpass\s+-p\s*)('[^']*'|\"[^\"]*\"|\S+)"),
    re.compile(r"(\s-pw(?:d|ord)?\s+)('[^']*'|\"[^\"]*\"|\S+)"),
    re.compile(r"(?i)((?:password|passphrase|passwd|secret|token|pin)(?: for [^:]{1,200})?"
               r"\s*[:=]\s*)(\S+)"),
    re.compile(r"(://[^\s:/@]+:)([^\s@/]+)(?=@)"),
)  # fmt: skip


def is_hex_dump(text: str) -> bool:
    """Whether a line is part of a packet dump, which may hold a password."""
    return _HEX_DUMP.match(text) is not None


def without_secrets(text: str) -> str:
    """*text* with passwords and key bytes replaced by a mark."""
    for pattern in _SECRETS:
        text = pattern.sub(r"\1[hidden]", text)
    return _KEY_BYTES.sub(_hide_key_bytes, text)


def _hide_key_bytes(match: re.Match[str]) -> str:
    return match[0] if _NOT_KEY_BYTES.match(match[0]) else "[key bytes hidden]"


def quotable(text: str) -> str:
    """A log line as evidence: without secrets, at most 300 characters."""
    shown = without_secrets(text.strip())
    return shown if len(shown) <= _SHOWN_LENGTH else f"{shown[: _SHOWN_LENGTH - 1]}…"
