"""SSH301 and SSH302 against ssh-keygen, ssh and sshd: which short and old keys they still take."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sshlint.formats.keys import any_key
from tests.sshd import Server, make_key, need, sshd

FIXTURES = Path(__file__).parents[3] / "fixtures" / "rules"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with sshd(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.mark.parametrize(("bits", "loads"), [("768", False), ("1024", True), ("2048", True)])
def test_ssh_reads_no_rsa_key_under_1024_bits(tmp_path: Path, bits: str, loads: bool) -> None:
    need("ssh-keygen")
    key = tmp_path / "key"
    shutil.copy(FIXTURES / "SSH302-short-rsa/bad-768-1024-and-2048/home/.ssh" / f"id_{bits}", key)
    key.chmod(0o600)
    assert any_key.read(key.read_bytes()).bits == int(bits)
    asked = subprocess.run(
        ["ssh-keygen", "-y", "-f", str(key)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert (asked.returncode == 0) is loads
    assert loads or "Invalid key length" in asked.stderr


def test_ssh_skips_an_rsa_key_shorter_than_requiredrsasize(server: Server, tmp_path: Path) -> None:
    key = make_key(tmp_path / "key", "rsa", "-b", "2048")
    server.authorized_keys.write_text(Path(f"{key}.pub").read_text())
    assert server.ssh("true", key=key).returncode == 0
    assert server.ssh("-o", "RequiredRSASize=2049", "true", key=key).returncode == 255
    assert server.ssh("-o", "RequiredRSASize=2048", "true", key=key).returncode == 0


def test_sshd_refuses_a_dsa_key_that_is_authorized(server: Server, tmp_path: Path) -> None:
    home = FIXTURES / "SSH301-dsa-key/bad-both-halves-are-one-key/home/.ssh"
    for name in ("id_dsa", "id_dsa.pub"):
        shutil.copy(home / name, tmp_path / name)
    (tmp_path / "id_dsa").chmod(0o600)
    server.authorized_keys.write_text((tmp_path / "id_dsa.pub").read_text())
    assert server.ssh("true", key=tmp_path / "id_dsa").returncode == 255
