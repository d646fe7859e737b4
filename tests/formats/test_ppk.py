"""PPK files: PuTTY's tokeniser, its MAC, and back to the same bytes."""

from __future__ import annotations

import pytest

from sshlint.formats.keys import any_key, ppk
from tests.generate.keys import FIXTURES

NAMES = sorted(path.name for path in FIXTURES.glob("*.ppk"))


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_written_back_to_the_bytes_of_puttygen(name: str) -> None:
    data = (FIXTURES / name).read_bytes()
    assert ppk.serialise(ppk.parse(data)) == data


@pytest.mark.parametrize("name", [name for name in NAMES if "encrypted" not in name])
def test_the_mac_of_an_unencrypted_file_needs_no_passphrase(name: str) -> None:
    file = ppk.parse((FIXTURES / name).read_bytes())
    assert ppk.mac_of(file, file.private, ppk.plain_mac_key(file.version)) == file.mac


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        pytest.param(b"Encryption: none", b"Encryption:none", 2, id="no blank after a colon"),
        pytest.param(b"Encryption: none", b"Encryption: aes128-cbc", 2, id="an unknown cipher"),
        pytest.param(b"Comment: ", b"Remark: ", 3, id="an unknown header"),
        pytest.param(b"Public-Lines: 2", b"Public-Lines: two", 4, id="a count that is none"),
        pytest.param(b"Public-Lines: 2", b"Public-Lines: 5461", 4, id="a count beyond the limit"),
        pytest.param(b"AAAAC3Nz", b"AAAAC3N!", 5, id="a bad base64 character"),
        pytest.param(b"AAAAC3Nz", b"AAAAC3Nzz", 5, id="a base64 line of odd length"),
    ],
)
def test_the_line_where_putty_gives_up_is_named(old: bytes, new: bytes, line: int) -> None:
    data = (FIXTURES / "ppk3-ed25519.ppk").read_bytes().replace(old, new, 1)
    (problem,) = any_key.read(data).problems
    assert (problem.code, problem.line, problem.fatal) == ("SSH206", line, True)


@pytest.mark.parametrize("line_end", [b"\r\n", b"\r", b"\n\n"])
def test_every_line_end_that_putty_takes_is_taken(line_end: bytes) -> None:
    data = (FIXTURES / "ppk3-rsa-encrypted.ppk").read_bytes()
    assert ppk.parse(data.replace(b"\n", line_end)) == ppk.parse(data)


def test_the_cost_of_argon2_is_shown() -> None:
    text = any_key.read((FIXTURES / "ppk3-rsa-encrypted.ppk").read_bytes())
    assert (text.kdf, text.kdf_rounds) == ("argon2id", 2)
    assert (text.kdf_memory, text.kdf_parallelism) == (1024, 1)


def test_an_edited_comment_breaks_the_mac_of_an_unencrypted_file() -> None:
    data = (FIXTURES / "ppk2-rsa.ppk").read_bytes().replace(b"Comment: a", b"Comment: b")
    (problem,) = any_key.read(data).problems
    assert "MAC does not match" in problem.message
    assert any_key.repair(data) is None
