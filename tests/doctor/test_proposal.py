"""A server's key exchange proposal: what is read from its first bytes."""

from __future__ import annotations

import random

import pytest

from sshlint.doctor.proposal import Proposal, parse, why_not
from sshlint.formats.keys import wire

LISTS = ("kex1,kex2", "host1", "cipher1,cipher2", "cipher3", "mac1", "mac2", "none", "none", "", "")


def packet(payload: bytes) -> bytes:
    return wire.string(b"\x04" + payload + b"\0\0\0\0")


def kexinit(*lists: str) -> bytes:
    names = b"".join(wire.string(each.encode()) for each in lists)
    return packet(bytes([20]) + bytes(16) + names + b"\0\0\0\0\0")


BANNER = b"SSH-2.0-x\r\n"
READ = Proposal(
    ("kex1", "kex2"), ("host1",), ("cipher1", "cipher2"), ("cipher3",), ("mac1",), ("mac2",)
)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (BANNER + kexinit(*LISTS), READ),
        (b"welcome\r\n" + BANNER + kexinit(*LISTS), READ),
        (BANNER.replace(b"\r", b"") + kexinit(*LISTS), READ),
        (BANNER + packet(b"\x02" + wire.string(b"ignore me")) + kexinit(*LISTS), READ),
        (BANNER + kexinit(*LISTS) + b"more", READ),
        (BANNER + kexinit(*LISTS)[:-60], None),
        (BANNER + kexinit("a"), None),
        (BANNER, None),
        (b"SSH-2.0-no line end", None),
        (b"", None),
        (kexinit(*LISTS), None),
    ],
    ids=[
        "plain", "after a greeting", "LF only", "after an ignore message", "more behind it",
        "cut off", "too few lists", "no packet", "half a banner", "nothing", "no banner",
    ],
)  # fmt: skip
def test_a_proposal_is_found_behind_the_banner(heard: bytes, expected: Proposal | None) -> None:
    assert parse(heard) == expected


@pytest.mark.parametrize("seed", range(50))
def test_damage_is_no_fault(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(BANNER + kexinit(*LISTS))
    for _ in range(chance.randrange(1, 6)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    found = parse(bytes(data))
    assert found is None or all(isinstance(each, tuple) for each in found)


def test_what_is_wrong_with_an_algorithm() -> None:
    assert why_not("kex", ("curve25519-sha256",)) == []
    (weak,) = why_not("kex", ("diffie-hellman-group1-sha1",))
    assert weak.startswith("diffie-hellman-group1-sha1: broken, ")
    assert why_not("cipher", ("rot13",)) == ["rot13: ssh has no such algorithm"]
