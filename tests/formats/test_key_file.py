"""What a key file is by its content, over keys that ssh-keygen and puttygen made."""

from __future__ import annotations

import base64
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sshlint.formats.keys import any_key, key_readers
from sshlint.formats.keys.key_text import KeyText
from tests.generate.damage import DAMAGES
from tests.generate.keys import COMMENT, FIXTURES

EXPECTED: dict[str, dict[str, str | int]] = json.loads((FIXTURES / "expected.json").read_text())
FILES = sorted(path for path in FIXTURES.iterdir() if path.name in EXPECTED)
PRIVATE = [path for path in FILES if path.suffix != ".pub" and path.name != "spki-rsa.pem"]
ARMORED = [path for path in PRIVATE if path.suffix != ".ppk"]
SEED = 20260822


def names(path: Path) -> str:
    return path.name


def hides_its_public_half(text: KeyText) -> bool:
    return text.encrypted and text.format in {"pkcs1", "sec1", "dsa", "pkcs8"}


@pytest.mark.parametrize("path", FILES, ids=names)
def test_the_fingerprint_is_the_one_that_the_maker_of_the_key_prints(path: Path) -> None:
    text = any_key.read(path.read_bytes())
    assert text.problems == ()
    if hides_its_public_half(text):
        assert text.public is None
    else:
        assert text.public is not None
        assert any_key.fingerprint_sha256(text.public) == EXPECTED[path.name]["fingerprint"]
        assert text.bits == EXPECTED[path.name]["bits"]


@pytest.mark.parametrize("path", PRIVATE, ids=names)
def test_kind_format_and_encryption_are_read_from_the_content(path: Path) -> None:
    text = any_key.read(path.read_bytes())
    container = path.name.split("-")[0]
    pem = {"rsa": "pkcs1", "dsa": "dsa"}.get(path.name.split("-")[1], "sec1")
    assert text.kind == "private"
    assert text.format == (pem if container == "pem" else container)
    assert text.encrypted == ("encrypted" in path.name)
    assert (text.cipher is None) == (text.kdf is None) == (not text.encrypted)
    assert any_key.looks_private(path.read_bytes()[:200])


@pytest.mark.parametrize("path", PRIVATE, ids=names)
def test_the_comment_is_read_where_the_format_shows_it(path: Path) -> None:
    text = any_key.read(path.read_bytes())
    if text.format == "openssh":
        assert text.comment == (None if text.encrypted else COMMENT)
    else:
        assert text.comment == (COMMENT if text.format.startswith("ppk") else "")


@pytest.mark.parametrize("path", ARMORED[::3], ids=names)
def test_damage_is_named_by_its_code_and_its_repair_gives_the_same_key(path: Path) -> None:
    for damage in DAMAGES:
        assert_named_and_repaired(path.read_bytes(), damage)


def assert_named_and_repaired(data: bytes, damage: str) -> None:
    change, codes = DAMAGES[damage]
    text = any_key.read(change(data))
    # a whole cipher block less cannot be seen from outside
    unseen = damage == "a line lost" and text.kdf == "md5"
    assert codes <= {problem.code for problem in text.problems} or unseen, damage
    fixed = any_key.repair(change(data))
    if fixed is not None:
        assert any_key.read(fixed)._replace(problems=()) == any_key.read(data), damage
        assert any_key.repair(fixed) is None, damage
    elif not text.loads:
        assert {problem.code for problem in text.problems} & {"SSH206", "SSH207"}, damage


@pytest.mark.parametrize(
    "damage",
    [
        damage
        for damage in DAMAGES
        if damage not in {"no BEGIN line", "no END line", "cut in the middle"}
    ],
)
def test_a_damaged_private_key_still_looks_private(damage: str) -> None:
    for path in ARMORED[:2]:
        assert any_key.looks_private(DAMAGES[damage][0](path.read_bytes()))


def test_a_key_between_other_pem_blocks_keeps_them_when_it_is_fixed() -> None:
    certificate = b"-----BEGIN CERTIFICATE-----\r\nAAAA\r\n-----END CERTIFICATE-----\r\n"
    key = (FIXTURES / "pem-rsa").read_bytes().replace(b"\n", b"\r\n")
    fixed = any_key.repair(certificate + key)
    assert fixed == (certificate + key).replace(b"\r\n", b"\n")


