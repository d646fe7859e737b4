"""The first step: from the name ssh connects to to its addresses."""

from __future__ import annotations

import os
import socket
import threading
from typing import NamedTuple

from sshlint.doctor.step import Stage, Watch
from sshlint.login.target import LoginTarget

FAMILIES = {"inet": socket.AF_INET, "inet6": socket.AF_INET6}
_RECORDS = {socket.AF_INET: "A", socket.AF_INET6: "AAAA"}
_VERSIONS = {"inet": "IPv4", "inet6": "IPv6"}


# An address and a port as the socket module writes them.
Location = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]


class Address(NamedTuple):
    """An address to connect to."""

    family: socket.AddressFamily
    location: Location

    @property
    def text(self) -> str:
        return str(self.location[0])


def look_up(target: LoginTarget) -> tuple[Stage, list[Address]]:
    """The addresses in the order ssh tries them; none where the step failed."""
    watch = Watch(target, "resolve")
    shared = target.value("controlpath")
    if shared and os.path.exists(shared):
        watch.notes.append(f"ssh would share the connection of {shared}, if it is alive")
    setting = target.value("addressfamily", "any")
    answer = _ask(target, FAMILIES.get(setting, socket.AF_UNSPEC), watch.left)
    alias = f"{target.host} stands for {target.name}; " if target.host != target.name else ""
    if isinstance(answer, list):
        return watch.passed(alias + _shown(answer, target.name)), answer
    if setting in FAMILIES and isinstance(_ask(target, socket.AF_UNSPEC, watch.left), list):
        answer = f"it has no {_VERSIONS[setting]} address, and AddressFamily {setting} wants one"
    return watch.failed(f"{alias}{target.name}: {answer}", "host-unresolved"), []


def _ask(target: LoginTarget, family: int, limit: float) -> list[Address] | str:
    """getaddrinfo, which knows no time limit, in a thread of its own; words where it fails."""
    answers: list[list[Address] | str] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(target.name, target.port, family, socket.SOCK_STREAM)
            answers.append([Address(row[0], row[4]) for row in rows])
        except socket.gaierror as error:
            answers.append(error.strerror or str(error))
        except (OSError, UnicodeError):
            answers.append("it cannot be a host name")

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(limit)
    return answers[0] if answers else f"no answer from DNS within {limit:.0f} s"


def _shown(addresses: list[Address], name: str) -> str:
    shown = dict.fromkeys((address.text, _RECORDS.get(address.family, "")) for address in addresses)
    if list(shown) and all(text == name for text, _ in shown):
        return f"{name} is an address"
    return ", ".join(f"{text} ({record})" for text, record in shown)
