"""Text from logs without the secrets it may hold."""

from __future__ import annotations

import re

from sshlint.excerpt import without_keys
from sshlint.formats.secrets import redacted

_SHOWN_LENGTH = 300
_HEX_DUMP = re.compile(r"^\s*[0-9a-fA-F]{4,8}[: ]\s*(?:[0-9a-fA-F]{2}[ -]{1,2}){4}")


def is_hex_dump(text: str) -> bool:
    """Whether a line is part of a packet dump, which may hold a password."""
    return _HEX_DUMP.match(text) is not None


def without_secrets(text: str) -> str:
    """*text* with passwords and key bytes replaced by a mark."""
    return without_keys("\n".join(map(redacted, text.split("\n"))))


def quotable(text: str) -> str:
    """A log line as evidence: without secrets, at most 300 characters."""
    shown = without_secrets(text.strip())
    return shown if len(shown) <= _SHOWN_LENGTH else f"{shown[: _SHOWN_LENGTH - 1]}…"
