"""PEM as libcrypto reads it, and what unencrypted and encrypted keys show."""

from __future__ import annotations

import base64

import pytest

from sshlint.formats.keys import any_key, pem
from tests.generate.keys import FIXTURES

KEY = (FIXTURES / "pem-rsa").read_bytes()


def test_other_blocks_in_front_are_passed_over() -> None:
    block = b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
    assert pem.private_block(block + KEY).label == b"RSA PRIVATE KEY"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"nothing\n", "no BEGIN line", id="no key"),
        pytest.param(KEY[:200], "no END line", id="a cut key"),
        pytest.param(KEY.replace(b"END RSA", b"END DSA"), "something else", id="another END"),
        pytest.param(KEY.replace(b"\n", b"\n\n"), "second blank", id="blank lines"),
        pytest.param(KEY.replace(b"MII", b"M!I", 1), "damaged", id="a bad character"),
    ],
)
def test_what_libcrypto_refuses_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(pem.PemError, match=message):
        pem.private_block(data)


def test_lines_longer_than_libcryptos_buffer_are_put_together() -> None:
    first, *body, last, _ = KEY.split(b"\n")
    long = b"\n".join((first, b"".join(body), last, b""))
    assert pem.private_block(long).content == pem.private_block(KEY).content


@pytest.mark.parametrize(
    ("name", "kdf", "rounds", "cipher"),
    [
        ("pem-rsa-encrypted", "md5", 1, "aes-128-cbc"),
        ("pem-dsa-encrypted", "md5", 1, "aes-128-cbc"),
        ("pkcs8-rsa-encrypted", "pbkdf2", 2048, "aes128-cbc"),
    ],
)
def test_the_encryption_is_described(name: str, kdf: str, rounds: int, cipher: str) -> None:
    text = any_key.read((FIXTURES / name).read_bytes())
    assert (text.kdf, text.kdf_rounds, text.cipher) == (kdf, rounds, cipher)


# openssl genpkey -algorithm X25519, and ecparam -name secp256k1 -genkey, without their scalars
X25519 = bytes.fromhex("302e020100300506032b656e04220420") + bytes(32)
SECP256K1 = (
    bytes.fromhex("302e0201010420") + bytes(31) + b"\1" + bytes.fromhex("a00706052b8104000a")
)


@pytest.mark.parametrize(
    ("label", "content", "algorithm"),
    [
        (b"PRIVATE KEY", X25519, "x25519"),
        (b"EC PRIVATE KEY", SECP256K1, "secp256k1"),
        (b"PRIVATE KEY", X25519.replace(b"\x2b\x65\x6e", b"\x2b\x65\x70"), "ssh-ed25519"),
    ],
)
def test_types_that_ssh_does_not_have_are_named(
    label: bytes, content: bytes, algorithm: str
) -> None:
    body = base64.encodebytes(content)
    data = b"-----BEGIN " + label + b"-----\n" + body + b"-----END " + label + b"-----\n"
    text = any_key.read(data)
    assert (text.kind, text.algorithm, text.public) == ("private", algorithm, None)
