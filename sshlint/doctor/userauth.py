"""Asks a server which keys it would take, without signing anything (RFC 4252 section 7)."""

from __future__ import annotations

from typing import NamedTuple

from paramiko.common import (
    MSG_SERVICE_ACCEPT,
    MSG_USERAUTH_SUCCESS,
    cMSG_SERVICE_REQUEST,
    cMSG_USERAUTH_REQUEST,
)
from paramiko.message import Message

from sshlint.doctor.transport import PK_OK, ClosedError, Transport


class Methods(NamedTuple):
    """What the server says to a login without proof; `open` where it lets everybody in."""

    names: tuple[str, ...]
    open: bool = False


def ask_methods(transport: Transport, user: str, limit: float) -> Methods:
    """The ways in that the server offers this user. Raises ClosedError, TimeoutError."""
    service = Message()
    service.add_byte(cMSG_SERVICE_REQUEST)
    service.add_string("ssh-userauth")
    transport.say(service)
    number, _ = transport.hear(limit)
    if number != MSG_SERVICE_ACCEPT:
        raise ClosedError("it does not allow anybody to log in")
    transport.say(_request(user, "none"))
    number, answer = transport.hear(limit)
    if number == MSG_USERAUTH_SUCCESS:
        return Methods((), open=True)
    return Methods(tuple(answer.get_string().decode("utf-8", "replace").split(",")))


def ask_key(transport: Transport, user: str, algorithm: str, blob: bytes, limit: float) -> bool:
    """Whether the server would take a key. Raises ClosedError, TimeoutError."""
    question = _request(user, "publickey")
    question.add_boolean(False)  # without a signature
    question.add_string(algorithm)
    question.add_string(blob)
    transport.say(question)
    number, _ = transport.hear(limit)
    return number == PK_OK


def _request(user: str, method: str) -> Message:
    message = Message()
    message.add_byte(cMSG_USERAUTH_REQUEST)
    message.add_string(user.encode("utf-8", "surrogateescape"))
    message.add_string("ssh-connection")
    message.add_string(method)
    return message
