"""Makes throw-away keys with the real programs: for the oracle tests afresh, for fixtures once.

`python -m tests.generate.keys` rewrites fixtures/formats/keys. Every encrypted file there has the
passphrase below; expected.json holds what ssh-keygen -l and puttygen -l said of the plain keys.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

PASSPHRASE = "throw away"
COMMENT = "a key for tests"
FIXTURES = Path(__file__).parents[2] / "fixtures" / "formats" / "keys"

# RSA and DSA are short because making them is slow; nothing here protects anything
SSH_TYPES = {
    "rsa": ("-t", "rsa", "-b", "1024"),
    "dsa": ("-t", "dsa"),
    "ecdsa256": ("-t", "ecdsa", "-b", "256"),
    "ecdsa384": ("-t", "ecdsa", "-b", "384"),
    "ecdsa521": ("-t", "ecdsa", "-b", "521"),
    "ed25519": ("-t", "ed25519"),
}
SSH_CIPHERS = (
    "3des-cbc",
    "aes128-cbc",
    "aes192-cbc",
    "aes256-cbc",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
)
PPK_COSTS = (
    "version=3,kdf=argon2id,memory=1024,passes=2",
    "version=3,kdf=argon2i,memory=512,passes=3",
    "version=3,kdf=argon2d,memory=256,passes=1",
    "version=2",
)


def run(*command: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(word) for word in command], capture_output=True, check=False, stdin=subprocess.DEVNULL
    )


def must(*command: str | Path) -> bytes:
    done = run(*command)
    assert done.returncode == 0, (command[:4], done.stderr[-300:])
    return done.stdout


def make_plain(folder: Path, kind: str) -> Path:
    """A new unencrypted OpenSSH-format key, with its .pub beside it."""
    path = folder / f"openssh-{kind}"
    must("ssh-keygen", "-q", *SSH_TYPES[kind], "-N", "", "-C", COMMENT, "-f", path)
    return path


def makes_dsa(folder: Path) -> bool:
    """Whether this ssh-keygen still makes DSA keys: default builds from 9.8 do not."""
    path = folder / "dsa-trial"
    made = run("ssh-keygen", "-q", *SSH_TYPES["dsa"], "-N", "", "-f", path).returncode == 0
    for leftover in folder.glob("dsa-trial*"):
        leftover.unlink()
    return made


def rewritten(plain: Path, name: str, *options: str, passphrase: str = "") -> Path:
    """A copy of a plain key as `ssh-keygen -p` rewrites it."""
    path = plain.with_name(name)
    shutil.copy(plain, path)
    must("ssh-keygen", "-q", "-p", *options, "-P", "", "-N", passphrase, "-f", path)
    return path


def passphrase_file(folder: Path, passphrase: str) -> Path:
    path = folder / ("empty.passphrase" if not passphrase else "old.passphrase")
    path.write_text(passphrase)
    return path


def to_ppk(plain: Path, name: str, parameters: str, *, passphrase: str = "") -> Path:
    path = plain.with_name(name)
    new = passphrase_file(plain.parent, passphrase)
    must(
        "puttygen", plain, "-O", "private", "--ppk-param", parameters,
        "--new-passphrase", new, "-o", path,
    )  # fmt: skip
    return path


def make_ed448(folder: Path) -> Path:
    """An Ed448 key, which only PuTTY makes."""
    path = folder / "ppk3-ed448.ppk"
    new = passphrase_file(folder, "")
    must("puttygen", "-q", "-t", "ed448", "-C", COMMENT, "--new-passphrase", new, "-o", path)
    return path


def make_family(folder: Path, kind: str) -> Iterator[Path]:
    """One key in every plain and encrypted format that the programs write for its type."""
    plain = make_plain(folder, kind)
    yield plain
    yield rewritten(plain, f"openssh-{kind}-encrypted", "-a", "1", passphrase=PASSPHRASE)
    if kind != "ed25519":
        yield rewritten(plain, f"pem-{kind}", "-m", "PEM")
        yield rewritten(plain, f"pem-{kind}-encrypted", "-m", "PEM", passphrase=PASSPHRASE)
    if kind not in ("ed25519", "dsa"):
        yield rewritten(plain, f"pkcs8-{kind}", "-m", "PKCS8")
        yield rewritten(plain, f"pkcs8-{kind}-encrypted", "-m", "PKCS8", passphrase=PASSPHRASE)
    for parameters in PPK_COSTS[::3]:
        version = parameters.split(",")[0][-1]
        yield to_ppk(plain, f"ppk{version}-{kind}.ppk", f"version={version}")
        yield to_ppk(plain, f"ppk{version}-{kind}-encrypted.ppk", parameters, passphrase=PASSPHRASE)


def make_certificate(plain: Path, authority: Path) -> Path:
    """A user certificate for a key, which ssh-keygen puts beside it."""
    must(
        "ssh-keygen", "-q", "-s", authority, "-I", "an id", "-n", "ann,bob", "-z", "7",
        "-V", "20200101:20300101", "-O", "source-address=192.0.2.0/24",
        plain.with_name(plain.name + ".pub"),
    )  # fmt: skip
    return plain.with_name(plain.name + "-cert.pub")


def make_fixtures(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    expected = {}
    for kind in SSH_TYPES:
        for path in make_family(folder, kind):
            plain = folder / f"openssh-{kind}.pub"
            expected[path.name] = _said("ssh-keygen", plain)
    ed448 = make_ed448(folder)
    expected[ed448.name] = _said("puttygen", ed448)
    certificate = make_certificate(folder / "openssh-ed25519", folder / "openssh-ecdsa256")
    expected[certificate.name] = _said("ssh-keygen", certificate)
    public = folder / "openssh-ed25519.pub"
    rfc4716 = folder / "rfc4716-ed25519.pub"
    rfc4716.write_bytes(must("ssh-keygen", "-e", "-m", "RFC4716", "-f", public))
    expected[rfc4716.name] = expected[public.name] = _said("ssh-keygen", public)
    spki = folder / "spki-rsa.pem"
    spki.write_bytes(must("ssh-keygen", "-e", "-m", "PKCS8", "-f", folder / "openssh-rsa.pub"))
    expected[spki.name] = expected["openssh-rsa"]
    for leftover in folder.glob("*.passphrase"):
        leftover.unlink()
    text = json.dumps(expected, indent=2, sort_keys=True) + "\n"
    (folder / "expected.json").write_text(text)


def _said(program: str, path: Path) -> dict[str, str | int]:
    """Bits and fingerprint as the program prints them."""
    if program == "puttygen":
        _, bits, fingerprint = must("puttygen", "-l", path).decode().split()[:3]
    else:
        bits, fingerprint = must("ssh-keygen", "-l", "-f", path).decode().split()[:2]
    return {"bits": int(bits), "fingerprint": fingerprint}


if __name__ == "__main__":
    make_fixtures(FIXTURES)
