"""plink's failures: diagnose names the cause, and its remedy makes the login work."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.diagnosis.login_lab import (
    ask,
    carry_out,
    command,
    first,
    run_plink,
    tcp_server,
)
from tests.sshd import Server, free_port, make_key, need, sshd


@pytest.fixture
def ppk(server: Server, tmp_path: Path) -> Path:
    return to_ppk(server.folder / "id", tmp_path / "my key.ppk")


def to_ppk(key: Path, ppk: Path) -> Path:
    subprocess.run([need("puttygen"), str(key), "-O", "private", "-o", str(ppk)], check=True)
    return ppk


def trusted(server: Server) -> tuple[str, str]:
    """The option that tells plink the server's host key."""
    call = ["ssh-keygen", "-lf", f"{server.host_key}.pub"]
    said = subprocess.run(call, check=True, capture_output=True, text=True).stdout
    return "-hostkey", said.split()[1]


def plink(folder: Path, server: Server, key: Path, *more: str, user: str = "") -> bytes:
    return run_plink(folder, server, "-i", str(key), *trusted(server), *more, user=user)


def works(folder: Path, server: Server, key: Path) -> bool:
    return str(first(plink(folder, server, key, "-v"))["code"]) == "login-succeeded"


def test_a_good_login_is_called_good(server: Server, ppk: Path, tmp_path: Path) -> None:
    causes = ask(plink(tmp_path, server, ppk, "-v"))
    assert [cause["code"] for cause in causes] == ["login-succeeded"]


@pytest.mark.parametrize("verbose", [(), ("-v",)], ids=["quiet", "event log"])
def test_a_key_the_server_does_not_know(
    server: Server, tmp_path: Path, verbose: tuple[str, ...]
) -> None:
    other = to_ppk(make_key(tmp_path / "other"), tmp_path / "other.ppk")
    causes = ask(plink(tmp_path, server, other, *verbose))
    assert [cause["code"] for cause in causes] == ["key-not-authorized"]
    assert any("No supported authentication methods" in e["text"] for e in causes[0]["evidence"])


def test_a_user_the_server_does_not_have(server: Server, ppk: Path, tmp_path: Path) -> None:
    cause = first(plink(tmp_path, server, ppk, "-v", user="nosuchuser"))
    assert cause["code"] == "key-not-authorized"
    assert cause["remedy"][0].startswith("is nosuchuser the right user?")


def test_an_openssh_key(server: Server, tmp_path: Path) -> None:
    key = tmp_path / "id"
    shutil.copy(server.folder / "id", key)
    cause = first(plink(tmp_path, server, key))
    assert cause["code"] == "putty-key-format"
    carry_out(cause, r"puttygen \S+ -o \S+")
    assert works(tmp_path, server, tmp_path / "id.ppk")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data.replace(b"Comment: ", b"Comment: edited "), "putty-key-damaged"),
        (lambda data: data.replace(b"Private-Lines", b"Private-Lies"), "putty-key-damaged"),
        (lambda data: data.replace(b"File-3", b"File-9"), "putty-key-too-new"),
        (lambda data: b"\xef\xbb\xbf" + data, "putty-key-format"),
        (lambda data: b"", "putty-key-format"),
    ],
    ids=["edited", "a wrong header", "a version to come", "a byte order mark", "empty"],
)
def test_a_key_file_putty_cannot_use(
    server: Server, ppk: Path, tmp_path: Path, change: Callable[[bytes], bytes], code: str
) -> None:
    ppk.write_bytes(change(ppk.read_bytes()))
    for verbose in ((), ("-v",)):
        causes = ask(plink(tmp_path, server, ppk, *verbose))
        assert [cause["code"] for cause in causes] == [code]


def test_a_missing_key_file(server: Server, tmp_path: Path) -> None:
    cause = first(plink(tmp_path, server, Path("~/keys/my key.ppk")))
    assert cause["code"] == "putty-key-missing"
    assert "not expanded" in " ".join(cause["remedy"])


def test_the_public_half_without_pageant(server: Server, tmp_path: Path) -> None:
    cause = first(plink(tmp_path, server, Path(f"{server.folder}/id.pub"), "-v"))
    assert cause["code"] in {"putty-key-public", "no-usable-key"}


