"""What may answer on a port where a sound sshd should: for `login_lab.tcp_server`."""

from __future__ import annotations

import random
import socket
from collections.abc import Callable

Answer = Callable[[socket.socket], None]


def closes_at_once(connection: socket.socket) -> None:
    """Hang up, and read nothing first."""


def closes(connection: socket.socket) -> None:
    """Hang up without a word, once the client has said its own."""
    connection.recv(1000)


def never_speaks(connection: socket.socket) -> None:
    connection.recv(1000)
    connection.settimeout(3)
    connection.recv(1000)


def speaks_http(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nServer: example\r\n\r\n")
    connection.recv(1000)


def speaks_tls(connection: socket.socket) -> None:
    connection.recv(1000)
    connection.sendall(b"\x15\x03\x01\x00\x02\x02\x46")


def is_a_mail_server(connection: socket.socket) -> None:
    connection.sendall(b"220 mail.example ESMTP\r\n")
    connection.recv(1000)


def is_full(connection: socket.socket) -> None:
    connection.sendall(b"Exceeded MaxStartups\r\n")
    connection.recv(1000)


def punishes(connection: socket.socket) -> None:
    connection.sendall(b"Not allowed at this time\r\n")
    connection.recv(1000)


def speaks_ssh1(connection: socket.socket) -> None:
    connection.sendall(b"SSH-1.5-old\r\n")
    connection.recv(1000)


def hangs_up_in_the_key_exchange(connection: socket.socket) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
    connection.recv(1000)


def falls_silent_in_the_key_exchange(connection: socket.socket) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
    never_speaks(connection)


def sends_rubbish(connection: socket.socket) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n" + random.Random(1).randbytes(4000))
    connection.recv(1000)
