"""The key in a line: the quick verdict never contradicts the full one; that is ssh's in oracle/."""

from __future__ import annotations

import base64
import random

import pytest

from sshlint.formats.keys import wire
from sshlint.formats.keys.key_field import KeyFieldError, check, decode, sound


def rsa(bits: int, dice: random.Random) -> bytes:
    modulus = dice.getrandbits(bits) | 1 << (bits - 1)
    return wire.string(b"ssh-rsa") + wire.mpint(65537) + wire.mpint(modulus)


def ed25519(size: int, dice: random.Random) -> bytes:
    return wire.string(b"ssh-ed25519") + wire.string(dice.randbytes(size))


def reason(key_type: str, blob: bytes) -> str:
    try:
        check(key_type, base64.b64encode(blob).decode())
    except KeyFieldError as error:
        return error.code
    return ""


def test_common_keys_are_known_sound_at_once() -> None:
    dice = random.Random(20260822)
    for _ in range(50):
        for bits in (2048, 3072, 4096):
            assert sound("ssh-rsa", base64.b64encode(rsa(bits, dice)).decode())
        assert sound("ssh-ed25519", base64.b64encode(ed25519(32, dice)).decode())


def test_the_quick_verdict_never_contradicts_the_full_one() -> None:
    dice = random.Random(20260822)
    for _ in range(3000):
        key_type = dice.choice(["ssh-rsa", "ssh-ed25519"])
        blob = rsa(dice.choice([2047, 2048, 2049, 4096]), dice)
        if key_type == "ssh-ed25519":
            blob = ed25519(dice.choice([31, 32, 33]), dice)
        text = list(base64.b64encode(blob).decode())
        for _ in range(dice.randrange(3)):
            text[dice.randrange(len(text))] = dice.choice("ABCDEFPQgw=+/-\n")
        line = "".join(text)
        if sound(key_type, line):
            raw = decode(line)
            cursor = wire.Cursor(raw)
            assert cursor.string().decode() == key_type
            while not cursor.done:
                cursor.string()


@pytest.mark.parametrize(
    ("key_type", "blob", "code"),
    [
        ("ssh-rsa", rsa(1024, random.Random(1)), ""),
        ("ssh-rsa", rsa(1023, random.Random(1)), "short-rsa"),
        ("rsa-sha2-512", rsa(1024, random.Random(1)), ""),
        ("ssh-ed25519", ed25519(31, random.Random(1)), "blob"),
        ("ssh-ed25519", ed25519(32, random.Random(1)) + b"x", "blob"),
        ("ssh-ed25519", rsa(2048, random.Random(1)), "mismatch"),
        ("ssh-ed448", b"", "unknown-type"),
        ("ssh-rsa", wire.string(b"ssh-new"), "unknown-type"),
        ("ssh-rsa", wire.string(b"\xff\0\xff"), "unknown-type"),
        ("ssh-rsa", b"", "blob"),
        ("ssh-mldsa44-ed25519@openssh.com", b"", ""),
    ],
)
def test_reasons(key_type: str, blob: bytes, code: str) -> None:
    assert reason(key_type, blob) == code


@pytest.mark.parametrize("text", ["AAA", "AA=A", "A===", "AB==", "AAF=", "AA-A", "AAAAé", "AA A"])
def test_base64_ssh_would_not_decode(text: str) -> None:
    with pytest.raises(KeyFieldError) as caught:
        decode(text)
    assert caught.value.code == "base64"
