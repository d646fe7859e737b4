"""Line endings that ssh and sshd do not know: a bare carriage return, as old Mac editors wrote."""

from __future__ import annotations

from collections.abc import Callable

CODE = "carriage-return"
MESSAGE = (
    "to OpenSSH a carriage return alone ends no line, so what follows it is part of the comment"
)
HELP = "save the file with LF line endings"


def hidden_by_comment(line: str, is_entry: Callable[[str], bool]) -> bool:
    """Whether a comment line (without its LF) holds entries behind bare carriage returns."""
    if "\r" not in line or not line.lstrip(" \t").startswith("#"):
        return False
    parts = line.removesuffix("\r").split("\r")[1:]
    return any(part.lstrip(" \t")[:1] not in ("", "#") and is_entry(part) for part in parts)
