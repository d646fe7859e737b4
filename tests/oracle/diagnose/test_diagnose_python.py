"""What paramiko and asyncssh say at a real sshd: diagnose names the cause from the traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.diagnosis.login_lab import ask, authorize
from tests.sshd import Server, free_port, make_key, need, sshd

PARAMIKO = """
import sys, paramiko
port, user, key, known = sys.argv[1:]
client = paramiko.SSHClient()
if known:
    client.load_host_keys(known)
else:
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect("127.0.0.1", port=int(port), username=user, key_filename=key, look_for_keys=False,
               allow_agent=False)
"""
ASYNCSSH = """
import asyncio, sys, asyncssh
port, user, key, known = sys.argv[1:]
async def login():
    async with asyncssh.connect("127.0.0.1", int(port), username=user, client_keys=[key],
                                agent_path=None, config=None, known_hosts=known or None):
        pass
asyncio.run(login())
"""


@pytest.fixture(params=[PARAMIKO, ASYNCSSH], ids=["paramiko", "asyncssh"])
def login(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., list[str]]:
    """Log in by a library, and give the causes that diagnose finds in what it printed."""

    def causes(port: int, user: str, key: Path, known: Path | str = "") -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", request.param, str(port), user, str(key), str(known)],
            capture_output=True,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
            timeout=120,
            check=False,
        )
        return [str(cause["code"]) for cause in ask(done.stderr)]

    return causes


def test_a_login_that_works(login: Callable[..., list[str]], server: Server, key: Path) -> None:
    assert login(server.port, server.user, key) == []


def damaged(key: Path, other: Path) -> None:
    other.write_bytes(key.read_bytes()[:200])


def encrypted(key: Path, other: Path) -> None:
    shutil.copy(key, other)
    call = ["ssh-keygen", "-q", "-p", "-P", "", "-N", "a passphrase", "-f", str(other)]
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL)


def of_putty(key: Path, other: Path) -> None:
    subprocess.run([need("puttygen"), str(key), "-O", "private", "-o", str(other)], check=True)


def public(key: Path, other: Path) -> None:
    shutil.copy(f"{key}.pub", other)


def missing(key: Path, other: Path) -> None:
    pass


def unknown_to_the_server(key: Path, other: Path) -> None:
    make_key(other)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (damaged, "key-format"),
        (encrypted, "key-passphrase-unavailable"),
        (of_putty, "key-format"),
        (public, "key-format"),
        (missing, "key-missing"),
        (unknown_to_the_server, "publickey-refused"),
    ],
)
def test_a_key_that_does_not_log_in(
    login: Callable[..., list[str]],
    server: Server,
    key: Path,
    tmp_path: Path,
    make: Callable[[Path, Path], None],
    code: str,
) -> None:
    make(key, tmp_path / "my key")
    assert login(server.port, server.user, tmp_path / "my key") == [code]


def test_a_file_that_is_no_key() -> None:
    said = b"FileNotFoundError: [Errno 2] No such file or directory: 'sshpass'\n"
    assert ask(said) == []


def test_a_host_key_that_is_not_known(
    login: Callable[..., list[str]], server: Server, key: Path, tmp_path: Path
) -> None:
    (tmp_path / "known").write_text("")
    (cause,) = login(server.port, server.user, key, tmp_path / "known")
    assert cause in {"host-key-unknown", "host-key-unverified"}


def test_a_host_key_that_has_changed(
    login: Callable[..., list[str]], server: Server, key: Path, tmp_path: Path
) -> None:
    other = Path(f"{make_key(tmp_path / 'other')}.pub").read_text()
    (tmp_path / "known").write_text(f"[127.0.0.1]:{server.port} {other}")
    (cause,) = login(server.port, server.user, key, tmp_path / "known")
    assert cause in {"host-key-changed", "host-key-unverified"}


def test_a_port_where_nothing_listens(login: Callable[..., list[str]], key: Path) -> None:
    assert login(free_port(), "someone", key) == ["connection-refused"]


def test_a_server_with_none_of_the_library_s_algorithms(
    login: Callable[..., list[str]], tmp_path: Path
) -> None:
    with sshd(tmp_path / "server", "KexAlgorithms diffie-hellman-group1-sha1") as strict:
        key = make_key(strict.folder / "id")
        authorize(strict, key)
        assert login(strict.port, strict.user, key) == ["no-common-kex"]


def test_a_login_that_is_reset_is_no_idle_session() -> None:
    frame = b'  File "/x/paramiko/client.py", line 443, in connect\n'
    said = frame + b"ConnectionResetError: [Errno 104] Connection reset by peer\n"
    assert [cause["code"] for cause in ask(said)] == ["connection-closed"]


def test_advice_that_only_ssh_follows_is_not_given_to_a_library() -> None:
    (cause,) = ask(b"IncompatiblePeer: Incompatible ssh peer (no acceptable kex algorithm)")
    assert "library" in cause["remedy"][0]
    assert not any("KexAlgorithms" in step for step in cause["remedy"])
