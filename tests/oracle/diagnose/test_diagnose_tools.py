"""Other programs that refuse a key: openssl, and what wants a PEM key only."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.diagnosis.login_lab import command, first
from tests.sshd import make_key, need


def test_openssl_cannot_load_a_key(tmp_path: Path) -> None:
    """`unable to load key … Expecting: ANY PRIVATE KEY` in the words of the openssl at hand."""
    key = make_key(tmp_path / "id")
    call = [need("openssl"), "rsa", "-in", str(key), "-noout"]
    done = subprocess.run(call, capture_output=True, check=False)
    assert done.returncode
    assert first(done.stderr)["code"] == "key-format"


def test_a_program_that_wants_a_pem_key(tmp_path: Path) -> None:
    key = make_key(tmp_path / "my_key", "rsa")
    cause = first(b'private key must begin with "-----BEGIN RSA PRIVATE KEY-----"')
    assert cause["code"] == "key-pem-wanted"
    copy = command(cause, r"cp KEY KEY\S+ && ssh-keygen -p -m PEM -f \S+")
    call = copy.replace("KEY", str(key)) + " -P '' -N '' -q"
    subprocess.run(["/bin/sh", "-c", call], check=True, stdout=subprocess.DEVNULL)
    assert Path(f"{key}.pem").read_text().startswith("-----BEGIN RSA PRIVATE KEY-----")
