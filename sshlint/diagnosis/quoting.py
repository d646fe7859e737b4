"""A value from a log as a word of a command, for the shell or file it is written for."""

from __future__ import annotations

import re

from sshlint.facts import path
from sshlint.tables.remedies.form import POSIX, SSH_CONFIG, SSHD_CONFIG

_BARE_ON_WINDOWS = re.compile(r"[\w@.,:+=-]+")
# cmd and PowerShell differ in what quotes keep them from: nothing special, or no name at all.
_QUOTED_ON_WINDOWS = re.compile(r"[\w:\\/*~(.][\w:\\/.,~ ()*@+=-]*")
_CONFIG_SPECIAL = re.compile(r"[\s#'\\]")
_NO_CONFIG_WORD = re.compile(r"[\x00-\x1f\x7f\"]|\$\{|\\$")


def quoted(text: str, shell: str, otherwise: str) -> str:
    """*text* as one word for *shell*; *otherwise* where that shell has no safe way to write it."""
    if shell == POSIX:
        return path.quoted(text)
    if shell in (SSH_CONFIG, SSHD_CONFIG):
        return _for_config(text, otherwise)
    if _BARE_ON_WINDOWS.fullmatch(text) and not text.startswith("-"):
        return text
    if not _QUOTED_ON_WINDOWS.fullmatch(text) or text.endswith("\\"):
        return otherwise
    return f'"{text}"'


def _for_config(text: str, otherwise: str) -> str:
    """A word of ssh_config(5): % begins a token, and no quote can be written within quotes."""
    if _NO_CONFIG_WORD.search(text):
        return otherwise
    text = text.replace("%", "%%")
    return f'"{text}"' if _CONFIG_SPECIAL.search(text) else text
