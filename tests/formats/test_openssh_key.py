"""The OpenSSH container: byte-strict, and back to the same bytes."""

from __future__ import annotations

import pytest

from sshlint.formats.keys import openssh_key, wire
from tests.generate.keys import FIXTURES

NAMES = sorted(path.name for path in FIXTURES.glob("openssh-*") if path.suffix != ".pub")


@pytest.mark.parametrize("name", NAMES)
def test_a_container_packs_back_to_the_bytes_of_ssh_keygen(name: str) -> None:
    data = (FIXTURES / name).read_bytes()
    content = openssh_key.decode_armor(data)
    assert content is not None
    assert openssh_key.armor(openssh_key.pack(openssh_key.parse(content))) == data


@pytest.mark.parametrize("name", [name for name in NAMES if "encrypted" not in name])
def test_a_private_section_packs_back_to_the_bytes_of_ssh_keygen(name: str) -> None:
    content = openssh_key.decode_armor((FIXTURES / name).read_bytes())
    assert content is not None
    private = openssh_key.parse(content).private
    section = openssh_key.parse_section(private)
    assert section is not None
    assert openssh_key.pack_section(section, private[:4], 8) == private


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"cipher": "rot13"}, "unknown cipher 'rot13'", id="an unknown cipher"),
        pytest.param({"cipher": "A" * 100}, "of an unreadable name", id="a cipher that is no name"),
        pytest.param({"kdf": "scrypt"}, "the key derivation 'scrypt'", id="an unknown derivation"),
        pytest.param({"cipher": "aes256-ctr"}, "the key derivation", id="a cipher without one"),
        pytest.param({"private": bytes(12)}, "length", id="a section of odd length"),
        pytest.param({"tag": b"x"}, "after its end", id="bytes after the end"),
    ],
)
def test_a_container_that_ssh_refuses_is_refused_by_name(
    change: dict[str, str | bytes], message: str
) -> None:
    content = openssh_key.decode_armor((FIXTURES / "openssh-ed25519").read_bytes())
    assert content is not None
    container = openssh_key.parse(content)._replace(**change)  # type: ignore[arg-type]
    with pytest.raises(wire.WireError, match=message):
        openssh_key.parse(openssh_key.pack(container))


def test_check_words_that_differ_are_not_called_a_key() -> None:
    content = openssh_key.decode_armor((FIXTURES / "openssh-ed25519").read_bytes())
    assert content is not None
    private = openssh_key.parse(content).private
    assert openssh_key.parse_section(bytes([private[0] ^ 1]) + private[1:]) is None
    with pytest.raises(wire.WireError, match="padding"):
        openssh_key.parse_section(private[:-1] + b"\0")
