"""Whether the real programs take a key file, and which public key they see in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sshlint.formats.keys import any_key
from tests.generate.keys import PASSPHRASE, makes_dsa, run
from tests.oracle.programs import require


def skip_without_dsa(kind: str, folder: Path) -> None:
    if kind == "dsa" and not makes_dsa(folder):
        pytest.skip("this ssh-keygen makes no DSA keys any more")


def write(path: Path, data: bytes) -> Path:
    """A file of mode 0600, as ssh-keygen demands of private keys."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    return path


def ssh_public(path: Path, passphrase: str = PASSPHRASE) -> bytes | None:
    """The public key that `ssh-keygen -y` makes of a private one, None where it refuses."""
    done = run(require("ssh-keygen"), "-y", "-P", passphrase, "-f", path)
    return any_key.read(done.stdout).public if done.returncode == 0 else None


def putty_public(path: Path, passphrase: str = PASSPHRASE) -> bytes | None:
    """The public key of a file whose private half puttygen loaded, None where it refuses.

    puttygen proves that it decrypted the private half only by writing it in another format.
    """
    old = write(path.with_name("judge.passphrase"), passphrase.encode())
    new = write(path.with_name("judge.empty"), b"")
    out = path.with_name("judge.out")
    out.unlink(missing_ok=True)
    done = run(
        require("puttygen"), path, "-O", "private-openssh-new", "-o", out,
        "--old-passphrase", old, "--new-passphrase", new,
    )  # fmt: skip
    if done.returncode or not out.exists():
        return None
    return any_key.read(out.read_bytes()).public


def judge(path: Path) -> bytes | None:
    """What the program that reads the format says of a file, by the file's name."""
    return putty_public(path) if path.name.startswith("ppk") else ssh_public(path)
