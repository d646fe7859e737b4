"""A connection whose first bytes are looked at before paramiko takes over."""

from __future__ import annotations

import socket
import time

# A banner's lines and a key exchange proposal are some kilobytes; ssh reads no packet larger.
_KEPT = 300_000


class Wire:
    """A socket that remembers what the other side said first, and can be read from again.

    `skip` bytes of what is sent are dropped: they have been sent already.
    """

    __slots__ = ("_closed", "_unread", "heard", "skip", "socket")

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.heard = bytearray()
        self.skip = 0
        self._unread = bytearray()
        self._closed = False  # paramiko looks at this, as at a socket's own

    def read_line(self, until: float, longest: int) -> bytes:
        """A line with its end; what there is of it where the connection ends or it is too long.

        `until` is of time.monotonic(). Raises TimeoutError and other OSErrors.
        """
        while b"\n" not in self._unread and len(self._unread) < longest:
            self.socket.settimeout(max(0.001, until - time.monotonic()))
            piece = self.socket.recv(4096)
            if not piece:
                break
            self._unread += piece
        end = self._unread.find(b"\n") + 1 or len(self._unread)
        line = bytes(self._unread[:end])
        del self._unread[:end]
        return line

    # What paramiko.Transport wants of a socket

    def recv(self, size: int) -> bytes:
        if self._unread:
            piece = bytes(self._unread[:size])
            del self._unread[:size]
        else:
            piece = self.socket.recv(size)
        if len(self.heard) < _KEPT:
            self.heard += piece
        return piece

    def unread(self, data: bytes) -> None:
        """Put back what was read, to be read once more."""
        self._unread[:0] = data

    def send(self, data: bytes) -> int:
        if self.skip:
            count = min(self.skip, len(data))
            self.skip -= count
            return count
        return self.socket.send(data)

    def settimeout(self, seconds: float | None) -> None:
        self.socket.settimeout(seconds)

    def close(self) -> None:
        self._closed = True
        self.socket.close()
