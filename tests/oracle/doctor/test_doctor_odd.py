"""What paramiko cannot judge, and logins that are not what they seem."""

from __future__ import annotations

import contextlib
import random
import select
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL

from sshlint.formats.keys import wire
from sshlint.formats.keys.public_key import one_line
from tests.diagnosis.login_lab import authorize, tcp_server
from tests.doctor.doctor_lab import assert_fixed, logs_in, ssh, visit, write_config
from tests.sshd import Server, make_key, sshd


def test_a_host_certificate(tmp_path: Path, key: Path) -> None:
    authority, host_key = make_key(tmp_path / "ca"), make_key(tmp_path / "host")
    subprocess.run(
        ["ssh-keygen", "-q", "-s", str(authority), "-I", "host", "-h", f"{host_key}.pub"],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    settings = (f"HostKey {host_key}", f"HostCertificate {host_key}-cert.pub")
    with sshd(tmp_path / "server", *settings) as certified:
        authorize(certified, key)
        strict = "StrictHostKeyChecking yes"
        config = write_config(tmp_path, certified, strict, f"IdentityFile {key}")
        assert visit(config).stop == ("hostkey", "host-key-unknown")
        assert not logs_in(config)
        name = f"[127.0.0.1]:{certified.port}"
        record = tmp_path / "known_hosts"
        record.write_text(f"@cert-authority {name} {Path(f'{authority}.pub').read_text()}")
        seen = visit(config)
        assert "cert" in seen.step("kex")["detail"]
        assert seen.step("hostkey")["status"] == "not-tested"
        assert seen.step("auth")["status"] == "passed"
        assert seen.verdict == "unknown"
        assert logs_in(config)
        # without an authority on record ssh looks for the plain key
        record.write_text(f"{name} {Path(f'{host_key}.pub').read_text()}")
        assert_fixed(config)


def test_a_key_in_a_device(server: Server, key: Path, tmp_path: Path) -> None:
    """The server is asked about it as about any other; only its signature takes the device."""
    kind = "sk-ssh-ed25519@openssh.com"
    blob = b"".join(map(wire.string, (kind.encode(), bytes(range(32)), b"ssh:")))
    public = tmp_path / "id_sk.pub"
    public.write_bytes(one_line(kind, blob))
    config = write_config(tmp_path, server, f"IdentityFile {tmp_path}/id_sk")
    seen = visit(config)
    assert any("ED25519-SK" in note and "refused" in note for note in seen.step("auth")["notes"])
    assert "ED25519-SK" in ssh(config, "-v").stderr
    with sshd(tmp_path / "server") as other:
        other.authorized_keys.write_bytes(public.read_bytes())
        seen = visit(write_config(tmp_path, other, f"IdentityFile {tmp_path}/id_sk"))
        assert any("accepted" in note for note in seen.step("auth")["notes"])
        assert seen.stop == ("auth", "key-missing")  # the file that the device's key needs


def test_a_key_exchange_that_paramiko_lacks(tmp_path: Path, key: Path) -> None:
    method = "sntrup761x25519-sha512@openssh.com"
    with sshd(tmp_path / "server", f"KexAlgorithms {method}") as odd:
        authorize(odd, key)
        config = write_config(tmp_path, odd, f"KexAlgorithms {method}", f"IdentityFile {key}")
        seen = visit(config)
        assert seen.step("kex")["status"] == "passed"
        assert method in seen.step("kex")["detail"]
        assert seen.step("hostkey")["status"] == "not-tested"
        assert "paramiko" in seen.step("hostkey")["detail"]
        assert (seen.verdict, seen.status) == ("unknown", 1)
        assert logs_in(config)


class Lenient(paramiko.ServerInterface):
    """Lets in whoever asks."""

    def check_auth_none(self, username: str) -> int:
        return AUTH_SUCCESSFUL

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"


class Old(paramiko.ServerInterface):
    """Takes any key."""

    def check_auth_none(self, username: str) -> int:
        return AUTH_FAILED

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        return AUTH_SUCCESSFUL

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"


class Silent(Old):
    """Never answers to a key."""

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        import time

        time.sleep(1.5)
        return AUTH_FAILED


@contextlib.contextmanager
def served(host_key: Path, kind: type[paramiko.ServerInterface]) -> Iterator[int]:
    def serve(connection: socket.socket) -> None:
        transport = paramiko.Transport(connection, server_sig_algs=False)
        transport.add_server_key(paramiko.Ed25519Key(filename=str(host_key)))
        with contextlib.suppress(paramiko.SSHException, EOFError):
            transport.start_server(server=kind())
        transport.join(5)

    with tcp_server(serve) as port:
        yield port


def test_a_server_that_asks_for_nothing(tmp_path: Path, key: Path) -> None:
    with served(key, Lenient) as port:
        seen = visit(write_config(tmp_path, port))
        assert seen.verdict == "works"
        assert "without asking for anything" in seen.step("auth")["detail"]


def test_an_rsa_key_and_a_server_too_old_for_sha2(tmp_path: Path, key: Path) -> None:
    rsa = make_key(tmp_path / "id_rsa", "rsa")
    with served(key, Old) as port:
        config = write_config(tmp_path, port, f"IdentityFile {rsa}")
        step = visit(config).failed
        assert (step["name"], step["code"]) == ("auth", "no-mutual-signature")
        assert "no mutual signature" in ssh(config, "-v").stderr
        old = write_config(
            tmp_path, port, "PubkeyAcceptedAlgorithms +ssh-rsa", f"IdentityFile {rsa}"
        )
        assert "Offering public key" in ssh(old, "-v").stderr
        assert "no-mutual-signature" not in [each["code"] for each in visit(old).steps]


def test_a_server_that_never_answers_to_a_key(tmp_path: Path, key: Path) -> None:
    with served(key, Silent) as port:
        config = write_config(tmp_path, port, f"IdentityFile {key}")
        assert visit(config, timeout=0.5).stop == ("auth", "login-grace-timeout")


def test_a_name_that_cannot_be_made_canonical(tmp_path: Path, server: Server) -> None:
    lines = ("CanonicalizeHostname yes", "CanonicalDomains invalid", "CanonicalizeFallbackLocal no")
    config = tmp_path / "config"
    config.write_text("\n".join(lines) + "\n")
    assert visit(config, "no-such-host").stop == ("resolve", "host-unresolved")
    assert "Could not resolve host" in ssh(config, host="no-such-host").stderr


def test_a_connection_that_is_shared_already(tmp_path: Path, server: Server, key: Path) -> None:
    location = tempfile.mkdtemp(prefix="m", dir="/tmp")  # the path of a socket may not be long
    shared = Path(location) / "m"
    config = write_config(tmp_path, server, f"ControlPath {shared}", f"IdentityFile {key}")
    command = ["ssh", "-F", str(config), "-fNM", "web"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        notes = visit(config).step("resolve")["notes"]
        assert notes == [f"ssh would share the connection of {shared}, if it is alive"]
    finally:
        subprocess.run(
            ["ssh", "-F", str(config), "-O", "exit", "web"], capture_output=True, check=False
        )
        shutil.rmtree(location)


class Pliers:
    """A relay that damages or drops some of what the server says."""

    def __init__(self, port: int, seed: int) -> None:
        self.port = port
        self.chance = random.Random(seed)

    def carry(self, near: socket.socket) -> None:
        chance, passed = self.chance, 0
        cut, spoilt = chance.randrange(4500), chance.randrange(4500)
        with socket.create_connection(("127.0.0.1", self.port)) as far:
            other = {near: far, far: near}
            while passed < cut:
                for readable in select.select([near, far], [], [])[0]:
                    data = bytearray(readable.recv(65536))
                    if not data:
                        return
                    if readable is far:
                        if passed <= spoilt < passed + len(data):
                            data[spoilt - passed] = chance.randrange(256)
                        passed += len(data)
                    other[readable].sendall(data)


@pytest.mark.parametrize("seed", range(25))
def test_a_damaged_connection_is_a_failed_step(
    tmp_path: Path, server: Server, key: Path, seed: int
) -> None:
    with tcp_server(Pliers(server.port, seed).carry) as port:
        config = write_config(tmp_path, port, f"User {server.user}", f"IdentityFile {key}")
        seen = visit(config, timeout=0.7)
        assert seen.verdict == "works" or seen.failed["code"], seed


def test_a_second_factor_shows_only_after_the_signature(tmp_path: Path, key: Path) -> None:
    settings = ("AuthenticationMethods publickey,password", "PasswordAuthentication yes")
    with sshd(tmp_path / "server", *settings) as strict:
        authorize(strict, key)
        config = write_config(tmp_path, strict, f"IdentityFile {key}")
        assert visit(config).verdict == "works"  # as far as a server tells before a signature
        assert not logs_in(config)


def test_host_keys_of_this_machine_may_go_unchecked(
    tmp_path: Path, server: Server, key: Path
) -> None:
    other = make_key(tmp_path / "other")
    record = tmp_path / "known_hosts"
    record.write_text(f"[127.0.0.1]:{server.port} {Path(f'{other}.pub').read_text()}")
    lines = ("NoHostAuthenticationForLocalhost yes", f"IdentityFile {key}")
    assert_fixed(write_config(tmp_path, server, *lines))
    assert visit(write_config(tmp_path, server, f"IdentityFile {key}")).stop[0] == "hostkey"
