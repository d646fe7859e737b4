"""All steps of one login, in order; each ends with what is known then."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

from sshlint.doctor import banner, connect, host_key, name_lookup
from sshlint.doctor.authentication import authenticate
from sshlint.doctor.exchange import Exchanged, exchange
from sshlint.doctor.first_bytes import Wire
from sshlint.doctor.name_lookup import Address
from sshlint.doctor.refused_keys import Choices
from sshlint.doctor.step import FAILED, Stage, not_tested
from sshlint.doctor.transport import Transport
from sshlint.login.known_keys import KnownKeys, read_known
from sshlint.login.target import LoginTarget

Dial = Callable[[], "tuple[list[Stage], socket.socket | None]"]
Explain = Callable[[Stage], Stage]


def walk(
    target: LoginTarget, dial: Dial, *, try_users: bool, explain: Explain | None = None
) -> Iterator[Stage]:
    """The steps of a login. `dial` makes a connection: the first steps, and a socket.

    `explain` may know better why nobody speaks at the other end.
    """
    steps, connection = dial()
    yield from steps
    if connection is None:
        if steps[-1].name != "auth":
            yield from not_tested(target, "banner")
        return
    with connection:
        address, wire = _address(connection), Wire(connection)
        step, said = banner.exchange(target, wire)
        yield explain(step) if explain else step
        if step.status == FAILED:
            yield from not_tested(target, "kex")
            return
        known = read_known(target)
        step, exchanged, lacking = exchange(target, wire, known)
        yield step
        if exchanged is None:
            yield from not_tested(target, "hostkey", *([lacking] if lacking else []))
            return
        again = _again(target, dial, known)
        try:
            yield from _log_in(target, known, exchanged, address, Choices(said, try_users, again))
        finally:
            exchanged.transport.close()


def _log_in(
    target: LoginTarget, known: KnownKeys, exchanged: Exchanged, address: str, choices: Choices
) -> Iterator[Stage]:
    algorithm = exchanged.agreement.host_key
    step = host_key.check(target, known, exchanged.host_key, algorithm, address)
    yield step
    if step.status == FAILED:
        yield from not_tested(target, "auth")
        return
    yield authenticate(target, exchanged.transport, choices)


def dial_directly(target: LoginTarget) -> Dial:
    """Connect to an address of the host's name; another time the one that worked is taken."""
    worked: list[Address] = []

    def dial() -> tuple[list[Stage], socket.socket | None]:
        if worked:
            step, connection = connect.connect(target, worked)
            return [step], connection
        first, addresses = name_lookup.look_up(target)
        if not addresses:
            return [first, *not_tested(target, "connect")], None
        second, connection = connect.connect(target, addresses)
        if connection is not None:
            worked.extend(each for each in addresses if each.text == _address(connection))
        return [first, second], connection

    return dial


def _again(target: LoginTarget, dial: Dial, known: KnownKeys) -> Callable[[], Transport | None]:
    """Another connection to the same server, up to where a login begins."""

    def again() -> Transport | None:
        _, connection = dial()
        if connection is None:
            return None
        wire = Wire(connection)
        step, _ = banner.exchange(target, wire)
        exchanged = exchange(target, wire, known)[1] if step.status != FAILED else None
        if exchanged is None:
            connection.close()
            return None
        return exchanged.transport

    return again


def _address(connection: socket.socket) -> str:
    """The address at the other end; empty for a program's, or where it is gone already."""
    if connection.family not in (socket.AF_INET, socket.AF_INET6):
        return ""
    try:
        return str(connection.getpeername()[0])
    except OSError:
        return ""
