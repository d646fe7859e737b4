"""SSH wire values: what is written is read, and nothing is read past the end."""

from __future__ import annotations

import random

import pytest

from sshlint.formats.keys import wire


@pytest.mark.parametrize(
    ("number", "digits"),
    [  # RFC 4251 section 5
        pytest.param(0, "00000000", id="zero"),
        pytest.param(0x9A378F9B2E332A7, "0000000809a378f9b2e332a7", id="the RFC's example"),
        pytest.param(0x80, "000000020080", id="a top bit that is set gets a zero byte"),
        pytest.param(0x7F, "000000017f", id="a top bit that is clear gets none"),
    ],
)
def test_mpints_have_the_form_of_the_rfc(number: int, digits: str) -> None:
    assert wire.mpint(number).hex() == digits
    assert wire.Cursor(bytes.fromhex(digits)).mpint() == number


def test_fields_come_back_as_they_were_written() -> None:
    layout, rng = "n:m name:s flags:b", random.Random(1)
    for _ in range(100):
        values: wire.Fields = {
            "n": rng.getrandbits(rng.randrange(1, 3000)),
            "name": rng.randbytes(rng.randrange(50)),
            "flags": rng.randrange(256),
        }
        cursor = wire.Cursor(wire.write_fields(values, layout))
        assert wire.read_fields(cursor, layout) == values
        assert cursor.done


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\0\0\0", id="a length cut off"),
        pytest.param(b"\xff\xff\xff\xffab", id="a length beyond the end"),
    ],
)
def test_nothing_is_read_past_the_end(data: bytes) -> None:
    with pytest.raises(wire.WireError, match="early"):
        wire.Cursor(data).string()


def test_numbers_that_ssh_refuses_are_refused() -> None:
    with pytest.raises(wire.WireError, match="negative"):
        wire.Cursor(b"\0\0\0\1\x80").mpint()
    with pytest.raises(wire.WireError, match="16384"):
        wire.Cursor(wire.mpint(1 << 16385)).mpint()
    with pytest.raises(wire.WireError, match="negative"):
        wire.mpint(-1)


@pytest.mark.parametrize("text", [b"A", b"AAA", b"AA=A", b"A===", b"AAA!", b"AAAA\n", b"AA==AAAA"])
def test_base64_takes_no_liberties(text: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.decode_base64(text)


def test_only_names_are_quoted_in_messages() -> None:
    assert wire.shown(b"ssh-rsa") == "'ssh-rsa'"
    for secret in (b"A" * 41, b"b3BlbnNza+1rZXk", b"line\nline", b""):
        assert secret.decode() not in wire.shown(secret) or not secret
