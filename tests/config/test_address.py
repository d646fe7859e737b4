"""Addresses are read as getaddrinfo and getnameinfo read them, without asking either."""

from __future__ import annotations

import random
import socket

import pytest

from sshlint.config.address import canonical_address

FAMILIES = {"any": socket.AF_UNSPEC, "inet": socket.AF_INET, "inet6": socket.AF_INET6}
_NUMBERS = "1 0 010 0x7f 127 255 256 4294967295 a fe80 ff02 2001:db8 ffff x é :: : ."
PARTS = [*_NUMBERS.split(), *"%lo %1 %9 % %eth9".split(), " "]


def by_the_library(host: str, family: str) -> str | None:
    """The address of a numeric host, `None` of any other."""
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    try:
        found = socket.getaddrinfo(host, 22, FAMILIES[family], socket.SOCK_STREAM, 0, flags)
        return socket.getnameinfo(found[0][4], socket.NI_NUMERICHOST)[0]
    except (OSError, ValueError):
        return None


@pytest.mark.parametrize("family", FAMILIES)
def test_every_host_is_the_address_that_the_library_says(family: str) -> None:
    chance = random.Random(1)
    known = ["::1", "fe80::1%lo", "fe80::1%1", "ff02::1%lo", "::1%1", "::1%lo", "1.2.3", "0x7f.1"]
    made = ["".join(chance.choices(PARTS, k=chance.randint(1, 6))) for _ in range(4000)]
    numeric = 0
    for host in (*known, *made):
        judged = by_the_library(host, family)
        ours = canonical_address(host, family)
        if judged is None:
            assert ours in (None, host), host
        else:
            numeric += 1
            assert ours is not None, host
            assert ours.lower() == judged.lower(), host
    assert numeric > 50
