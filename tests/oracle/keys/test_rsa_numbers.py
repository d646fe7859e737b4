"""An RSA key whose numbers contradict each other: ssh-keygen loads it all the same."""

from __future__ import annotations

import subprocess
from base64 import b64decode
from pathlib import Path

import pytest

from sshlint.formats.keys import any_key, openssh_key
from sshlint.formats.keys.rsa_numbers import CONTRADICTION
from tests.sshd import make_key, need


def signs(key: Path, folder: Path) -> bool:
    """Whether a signature of the key holds."""
    keygen, data, signers = need("ssh-keygen"), folder / "data", folder / "signers"
    data.write_text("x")
    signers.write_text("ann " + key.with_suffix(".pub").read_text())
    signature = folder / "data.sig"
    signature.unlink(missing_ok=True)
    subprocess.run(
        [keygen, "-q", "-Y", "sign", "-n", "x", "-f", str(key), str(data)],
        check=False,
        capture_output=True,
        timeout=120,
    )
    if not signature.exists():
        return False
    verify = [keygen, "-Y", "verify", "-f", str(signers), "-I", "ann", "-n", "x"]
    with data.open("rb") as signed:
        done = subprocess.run(
            [*verify, "-s", str(signature)],
            stdin=signed,
            check=False,
            capture_output=True,
            timeout=120,
        )
    return done.returncode == 0


@pytest.mark.parametrize("name", ["d", "iqmp", "p"])
def test_an_altered_number_is_seen(name: str, tmp_path: Path) -> None:
    key = make_key(tmp_path / "key", "rsa")
    assert any_key.read(key.read_bytes()).problems == ()
    assert signs(key, tmp_path)
    content = b64decode(b"".join(key.read_bytes().splitlines()[1:-1]))
    container = openssh_key.parse(content)
    section = openssh_key.parse_section(container.private)
    assert section is not None
    number = section.values[name]
    assert isinstance(number, int)
    altered = section._replace(values={**section.values, name: number ^ 1 << 200})
    private = openssh_key.pack_section(altered, b"abcd", 8)
    key.write_bytes(openssh_key.armor(openssh_key.pack(container._replace(private=private))))
    assert CONTRADICTION in any_key.read(key.read_bytes()).problems
    # Where only the factors are wrong, libcrypto notices and falls back on the exponent.
    assert signs(key, tmp_path) is (name != "d")
