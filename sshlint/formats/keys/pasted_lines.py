"""Private keys pasted, whole or in part, into files of public ones."""

from __future__ import annotations

MESSAGE = "part of a private key, which must never stand here"

_BEGIN = ("-----BEGIN ", "PuTTY-User-Key-File-")
_END = {"-----BEGIN ": "-----END ", "PuTTY-User-Key-File-": "Private-MAC:"}


class PastedLines:
    """Follows the lines that are no public keys: which of them belong to a private one."""

    __slots__ = ("_until",)

    def __init__(self) -> None:
        self._until = ""

    def holds(self, line: str) -> bool:
        """Whether the next line that is no public key is part of a private one."""
        bare = line.strip()
        if self._until:
            if bare.startswith(self._until):
                self._until = ""
            return True
        for begin in _BEGIN:
            if bare.startswith(begin) and ("PRIVATE KEY-----" in bare or begin[0] == "P"):
                self._until = _END[begin]
                return True
        return False

    def leave(self) -> None:
        """A public key: what began before it was cut off."""
        self._until = ""
