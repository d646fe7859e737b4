"""`sshlint convert`: what it refuses, what it asks, and what it leaves behind when it fails."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sshlint.commands.convert import ConvertOptions, convert
from sshlint.crypto.load import load
from sshlint.fixing.writing import new_file
from sshlint.formats.keys import any_key
from sshlint.source import SshlintError
from tests.generate.keys import FIXTURES, PASSPHRASE

Converted = tuple[int, str, str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Converted]:
    """Status, standard output and error of a conversion; every prompt must have its answer."""

    def run(options: ConvertOptions, *answers: str, stdin: bytes = b"") -> Converted:
        typed = list(answers)
        out = io.StringIO()
        status = convert(options, io.BytesIO(stdin), out, lambda _: typed.pop(0))
        assert typed == []
        errors = capsys.readouterr().err
        for secret in answers:
            assert not secret or secret not in out.getvalue() + errors
        return status, out.getvalue(), errors

    return run


def source(name: str, folder: Path) -> str:
    path = folder / name
    path.write_bytes((FIXTURES / name).read_bytes())
    return str(path)


@pytest.mark.parametrize(
    ("name", "target", "reason"),
    [
        ("openssh-ed25519", "pem", "use --to openssh or --to pkcs8"),
        ("ppk3-ed448.ppk", "openssh", "OpenSSH has no Ed448"),
        ("ppk3-ed448.ppk", "pem", "no Ed448"),
        ("openssh-dsa", "ppk", "DSA keys are read only"),
        ("openssh-rsa-encrypted", "pem", "use --to pkcs8"),
        ("openssh-rsa.pub", "ppk", "holds no private key: it is a public key"),
        ("openssh-ed25519-cert.pub", "openssh", "it is an OpenSSH certificate"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_asked(
    run: Callable[..., Converted], tmp_path: Path, name: str, target: str, reason: str
) -> None:
    status, said, errors = run(
        ConvertOptions(source(name, tmp_path), target, str(tmp_path / "out"))
    )
    assert (status, said) == (1, "")
    assert reason in errors
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "options",
    [
        ConvertOptions("-", "ppk"),
        ConvertOptions("x", "ppk", "-"),
        ConvertOptions("x", "ppk", "out", new_passphrase=True, no_passphrase=True),
        ConvertOptions("x", "ppk", "out", new_passphrase_file="f", no_passphrase=True),
        ConvertOptions("x", "public", no_passphrase=True),
        ConvertOptions("absent", "ppk", "out"),
        ConvertOptions(
            str(FIXTURES / "openssh-rsa-encrypted"), "ppk", "out", passphrase_file="absent"
        ),
    ],
)
def test_bad_usage_and_unreadable_inputs_end_with_status_2(
    run: Callable[..., Converted], options: ConvertOptions
) -> None:
    with pytest.raises(SshlintError):
        run(options)


def test_a_file_that_is_there_is_never_overwritten(
    run: Callable[..., Converted], tmp_path: Path
) -> None:
    name = source("openssh-rsa", tmp_path)
    taken = tmp_path / "taken"
    taken.write_bytes(b"mine")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    for output in (taken, link):
        status, _, errors = run(ConvertOptions(name, "ppk", str(output)))
        assert status == 1
        assert "is never overwritten" in errors
    assert taken.read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("name", "target", "made"),
    [
        ("openssh-rsa", "ppk", "openssh-rsa.ppk"),
        ("ppk3-rsa.ppk", "openssh", "ppk3-rsa"),
        ("ppk3-rsa.ppk", "pem", "ppk3-rsa.pem"),
        ("openssh-rsa", "pkcs8", "openssh-rsa.p8"),
    ],
)
def test_without_o_the_file_is_made_beside_the_source(
    run: Callable[..., Converted], tmp_path: Path, name: str, target: str, made: str
) -> None:
    status, said, _ = run(ConvertOptions(source(name, tmp_path), target))
    assert status == 0
    assert made in said
    assert (tmp_path / made).stat().st_mode & 0o777 == 0o600


def test_the_mode_holds_under_any_umask(run: Callable[..., Converted], tmp_path: Path) -> None:
    name = source("openssh-rsa", tmp_path)
    for umask in (0o000, 0o777):
        output = tmp_path / f"out-{umask:o}"
        before = os.umask(umask)
        try:
            assert run(ConvertOptions(name, "ppk", str(output)))[0] == 0
        finally:
            os.umask(before)
        assert output.stat().st_mode & 0o777 == 0o600


def test_a_wrong_passphrase_writes_nothing(run: Callable[..., Converted], tmp_path: Path) -> None:
    name = source("ppk3-rsa-encrypted.ppk", tmp_path)
    status, _, errors = run(ConvertOptions(name, "openssh", str(tmp_path / "out")), "not this")
    assert status == 1
    assert "wrong passphrase, or the file was edited or is damaged" in errors
    assert not (tmp_path / "out").exists()


def test_passphrases_come_from_files_whose_line_end_is_not_part_of_them(
    run: Callable[..., Converted], tmp_path: Path
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text(PASSPHRASE + "\n")
    new.write_text("the new one\r\n")
    name, output = source("openssh-rsa-encrypted", tmp_path), tmp_path / "out.p8"
    options = ConvertOptions(
        name, "pkcs8", str(output), passphrase_file=str(old), new_passphrase_file=str(new)
    )
    assert run(options)[0] == 0
    assert load(output.read_bytes(), b"the new one").algorithm == "ssh-rsa"


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (("long enough!", "not the same", *("long enough!", "not the same") * 2, ""), "differ"),
        (("",), "is empty"),
        (("too short", ""), "is empty"),
    ],
)
def test_a_new_passphrase_is_typed_twice_and_is_not_empty(
    run: Callable[..., Converted], tmp_path: Path, answers: tuple[str, ...], reason: str
) -> None:
    name = source("openssh-ed25519", tmp_path)
    options = ConvertOptions(name, "ppk", str(tmp_path / "out"), new_passphrase=True)
    status, _, errors = run(options, *answers)
    assert status == 1
    assert reason in errors
    assert not (tmp_path / "out").exists()


def test_a_short_new_passphrase_is_taken_from_who_types_it_again(
    run: Callable[..., Converted], tmp_path: Path
) -> None:
    name, output = source("openssh-ed25519", tmp_path), tmp_path / "out"
    options = ConvertOptions(name, "openssh", str(output), new_passphrase=True)
    assert run(options, "w0rd", "w0rd")[0] == 0
    assert load(output.read_bytes(), b"w0rd").algorithm == "ssh-ed25519"


def test_a_short_new_passphrase_of_a_file_is_noted(
    run: Callable[..., Converted], tmp_path: Path
) -> None:
    (tmp_path / "new").write_text("short\n")
    name, output = source("openssh-ed25519", tmp_path), str(tmp_path / "out")
    options = ConvertOptions(name, "ppk", output, new_passphrase_file=str(tmp_path / "new"))
    status, _, errors = run(options)
    assert status == 0
    assert "the passphrase is shorter than 10 characters" in errors


def test_a_key_without_a_passphrase_stays_without(
    run: Callable[..., Converted], tmp_path: Path
) -> None:
    name = source("openssh-ed25519", tmp_path)
    assert run(ConvertOptions(name, "ppk", str(tmp_path / "out")))[0] == 0
    assert not any_key.read((tmp_path / "out").read_bytes()).encrypted


def test_a_file_that_does_not_read_back_is_removed_and_success_not_said(
    run: Callable[..., Converted], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = (FIXTURES / "ppk3-ed25519.ppk").read_bytes()
    create = new_file.create
    monkeypatch.setattr(new_file, "create", lambda path, _, mode: create(path, other, mode))
    name = source("openssh-rsa", tmp_path)
    status, said, errors = run(ConvertOptions(name, "ppk", str(tmp_path / "out")))
    assert (status, said) == (1, "")
    assert "did not read back as the same key and was removed" in errors
    assert not (tmp_path / "out").exists()


def test_a_full_disk_leaves_nothing_behind(
    run: Callable[..., Converted], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    name = source("openssh-rsa", tmp_path)
    monkeypatch.setattr(os, "fsync", fail)
    status, _, errors = run(ConvertOptions(name, "ppk", str(tmp_path / "out")))
    assert status == 1
    assert "no space left on device" in errors
    assert not (tmp_path / "out").exists()


def test_what_a_format_cannot_hold_is_said(run: Callable[..., Converted], tmp_path: Path) -> None:
    name = source("openssh-rsa", tmp_path)
    assert "its comment has no place" in run(ConvertOptions(name, "pem", str(tmp_path / "a")))[2]
    crlf = tmp_path / "crlf"
    crlf.write_bytes((FIXTURES / "openssh-rsa").read_bytes().replace(b"\n", b"\r\n"))
    assert "fixed in memory" in run(ConvertOptions(str(crlf), "ppk", str(tmp_path / "b")))[2]


def test_a_certificate_in_a_ppk_is_said_to_be_left_out(
    run: Callable[..., Converted], tmp_path: Path
) -> None:
    from sshlint.formats.keys import ppk

    certificate = any_key.read((FIXTURES / "openssh-ed25519-cert.pub").read_bytes())
    assert certificate.certificate is not None
    assert certificate.algorithm is not None
    file = ppk.parse((FIXTURES / "ppk3-ed25519.ppk").read_bytes())._replace(
        algorithm=certificate.algorithm, public=certificate.certificate
    )
    path = tmp_path / "certified.ppk"
    path.write_bytes(ppk.serialise(file._replace(mac=ppk.mac_of(file, file.private, b""))))
    status, _, errors = run(ConvertOptions(str(path), "openssh", str(tmp_path / "out")))
    assert status == 0
    assert "its certificate is not carried over" in errors
    assert load((tmp_path / "out").read_bytes()).public == certificate.public


def test_a_public_key_goes_to_standard_output_or_to_a_file_others_may_read(
    run: Callable[..., Converted], tmp_path: Path
) -> None:
    pub = (FIXTURES / "openssh-rsa.pub").read_text()
    for name in ("openssh-rsa", "openssh-rsa-encrypted", "ppk2-rsa.ppk", "openssh-rsa.pub"):
        status, said, _ = run(ConvertOptions(source(name, tmp_path), "public"))
        assert status == 0
        assert said.split()[:2] == pub.split()[:2]
    output = tmp_path / "out.pub"
    assert run(ConvertOptions(source("ppk3-rsa.ppk", tmp_path), "public", str(output)))[0] == 0
    assert output.read_text() == pub
    assert output.stat().st_mode & 0o777 == 0o644


def test_standard_input_is_converted_to_a_named_file(
    run: Callable[..., Converted], tmp_path: Path
) -> None:
    data = (FIXTURES / "pkcs8-rsa-encrypted").read_bytes()
    output = tmp_path / "out.ppk"
    assert run(ConvertOptions("-", "ppk", str(output)), PASSPHRASE, stdin=data)[0] == 0
    assert load(output.read_bytes(), PASSPHRASE.encode()).algorithm == "ssh-rsa"
