"""Every key that ssh-keygen 9.2 and puttygen 0.78 make is read as they read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sshlint.crypto import ppk_private
from sshlint.crypto.load import load
from sshlint.crypto.private_key import KeyRefusedError
from sshlint.formats.keys import any_key, certificate, key_readers
from tests.generate import keys
from tests.generate.keys import PASSPHRASE, PPK_COSTS, SSH_CIPHERS, SSH_TYPES
from tests.oracle.keys.key_judges import judge, skip_without_dsa, ssh_public, write
from tests.oracle.programs import require

OPENSSL_ENCRYPTIONS = {
    "aes128": ("rsa", "-traditional", "-aes128"),
    "aes192": ("rsa", "-traditional", "-aes192"),
    "aes256": ("rsa", "-traditional", "-aes256"),
    "des3": ("rsa", "-traditional", "-des3"),
    "PBES1 with SHA1 and 3DES": ("pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES"),
    "PBES2 with 3DES": ("pkcs8", "-topk8", "-v2", "des3"),
    "PBES2 with AES-192": ("pkcs8", "-topk8", "-v2", "aes-192-cbc"),
    "PBES2 with SHA-1": ("pkcs8", "-topk8", "-v2", "aes256", "-v2prf", "hmacWithSHA1"),
    "scrypt": ("pkcs8", "-topk8", "-scrypt"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require("ssh-keygen")
    require("puttygen")
    return tmp_path_factory.mktemp("keys")


def assert_read(path: Path, plain: Path) -> None:
    """Fingerprint and size as `ssh-keygen -l` of the .pub, and the private half proves it."""
    _, bits, fingerprint = ("", *keys.must("ssh-keygen", "-l", "-f", f"{plain}.pub").split()[:2])
    text = any_key.read(path.read_bytes())
    loaded = load(path.read_bytes(), PASSPHRASE.encode())
    assert text.problems == ()
    assert any_key.fingerprint_sha256(loaded.public) == fingerprint.decode()
    assert text.public in (loaded.public, None)
    assert text.bits in (int(bits), None)


@pytest.mark.parametrize("kind", SSH_TYPES)
def test_every_format_of_a_type_is_read_with_the_same_key(folder: Path, kind: str) -> None:
    home = folder / kind
    home.mkdir()
    skip_without_dsa(kind, home)
    paths = list(keys.make_family(home, kind))
    for path in paths:
        assert_read(path, paths[0])
        if "encrypted" in path.name:
            for wrong in (b"not this one", b"", None):
                with pytest.raises(KeyRefusedError) as refused:
                    load(path.read_bytes(), wrong)
                assert refused.value.reason == ("wrong" if wrong else "needed")


@pytest.fixture(scope="module")
def plain(folder: Path) -> Path:
    return keys.make_plain(folder, "ed25519")


@pytest.fixture(scope="module")
def plain_rsa(folder: Path) -> Path:
    return keys.make_plain(folder, "rsa")


@pytest.mark.parametrize("cipher", SSH_CIPHERS)
@pytest.mark.parametrize("rounds", [1, 3])
def test_every_cipher_of_ssh_keygen_is_decrypted(plain: Path, cipher: str, rounds: int) -> None:
    options = ("-Z", cipher, "-a", str(rounds))
    path = keys.rewritten(plain, "ciphered", *options, passphrase=PASSPHRASE)
    text = any_key.read(path.read_bytes())
    assert (text.cipher, text.kdf, text.kdf_rounds) == (cipher, "bcrypt", rounds)
    assert_read(path, plain)


@pytest.mark.parametrize("parameters", PPK_COSTS)
def test_every_key_derivation_of_puttygen_is_followed(plain: Path, parameters: str) -> None:
    path = keys.to_ppk(plain, "ppk.ppk", parameters, passphrase=PASSPHRASE)
    assert_read(path, plain)
    text = any_key.read(path.read_bytes())
    wanted = dict(part.split("=") for part in parameters.split(","))
    if "kdf" in wanted:
        assert text.kdf == wanted["kdf"]
        assert text.kdf_rounds == int(wanted["passes"])
        assert text.kdf_memory == int(wanted["memory"])


def test_ed448_is_read_though_only_putty_has_it(folder: Path) -> None:
    path = keys.make_ed448(folder)
    _, bits, fingerprint = keys.must("puttygen", "-l", path).decode().split()[:3]
    text = any_key.read(path.read_bytes())
    assert text.bits == int(bits)
    assert any_key.fingerprint_sha256(load(path.read_bytes()).public) == fingerprint


@pytest.mark.parametrize("encryption", OPENSSL_ENCRYPTIONS)
def test_what_openssl_encrypts_is_decrypted_as_ssh_keygen_does(
    plain_rsa: Path, encryption: str
) -> None:
    require("openssl")
    pem = keys.rewritten(plain_rsa, "pem", "-m", "PEM")
    path = write(plain_rsa.with_name("openssl"), b"")
    command, *options = OPENSSL_ENCRYPTIONS[encryption]
    made = keys.run(
        "openssl", command, "-in", pem, *options, "-passout", f"pass:{PASSPHRASE}", "-out", path
    )
    assert made.returncode == 0, made.stderr
    assert ssh_public(path) == load(path.read_bytes(), PASSPHRASE.encode()).public
    assert key_readers.obstacles(any_key.read(path.read_bytes()))["openssh"] is None


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa384", "rsa"])
def test_a_certificate_has_the_fields_that_ssh_keygen_prints(folder: Path, kind: str) -> None:
    home = folder / f"certificate-{kind}"
    home.mkdir()
    path = keys.make_certificate(keys.make_plain(home, kind), keys.make_plain(folder, "ecdsa256"))
    (folder / "openssh-ecdsa256").unlink()
    text = any_key.read(path.read_bytes())
    assert text.kind == "certificate"
    assert text.certificate is not None
    assert text.public is not None
    printed = keys.must("ssh-keygen", "-l", "-f", path).decode().split()
    assert (str(text.bits), any_key.fingerprint_sha256(text.public)) == (printed[0], printed[1])
    fields = certificate.parse(text.certificate)
    listed = keys.must("ssh-keygen", "-L", "-f", path).decode()
    assert f'Key ID: "{fields.key_id}"' in listed
    assert f"Serial: {fields.serial}" in listed
    assert f"Signing CA: ECDSA {any_key.fingerprint_sha256(fields.signer)}" in listed
    assert f"(using {fields.signature_algorithm})" in listed
    assert (fields.kind, fields.principals) == (certificate.USER, ("ann", "bob"))
    assert fields.critical_options == ("source-address",)
    assert "permit-pty" in fields.extensions
    assert fields.valid_before - fields.valid_after == 3653 * 86400


# ssh-keygen writes PKCS#1 public keys for RSA alone
@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("rsa", "RFC4716"),
        ("rsa", "PKCS8"),
        ("rsa", "PEM"),
        ("ecdsa521", "RFC4716"),
        ("ecdsa521", "PKCS8"),
        ("ed25519", "RFC4716"),
    ],
)
def test_public_keys_in_other_forms_are_the_same_key(folder: Path, kind: str, form: str) -> None:
    home = folder / f"public-{kind}-{form}"
    home.mkdir()
    public = keys.make_plain(home, kind).with_suffix(".pub")
    text = any_key.read(keys.must("ssh-keygen", "-e", "-m", form, "-f", public))
    assert text.kind == "public"
    assert text.public == any_key.read(public.read_bytes()).public


@pytest.mark.parametrize("passphrase", ["äöüß €", "日本", "a b", "\U0001f511"])
def test_passphrases_beyond_ascii_open_what_was_made_with_them(
    plain: Path, passphrase: str
) -> None:
    ppk = keys.to_ppk(plain, "ppk-unicode.ppk", PPK_COSTS[0], passphrase=passphrase)
    openssh = keys.rewritten(plain, "unicode", "-a", "1", passphrase=passphrase)
    for path in (ppk, openssh):
        assert load(path.read_bytes(), passphrase.encode()).comment == keys.COMMENT.encode()


def test_a_ppk_made_on_windows_opens_with_the_characters_of_its_passphrase(plain: Path) -> None:
    ansi = plain.with_name("ansi.passphrase")
    ansi.write_bytes("äöüß".encode("cp1252"))
    path = plain.with_name("ppk-ansi.ppk")
    keys.must("puttygen", plain, "-O", "private", "--new-passphrase", ansi, "-o", path)
    assert load(path.read_bytes(), "äöüß".encode()).algorithm == "ssh-ed25519"


@pytest.mark.parametrize("kind", ["rsa", "ecdsa256", "ed25519", "dsa"])
def test_which_programs_can_use_a_file_is_what_they_say(folder: Path, kind: str) -> None:
    import paramiko

    home = folder / f"readers-{kind}"
    home.mkdir()
    skip_without_dsa(kind, home)
    paths = list(keys.make_family(home, kind))
    for cipher in SSH_CIPHERS:
        name = f"openssh-{kind}-{cipher}"
        paths.append(keys.rewritten(paths[0], name, "-a", "1", "-Z", cipher, passphrase=PASSPHRASE))
    for path in paths:
        obstacles = key_readers.obstacles(any_key.read(path.read_bytes()))
        if kind != "dsa":  # ssh-keygen still loads what ssh no longer offers
            assert (obstacles["openssh"] is None) == (ssh_public(path) is not None), path.name
        assert (obstacles["putty"] is None) == (path.suffix == ".ppk")
        by_paramiko = any(
            _loads(key_class, path)
            for key_class in (paramiko.RSAKey, paramiko.ECDSAKey, paramiko.Ed25519Key)
        )
        assert (obstacles["paramiko"] is None) == by_paramiko, path.name
        beginning = path.read_bytes()[:31]
        assert (obstacles["pem_only"] is None) == (beginning == b"-----BEGIN RSA PRIVATE KEY-----")


def _loads(key_class: type, path: Path) -> bool:
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            key_class.from_private_key_file(str(path), PASSPHRASE)  # type: ignore[attr-defined]
    except Exception:  # paramiko lets KeyError and ValueError through
        return False
    return True


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE.encode()], ids=["plain", "encrypted"])
def test_a_ppk_of_version_1_is_read_as_puttygen_reads_it(
    plain: Path, passphrase: bytes | None
) -> None:
    """No release of PuTTY ever wrote one; our writer makes them for this test alone."""
    made = ppk_private.encode(load(plain.read_bytes()), passphrase, version=1)
    path = write(plain.with_name("ppk1.ppk"), made)
    text = any_key.read(made)
    assert (text.format, text.problems) == ("ppk1", ())
    assert text.public is not None
    assert judge(path) == text.public == load(made, passphrase).public
