"""DER framing, against values that OpenSSL and cryptography write."""

from __future__ import annotations

import pytest

from sshlint.formats.keys import der


@pytest.mark.parametrize(
    "dotted", ["1.2.840.113549.1.1.1", "1.3.101.112", "2.16.840.1.101.3.4.1.42", "0.9.2342"]
)
def test_object_identifiers_come_back_as_they_were_written(dotted: str) -> None:
    tag, value, end = der.element(der.pack_oid(dotted))
    assert (tag, der.oid(value), end) == (der.OID, dotted, len(der.pack_oid(dotted)))


def test_object_identifiers_have_the_bytes_that_others_write() -> None:
    from cryptography import x509

    for dotted in ("1.2.840.10045.3.1.7", "1.3.132.0.34", "2.999.1"):
        value = x509.OtherName(x509.ObjectIdentifier(dotted), b"\x05\x00")
        assert der.oid(der.pack_oid(dotted)[2:]) == value.type_id.dotted_string


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 65535, 65536])
def test_lengths_of_every_form_are_read(size: int) -> None:
    packed = der.pack(der.OCTET_STRING, bytes(size))
    assert der.element(packed) == (der.OCTET_STRING, bytes(size), len(packed))


@pytest.mark.parametrize("number", [0, 1, 127, 128, 255, 256, 2**64, 2**1024 - 1])
def test_integers_come_back_as_they_were_written(number: int) -> None:
    assert der.integer(der.children(der.pack_integer(number)), 0) == number


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x30", id="a tag alone"),
        pytest.param(b"\x30\x05\0", id="a value cut off"),
        pytest.param(b"\x30\x80\0\0", id="an indefinite length"),
        pytest.param(b"\x30\x85\0\0\0\0\1", id="a length of five bytes"),
        pytest.param(b"\x02\x01\0", id="no sequence"),
    ],
)
def test_what_is_no_der_is_refused(data: bytes) -> None:
    with pytest.raises(der.DerError):
        der.sequence(data)