@pytest.mark.parametrize("name", ["openssh-rsa", "openssh-rsa-encrypted"])
def test_a_key_that_is_cut_off_still_shows_which_key_it_was(name: str) -> None:
    data = (FIXTURES / name).read_bytes()
    text, whole = any_key.read(data[: len(data) * 2 // 3]), any_key.read(data)
    assert not text.loads
    for field in ("algorithm", "bits", "public", "encrypted", "cipher", "kdf_rounds"):
        assert getattr(text, field) == getattr(whole, field)


def test_text_after_the_end_line_is_kept_because_ssh_ignores_it() -> None:
    data = (FIXTURES / "openssh-ed25519").read_bytes()
    crlf = (data + data).replace(b"\n", b"\r\n")
    assert any_key.repair(crlf) == data + data


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        pytest.param(b"", "other", "SSH207", id="an empty file"),
        pytest.param(b" \n\t\r\n", "other", "SSH207", id="a blank file"),
        pytest.param(b"Host *\n  User me\n", "other", None, id="a config"),
        pytest.param(bytes(range(256)) * 10, "other", None, id="binary junk"),
        pytest.param(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "x509",
                     None, id="an X.509 certificate"),
        pytest.param(b"-----BEGIN OPENSSH PRIVATE KEY-----\n", "private", "SSH206",
                     id="a BEGIN line alone"),
        pytest.param(b"SSH PRIVATE KEY FILE FORMAT 1.1\n\0", "private", None, id="an SSH-1 key"),
        pytest.param(b"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nAAAA\n", "private", None,
                     id="a key in the format of ssh.com"),
        pytest.param(b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA\n", "public", "SSH206",
                     id="a public key cut off"),
        pytest.param(b"PuTTY-User-Key-File-9: ssh-rsa\n", "private", "SSH206",
                     id="a PPK of a version to come"),
    ],
)  # fmt: skip
def test_what_is_no_whole_key_is_named(data: bytes, kind: str, code: str | None) -> None:
    text = any_key.read(data)
    assert text.kind == kind
    assert [problem.code for problem in text.problems][:1] == ([code] if code else [])


def test_bare_der_and_utf16_are_recognised() -> None:
    body = (FIXTURES / "pem-rsa").read_bytes().split(b"\n", 1)[1].split(b"-----")[0]
    text = any_key.read(base64.b64decode(body))
    assert (text.kind, text.format, text.algorithm) == ("private", "der", "ssh-rsa")
    assert any_key.looks_private((FIXTURES / "ppk3-rsa.ppk").read_text().encode("utf-16"))


def mutations(data: bytes, rng: random.Random) -> Iterator[bytes]:
    """A byte changed, dropped, doubled; a cut; a run of noise; two lines swapped."""
    at = rng.randrange(len(data))
    yield data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
    yield data[:at] + data[at + 1 :]
    yield data[: at + 1] + data[at:]
    yield data[:at]
    yield data[:at] + rng.randbytes(rng.randrange(1, 40)) + data[at:]
    lines = data.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    yield b"\n".join(lines)
    yield changed_within(data, rng)


def changed_within(data: bytes, rng: random.Random) -> bytes:
    """A byte changed in what the base64 holds, so that lengths and numbers go wrong."""
    lines = data.split(b"\n")
    body = [at for at, line in enumerate(lines) if len(line) > 40 and b":" not in line]
    if not body:
        return data
    at = rng.choice(body)
    raw = bytearray(base64.b64decode(lines[at] + b"=" * (-len(lines[at]) % 4)))
    raw[rng.randrange(len(raw))] = rng.choice((0, 1, 2, 16, 127, 128, 255))
    lines[at] = base64.b64encode(raw).rstrip(b"=")[: len(lines[at])]
    return b"\n".join(lines)


def shown(text: KeyText) -> str:
    """All that any report could show of a file."""
    return repr((text._replace(public=None, certificate=None), key_readers.obstacles(text)))


def windows(data: bytes) -> Callable[[str], bool]:
    """Whether a text holds sixteen characters in a row of a key file's base64."""
    lines = [line for line in data.decode("latin-1").split("\n") if len(line) >= 16]
    runs = {line[at : at + 16] for line in lines for at in range(len(line) - 15)}
    runs = {run for run in runs if not any(c in run for c in " :-")}
    return lambda text: any(text[at : at + 16] in runs for at in range(len(text) - 15))


@pytest.mark.parametrize("path", PRIVATE, ids=names)
def test_random_damage_is_answered_quickly_and_leaks_nothing(path: Path) -> None:
    rng = random.Random(f"{SEED} {path.name}")
    data = path.read_bytes()
    leaks = windows(data)
    for _ in range(12):
        for mutated in mutations(data, rng):
            text = any_key.read(mutated)
            fixed = any_key.repair(mutated)
            assert not leaks(shown(text)), SEED
            if fixed is not None:
                assert any_key.read(fixed).problems == ()


def test_no_reader_of_formats_imports_cryptography() -> None:
    """Start-up is a feature, and so is that a check of keys needs no OpenSSL."""
    program = (
        "import sys, pathlib; from sshlint.formats.keys import any_key\n"
        f"for path in pathlib.Path({str(FIXTURES)!r}).iterdir():\n"
        "    data = path.read_bytes(); text = any_key.read(data)\n"
        "    any_key.repair(data.replace(b'\\n', b'\\r\\n'))\n"
        "    text.public and any_key.fingerprint_sha256(text.public)\n"
        "print(*(name for name in ('cryptography', 'bcrypt', 'paramiko') if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert done.stdout.split() == []


def test_a_huge_file_is_read_in_bounded_time() -> None:
    key = (FIXTURES / "openssh-ed25519").read_bytes()
    for data in (b"-" * 5_000_000, b"A" * 5_000_000, key + b"x" * 5_000_000, b"\n" * 5_000_000):
        any_key.read(data)
        any_key.looks_private(data)