def test_a_passphrase_nobody_can_type(server: Server, ppk: Path, tmp_path: Path) -> None:
    word = tmp_path / "word"
    word.write_text("secret phrase\n")
    subprocess.run(["puttygen", str(ppk), "-P", "--new-passphrase", str(word)], check=True)
    assert first(plink(tmp_path, server, ppk))["code"] == "putty-needs-prompt"


def test_a_host_key_that_is_not_cached(server: Server, ppk: Path, tmp_path: Path) -> None:
    for verbose in ((), ("-v",)):
        causes = ask(run_plink(tmp_path, server, "-i", str(ppk), *verbose))
        assert [cause["code"] for cause in causes] == ["host-key-unknown"]
    assert command(causes[0], r"plink .* -hostkey SHA256:\w+")


def test_a_changed_host_key(server: Server, ppk: Path, tmp_path: Path) -> None:
    store = tmp_path / "putty"
    store.mkdir()
    x, y = (format(number, "x") for number in (1, 2))
    (store / "sshhostkeys").write_text(f"ssh-ed25519@{server.port}:127.0.0.1 0x{x},0x{y}\n")
    causes = ask(run_plink(tmp_path, server, "-v", "-i", str(ppk)))
    assert causes[0]["code"] == "host-key-changed"


def test_too_many_keys(tmp_path: Path) -> None:
    with sshd(tmp_path / "server", "MaxAuthTries 1") as strict:
        key = to_ppk(make_key(tmp_path / "id"), tmp_path / "id.ppk")
        cause = first(plink(tmp_path, strict, key, "-v"))
        assert cause["code"] == "too-many-keys"
        assert "Pageant" in " ".join(cause["remedy"])


def test_nothing_in_common(tmp_path: Path) -> None:
    with sshd(tmp_path / "server", "MACs umac-64@openssh.com", "Ciphers aes128-ctr") as odd:
        key = to_ppk(make_key(tmp_path / "id"), tmp_path / "id.ppk")
        causes = ask(plink(tmp_path, odd, key, "-v"))
    assert [cause["code"] for cause in causes] == ["no-common-mac"]


def test_a_name_nobody_knows(tmp_path: Path) -> None:
    store = tmp_path / "putty"
    store.mkdir()
    call = [need("plink"), "-batch", "-ssh", "no-such-host.invalid", "true"]
    done = subprocess.run(call, capture_output=True, check=False, env={"PUTTYDIR": str(store)})
    assert first(done.stderr)["code"] == "host-unresolved"


@pytest.mark.parametrize("verbose", [(), ("-v",)], ids=["quiet", "event log"])
def test_a_closed_port(tmp_path: Path, verbose: tuple[str, ...]) -> None:
    causes = ask(run_plink(tmp_path, free_port(), *verbose))
    assert [cause["code"] for cause in causes] == ["connection-refused"]


def closes(connection: socket.socket) -> None:
    connection.recv(1000)


def resets(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def speaks_ssh1(connection: socket.socket) -> None:
    connection.sendall(b"SSH-1.5-old\r\n")
    connection.recv(1000)
    connection.recv(1000)


def hangs_up_in_the_key_exchange(connection: socket.socket) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
    # plink's greeting and its first packet come in one piece or in two
    heard = b""
    while not heard.partition(b"\n")[2] and (more := connection.recv(10000)):
        heard += more


@pytest.mark.parametrize(
    ("answer", "quiet", "logged"),
    [
        (closes, "server-closed", "server-closes-at-once"),
        (resets, "connection-lost", "server-closes-at-once"),
        (speaks_ssh1, "ssh1-only", "ssh1-only"),
        (hangs_up_in_the_key_exchange, "server-closed", "kex-interrupted"),
    ],
)
def test_a_port_that_is_no_good_server(
    tmp_path: Path, answer: Callable[[socket.socket], None], quiet: str, logged: str
) -> None:
    with tcp_server(answer) as port:
        assert first(run_plink(tmp_path, port))["code"] == quiet
        assert first(run_plink(tmp_path, port, "-v"))["code"] == logged
