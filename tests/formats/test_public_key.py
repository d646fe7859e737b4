"""Public keys: the one-line form, wire blobs, RFC 4716, and certificates' fields."""

from __future__ import annotations

import pytest

from sshlint.formats.keys import any_key, certificate, public_key, wire
from sshlint.formats.keys.key_text import KeyText
from tests.generate.keys import COMMENT, FIXTURES

LINE = (FIXTURES / "openssh-ed25519.pub").read_bytes()
BLOB = any_key.read(LINE).public or b""


def read(data: bytes) -> KeyText:
    return any_key.read(data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"# a comment\n\n" + LINE, id="after a comment"),
        pytest.param(b'from="192.0.2.1",command="a b" ' + LINE, id="after options"),
        pytest.param(b"\xef\xbb\xbf" + LINE, id="after a byte order mark"),
        pytest.param(LINE.replace(b"\n", b"\r\n"), id="with CRLF"),
        pytest.param(b"\t" + LINE.replace(b" ", b"\t \t", 1), id="with tabs"),
        pytest.param(LINE.rstrip(b"\n"), id="without a line end"),
    ],
)
def test_a_line_is_found_and_its_comment_kept(data: bytes) -> None:
    text = read(data)
    assert (text.kind, text.format, text.public) == ("public", "authorized", BLOB)
    assert text.comment == COMMENT


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (LINE.replace(b"ssh-ed25519 ", b"ssh-rsa "), "says ssh-ed25519 where the line says"),
        (LINE.replace(b" AAAAC3", b" AAAAC!"), "is not base64"),
        (public_key.one_line("ssh-ed25519", BLOB + b"x"), "after its end"),
        (public_key.one_line("ssh-ed25519", BLOB[:-4]), "early"),
    ],
)
def test_a_line_that_is_no_key_says_why(data: bytes, message: str) -> None:
    (problem,) = read(data).problems
    assert (problem.code, problem.line) == ("SSH206", 1)
    assert message in problem.message


def test_an_unknown_type_is_named_and_not_looked_into() -> None:
    blob = wire.string(b"ssh-mldsa44-ed25519@openssh.com") + b"whatever"
    text = read(public_key.one_line("ssh-mldsa44-ed25519@openssh.com", blob))
    assert (text.algorithm, text.bits, text.public) == (
        "ssh-mldsa44-ed25519@openssh.com", None, blob,
    )  # fmt: skip


@pytest.mark.parametrize(
    "values",
    [
        {"curve": b"nistp384", "point": b"\4" + bytes(64)},
        {"curve": b"nistp256", "point": b"\4" + bytes(63)},
        {"curve": b"nistp256", "point": b"\2" + bytes(32)},
    ],
)
def test_points_that_ssh_refuses_are_refused(values: wire.Fields) -> None:
    with pytest.raises(wire.WireError):
        public_key.parse_blob(public_key.encode_blob("ecdsa-sha2-nistp256", values))


def test_rfc4716_headers_may_be_continued_and_quoted() -> None:
    body = (FIXTURES / "rfc4716-ed25519.pub").read_bytes().split(b"\n")[2]
    head = b'Subject: me\nComment: "a long \\\nremark"\n'
    data = public_key.RFC4716_BEGIN + b"\n" + head + body + b"\n" + public_key.RFC4716_END
    text = read(data)
    assert (text.comment, text.public) == ("a long remark", BLOB)
    (problem,) = read(data.removesuffix(public_key.RFC4716_END)).problems
    assert "cut off" in problem.message


def test_a_certificate_is_told_from_the_key_it_certifies() -> None:
    text = read((FIXTURES / "openssh-ed25519-cert.pub").read_bytes())
    assert text.kind == "certificate"
    assert text.public == BLOB
    assert text.certificate is not None
    fields = certificate.parse(text.certificate)
    assert (fields.key_id, fields.serial, fields.principals) == ("an id", 7, ("ann", "bob"))
    with pytest.raises(wire.WireError, match="not a certificate"):
        certificate.parse(BLOB)
    for cut in range(0, len(text.certificate) - 1, 7):
        with pytest.raises(wire.WireError):
            certificate.parse(text.certificate[:cut])
