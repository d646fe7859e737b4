"""Every file that convert writes is taken by the program it is for, with the same public key."""

from __future__ import annotations

import io
import itertools
import os
import subprocess
from pathlib import Path

import pytest

from sshlint.commands.convert import ConvertOptions, convert
from sshlint.crypto.encode import TARGETS, encode, refusal
from sshlint.crypto.load import load
from sshlint.crypto.private_key import PrivateKey
from sshlint.formats.keys import any_key, wire
from sshlint.tables.key_types import KEY_TYPES
from tests.generate import keys
from tests.generate.keys import COMMENT, PASSPHRASE, SSH_TYPES
from tests.oracle.keys.key_judges import putty_public, skip_without_dsa, ssh_public, write
from tests.oracle.programs import require

PRIVATE_TARGETS = tuple(target for target in TARGETS if target != "public")
UNREAD_BY_OLD_SSH = {("ed25519", "pkcs8"), ("ed448", "pkcs8")}
NEW = "another one ü"


@pytest.fixture(scope="module")
def plains(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    require("ssh-keygen")
    require("puttygen")
    folder = tmp_path_factory.mktemp("keys")
    kinds = [kind for kind in SSH_TYPES if kind != "dsa" or keys.makes_dsa(folder)]
    made = {kind: keys.make_plain(folder, kind) for kind in kinds}
    return {**made, "ed448": keys.make_ed448(folder)}


def run_convert(options: ConvertOptions, *answers: str) -> tuple[int, str]:
    """Exit status and standard output; the answers are typed at the prompts."""
    typed = iter(answers)
    out = io.StringIO()
    return convert(options, io.BytesIO(), out, lambda _: next(typed)), out.getvalue()


def judged(path: Path, target: str, passphrase: str) -> bytes | None:
    if target.startswith("ppk"):
        return putty_public(path, passphrase)
    return ssh_public(path, passphrase)


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
@pytest.mark.parametrize("target", PRIVATE_TARGETS)
@pytest.mark.parametrize("kind", [*SSH_TYPES, "ed448"])
def test_each_type_in_each_format_is_taken_or_refused_with_a_reason(
    plains: dict[str, Path], tmp_path: Path, kind: str, target: str, encrypted: bool
) -> None:
    skip_without_dsa(kind, tmp_path)
    source, output = plains[kind], tmp_path / f"{target}-{kind}"
    options = ConvertOptions(str(source), target, str(output), new_passphrase=encrypted)
    status, said = run_convert(options, NEW, NEW)
    family = "ecdsa" if kind.startswith("ecdsa") else kind
    if refusal(family, target, encrypted=encrypted):
        assert (status, output.exists()) == (1, False)
        return
    assert status == 0
    assert "the same key" in said
    assert output.stat().st_mode & 0o777 == 0o600
    public = load(source.read_bytes()).public
    text = any_key.read(output.read_bytes())
    assert text.encrypted == encrypted
    assert load(output.read_bytes(), NEW.encode()).public == public
    if target in {"openssh", "ppk", "ppk2"}:
        assert load(output.read_bytes(), NEW.encode()).comment == COMMENT.encode()
    seen = judged(output, target, NEW if encrypted else "")
    # ssh reads Ed25519 in PKCS#8 from 9.6 on, Ed448 never
    assert seen == public or (seen is None and (kind, target) in UNREAD_BY_OLD_SSH)


@pytest.mark.parametrize("kind", ["rsa", "ecdsa256", "ecdsa384", "ecdsa521", "ed25519", "ed448"])
def test_there_and_back_is_the_same_key_for_every_pair_of_formats(
    plains: dict[str, Path], kind: str
) -> None:
    key = load(plains[kind].read_bytes())
    targets = [t for t in PRIVATE_TARGETS if not refusal(key.family, t, encrypted=False)]
    for first, second in itertools.product(targets, repeat=2):
        there = load(encode(key, first))
        back = load(encode(there, second))
        assert back.public == key.public
        for name in ("d", "p", "q", "iqmp", "seed", "point"):
            assert back.values.get(name) == key.values.get(name)


@pytest.mark.parametrize("kind", list(SSH_TYPES))
def test_the_public_half_is_printed_as_ssh_keygen_prints_it(
    plains: dict[str, Path], kind: str
) -> None:
    skip_without_dsa(kind, plains["rsa"].parent)
    status, said = run_convert(ConvertOptions(str(plains[kind]), "public"))
    assert status == 0
    assert said.encode() == keys.must("ssh-keygen", "-y", "-f", plains[kind])


def test_a_kept_passphrase_opens_the_new_file(plains: dict[str, Path], tmp_path: Path) -> None:
    source = keys.rewritten(plains["rsa"], "kept", "-a", "1", passphrase=PASSPHRASE)
    output = tmp_path / "kept.ppk"
    assert run_convert(ConvertOptions(str(source), "ppk", str(output)), PASSPHRASE)[0] == 0
    assert putty_public(output, PASSPHRASE) == load(plains["rsa"].read_bytes()).public
    assert putty_public(output, "") is None


def test_a_dropped_passphrase_is_dropped(plains: dict[str, Path], tmp_path: Path) -> None:
    source = keys.rewritten(plains["rsa"], "dropped", "-a", "1", passphrase=PASSPHRASE)
    output = tmp_path / "bare.pem"
    options = ConvertOptions(str(source), "pem", str(output), no_passphrase=True)
    assert run_convert(options, PASSPHRASE)[0] == 0
    assert ssh_public(output, "") == load(plains["rsa"].read_bytes()).public


@pytest.mark.parametrize("algorithm", [name for name in KEY_TYPES if name.startswith("sk-")])
@pytest.mark.parametrize("passphrase", [b"", b"pass"], ids=["plain", "encrypted"])
def test_security_keys_are_rewritten_as_ssh_keygen_reads_them(
    plains: dict[str, Path], tmp_path: Path, algorithm: str, passphrase: bytes
) -> None:
    """A device is not at hand, but the file that stands for one needs none to be read."""
    values: wire.Fields = {
        "application": b"ssh:", "flags": 1, "handle": os.urandom(64), "reserved": b"",
    }  # fmt: skip
    other = load(plains["ecdsa256" if "ecdsa" in algorithm else "ed25519"].read_bytes())
    values |= {name: other.values[name] for name in ("curve", "point", "pk")
               if name in other.values}  # fmt: skip
    key = PrivateKey(algorithm, values, b"a token")
    path = write(tmp_path / "sk", encode(key, "openssh", passphrase))
    text = any_key.read(path.read_bytes())
    assert text.algorithm == algorithm
    assert text.sk_flags == (None if passphrase else 1)
    assert ssh_public(path, passphrase.decode()) == key.public
    output = tmp_path / "again"
    status, _ = run_convert(ConvertOptions(str(path), "openssh", str(output)), passphrase.decode())
    assert status == 0
    assert ssh_public(output, passphrase.decode()) == key.public
    assert run_convert(ConvertOptions(str(path), "ppk", str(tmp_path / "x")), "pass")[0] == 1


def test_forms_that_puttygen_refuses_reach_it_through_convert(
    plains: dict[str, Path], tmp_path: Path
) -> None:
    forms = {
        "pkcs8": ("-m", "PKCS8"),
        "gcm": ("-Z", "aes256-gcm@openssh.com", "-a", "1"),
        "chacha": ("-Z", "chacha20-poly1305@openssh.com", "-a", "1"),
        "aes128": ("-Z", "aes128-ctr", "-a", "1"),
    }
    public = load(plains["ecdsa256"].read_bytes()).public
    for form, how in forms.items():
        source = keys.rewritten(plains["ecdsa256"], form, *how, passphrase=PASSPHRASE)
        output = tmp_path / f"{form}.ppk"
        if form != "gcm":  # PuTTY reads it from 0.84 on
            assert putty_public(source) is None
        assert run_convert(ConvertOptions(str(source), "ppk", str(output)), PASSPHRASE)[0] == 0
        assert putty_public(output) == public


def test_an_unencrypted_ppk_is_byte_for_byte_what_puttygen_writes(
    plains: dict[str, Path],
) -> None:
    for kind, version in itertools.product(set(SSH_TYPES) - {"dsa"}, (2, 3)):
        theirs = keys.to_ppk(plains[kind], "theirs.ppk", f"version={version}").read_bytes()
        assert encode(load(theirs), "ppk2" if version == 2 else "ppk") == theirs


def test_rsa_too_short_for_openssh_is_refused_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tmp_path / "old.pem", tmp_path / "new"
    command = [require("openssl"), "genrsa", "-traditional", "-out", str(old), "1023"]
    subprocess.run(command, capture_output=True, check=True)
    old.chmod(0o600)
    judge = [require("ssh-keygen"), "-y", "-f", str(old)]
    assert subprocess.run(judge, capture_output=True, check=False).returncode != 0
    assert run_convert(ConvertOptions(str(old), "openssh", output=str(new)))[0] == 1
    assert not new.exists()
    assert "1024 bits, and this one has 1023" in capsys.readouterr().err
