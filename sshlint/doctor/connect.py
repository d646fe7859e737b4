"""The second step: a TCP connection to one of the addresses, in ssh's order."""

from __future__ import annotations

import errno
import socket

from sshlint.doctor.name_lookup import Address, Location
from sshlint.doctor.step import Stage, Watch
from sshlint.login.target import LoginTarget

_UNREACHABLE = (
    errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EACCES,
    errno.EPERM,
)  # fmt: skip
_WORDS = {
    "connection-refused": "refused: nothing listens there",
    "connection-timed-out": "no answer",
    "network-unreachable": "there is no way to it",
    "local-address-unavailable": "this machine has no such address to connect from",
    "connection-failed": "it failed",
}


def connect(target: LoginTarget, addresses: list[Address]) -> tuple[Stage, socket.socket | None]:
    """Try the addresses one after the other; a firewall's silence takes the whole limit each."""
    watch = Watch(target, "connect")
    if target.option("bindinterface"):
        watch.notes.append("BindInterface is not followed here: the system chose the interface")
    code = "connection-failed"
    for address in addresses:
        location = f"{address.text} port {target.port}"
        try:
            connection = _open(target, address)
        except OSError as error:
            code = _code(error)
            watch.notes.append(f"{location}: {_failure(error, code, target)}")
        else:
            return watch.passed(location), connection
    return watch.failed(f"no connection to port {target.port}", code, address=address.text), None


def _open(target: LoginTarget, address: Address) -> socket.socket:
    connection = socket.socket(address.family, socket.SOCK_STREAM)
    try:
        connection.settimeout(target.limit)
        local = target.option("bindaddress")
        if local:
            connection.bind(_local(local.values[0], address.family))
        connection.connect(address.location)
    except BaseException:
        connection.close()
        raise
    return connection


def _local(name: str, family: int) -> Location:
    try:
        rows = socket.getaddrinfo(name, None, family, socket.SOCK_STREAM, 0, socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError):
        raise OSError(errno.EADDRNOTAVAIL, f"BindAddress {name} is no address") from None
    return rows[0][4]


def _code(error: OSError) -> str:
    if isinstance(error, TimeoutError) or error.errno == errno.ETIMEDOUT:
        return "connection-timed-out"
    if error.errno == errno.ECONNREFUSED:
        return "connection-refused"
    if error.errno in _UNREACHABLE:
        return "network-unreachable"
    if error.errno == errno.EADDRNOTAVAIL:
        return "local-address-unavailable"
    return "connection-failed"


def _failure(error: OSError, code: str, target: LoginTarget) -> str:
    if code == "connection-timed-out":
        return f"no answer within {target.limit:g} s"
    reason = f" ({error.strerror})" if error.strerror else ""
    return f"{_WORDS[code]}{reason}"
