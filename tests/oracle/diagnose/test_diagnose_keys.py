"""Keys that fail a real login: diagnose names the cause, and its remedy makes the login work."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import subprocess
from pathlib import Path

import paramiko
import pytest
from paramiko.common import AUTH_SUCCESSFUL

from tests.diagnosis.login_lab import (
    ask,
    authorize,
    carry_out,
    command,
    first,
    run_ssh,
    tcp_server,
)
from tests.sshd import Server, make_key, need, sshd

ONLY = ("-o", "IdentitiesOnly=yes")


@pytest.fixture
def key(server: Server, tmp_path: Path) -> Path:
    """A copy of the one key the server knows."""
    for suffix in ("", ".pub"):
        shutil.copy(server.folder / f"id{suffix}", tmp_path / f"my key{suffix}")
    return tmp_path / "my key"


def works(folder: Path, server: Server, key: Path) -> bool:
    cause = first(run_ssh(folder, server, "-v", *ONLY, "-i", str(key)))
    return str(cause["code"]) == "login-succeeded"


def public_line(key: Path) -> str:
    return Path(f"{key}.pub").read_text()


def test_a_good_login_is_called_good(server: Server, key: Path, tmp_path: Path) -> None:
    for verbosity in ("-v", "-vv", "-vvv"):
        causes = ask(run_ssh(tmp_path, server, verbosity, *ONLY, "-i", str(key)))
        assert [cause["code"] for cause in causes] == ["login-succeeded"]


@pytest.mark.parametrize("verbosity", ["-q0", "-v", "-vvv"])
def test_a_key_others_can_read(server: Server, key: Path, tmp_path: Path, verbosity: str) -> None:
    key.chmod(0o644)
    loud = [verbosity] if verbosity.startswith("-v") else []
    causes = ask(run_ssh(tmp_path, server, *loud, *ONLY, "-i", str(key)))
    assert causes[0]["code"] == "key-mode-open"
    assert causes[0]["where"] == "client"
    carry_out(causes[0], r"chmod 600 .*")
    assert works(tmp_path, server, key)


def test_what_the_log_came_past_is_ruled_out(server: Server, key: Path, tmp_path: Path) -> None:
    key.chmod(0o640)
    cause = first(run_ssh(tmp_path, server, "-v", *ONLY, "-i", str(key)))
    said = " ".join(cause["ruled_out"])
    for certain in ("the connection was made", "an SSH server answers", "the server knows"):
        assert certain in said


def test_a_key_with_windows_line_ends(server: Server, key: Path, tmp_path: Path) -> None:
    key.write_bytes(key.read_bytes().replace(b"\n", b"\r\n"))
    Path(f"{key}.pub").unlink()
    cause = first(run_ssh(tmp_path, server, *ONLY, "-i", str(key)))
    assert cause["code"] == "key-format"
    carry_out(cause, r"sed -i .*")
    assert works(tmp_path, server, key)


def test_a_putty_key(server: Server, key: Path, tmp_path: Path) -> None:
    ppk = tmp_path / "my.ppk"
    subprocess.run([need("puttygen"), str(key), "-O", "private", "-o", str(ppk)], check=True)
    cause = first(run_ssh(tmp_path, server, *ONLY, "-i", str(ppk)))
    assert cause["code"] == "key-ppk"
    carry_out(cause, r"puttygen \S+ -O private-openssh-new -o [^,]+")
    assert works(tmp_path, server, tmp_path / "my")


def test_the_public_half_given_as_the_key(server: Server, key: Path, tmp_path: Path) -> None:
    Path(f"{key}.pub").chmod(0o644)
    causes = ask(run_ssh(tmp_path, server, *ONLY, "-i", f"{key}.pub"))
    assert [cause["code"] for cause in causes] == ["key-is-public"]
    assert f'IdentityFile "{key}"' in " ".join(causes[0]["remedy"])


def test_a_certificate_given_as_the_key(server: Server, key: Path, tmp_path: Path) -> None:
    authority = make_key(tmp_path / "ca")
    subprocess.run(
        ["ssh-keygen", "-q", "-s", str(authority), "-I", "a", "-n", server.user, f"{key}.pub"],
        check=True,
    )
    certificate = Path(f"{key}-cert.pub")
    certificate.chmod(0o600)
    cause = first(run_ssh(tmp_path, server, "-v", *ONLY, "-i", str(certificate)))
    assert cause["code"] == "certificate-as-key"
    named = command(cause, r"-i .*").removeprefix("-i ").strip("'")
    assert named == str(key)
    assert works(tmp_path, server, Path(named))


def test_a_key_given_as_the_configuration(server: Server, key: Path, tmp_path: Path) -> None:
    cause = first(run_ssh(tmp_path, server, *ONLY, "-F", str(key)))
    assert cause["code"] == "key-given-as-config"
    named = command(cause, r"-i .*").removeprefix("-i ").strip("'")
    assert works(tmp_path, server, Path(named))


def test_a_pub_file_of_another_key(server: Server, key: Path, tmp_path: Path) -> None:
    other = make_key(tmp_path / "other")
    shutil.copy(f"{key}.pub", f"{other}.pub")
    cause = first(run_ssh(tmp_path, server, *ONLY, "-i", str(other)))
    assert cause["code"] == "key-public-mismatch"
    carry_out(cause, r"mv .* > .*")
    server.authorized_keys.write_text(public_line(server.folder / "id") + public_line(other))
    assert works(tmp_path, server, other)
    authorize(server, server.folder / "id")


def test_a_key_the_server_does_not_know(server: Server, key: Path, tmp_path: Path) -> None:
    other = make_key(tmp_path / "other")
    causes = ask(run_ssh(tmp_path, server, "-v", *ONLY, "-i", str(other)))
    assert [cause["code"] for cause in causes] == ["key-not-authorized"]
    copy_id = command(causes[0], r"ssh-copy-id -p \d+ -i \S+ \S+")
    public_half = copy_id.split()[4]
    server.authorized_keys.write_text(Path(public_half).read_text())
    assert works(tmp_path, server, other)
    authorize(server, server.folder / "id")


def test_a_refusal_without_a_log_is_told_without_guessing(server: Server, tmp_path: Path) -> None:
    other = make_key(tmp_path / "other")
    cause = first(run_ssh(tmp_path, server, *ONLY, "-i", str(other)))
    assert cause["code"] == "publickey-refused"
    assert "-vvv" in " ".join(cause["remedy"])


def test_too_many_keys(server: Server, key: Path, tmp_path: Path) -> None:
    wrong = [make_key(tmp_path / f"wrong{number}") for number in range(6)]
    keys = [word for each in (*wrong, key) for word in ("-i", str(each))]
    cause = first(run_ssh(tmp_path, server, *ONLY, *keys))
    assert cause["code"] == "too-many-keys"
    assert "IdentitiesOnly=yes -i KEY" in " ".join(cause["remedy"])
    assert works(tmp_path, server, key)


def test_a_missing_key(server: Server, tmp_path: Path) -> None:
    missing = tmp_path / "id_gone"
    settings = (f"IdentityFile {missing}", "IdentitiesOnly yes")
    assert first(run_ssh(tmp_path, server, config=settings))["code"] == "key-missing"
    assert first(run_ssh(tmp_path, server, *ONLY, "-i", str(missing)))["code"] == "key-missing"


def test_no_key_at_all(server: Server, tmp_path: Path) -> None:
    cause = first(run_ssh(tmp_path, server, "-v", "-o", "IdentityFile=none"))
    assert cause["code"] == "no-key-offered"


def test_a_folder_as_key(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(0o700)
    assert first(run_ssh(tmp_path, server, *ONLY, "-i", str(folder)))["code"] == "key-is-folder"


def test_a_passphrase_nobody_can_type(server: Server, key: Path, tmp_path: Path) -> None:
    change = ["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret phrase", "-f", str(key)]
    subprocess.run(change, check=True, stdout=subprocess.DEVNULL)
    cause = first(run_ssh(tmp_path, server, "-v", *ONLY, "-i", str(key)))
    assert cause["code"] == "key-passphrase-unavailable"
    assert command(cause, r"ssh-add .*") == f"ssh-add '{key}'"


def test_a_wrong_passphrase(server: Server, key: Path, tmp_path: Path) -> None:
    change = ["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret phrase", "-f", str(key)]
    subprocess.run(change, check=True, stdout=subprocess.DEVNULL)
    asker = tmp_path / "asker"
    asker.write_text("#!/bin/sh\necho wrong guess\n")
    asker.chmod(0o755)
    log = run_ssh(
        tmp_path, server, "-v", *ONLY, "-i", str(key), "-o", "BatchMode=no",
        environment={"SSH_ASKPASS": str(asker), "SSH_ASKPASS_REQUIRE": "force"},
    )  # fmt: skip
    assert first(log)["code"] == "key-passphrase-wrong"


def test_ssh_keygen_and_a_wrong_passphrase(tmp_path: Path) -> None:
    locked = make_key(tmp_path / "locked", "ed25519", "-N", "secret phrase")
    call = ["ssh-keygen", "-y", "-P", "wrong guess", "-f", str(locked)]
    done = subprocess.run(call, capture_output=True, check=False)
    assert first(done.stderr)["code"] == "key-passphrase-wrong"


def test_a_dsa_key(server: Server, tmp_path: Path) -> None:
    dsa = tmp_path / "id_dsa"
    call = ["ssh-keygen", "-q", "-t", "dsa", "-N", "", "-f", str(dsa)]
    if subprocess.run(call, check=False, stdin=subprocess.DEVNULL).returncode:
        pytest.skip("this ssh-keygen makes no DSA keys any more")
    cause = first(run_ssh(tmp_path, server, "-v", *ONLY, "-i", str(dsa)))
    assert cause["code"] == "dsa-key"
    assert re.search(r"ssh-keygen -t ed25519", command(cause, r"ssh-keygen .*"))


def test_an_rsa_key_and_a_server_too_old_for_sha2(tmp_path: Path) -> None:
    rsa, host_key = make_key(tmp_path / "id_rsa", "rsa"), make_key(tmp_path / "host_key")
    with tcp_server(lambda connection: serve_without_sha2(connection, host_key)) as port:
        cause = first(run_ssh(tmp_path, port, "-v", *ONLY, "-i", str(rsa)))
        assert cause["code"] == "no-mutual-signature"
        option = command(cause, r"-o PubkeyAcceptedAlgorithms=\+ssh-rsa").split()
        log = run_ssh(tmp_path, port, "-v", *ONLY, "-i", str(rsa), *option)
        assert "no-mutual-signature" not in [each["code"] for each in ask(log)]
        assert b"Offering public key" in log


def serve_without_sha2(connection: socket.socket, host_key: Path) -> None:
    """An SSH server like those before OpenSSH 7.2: it does not tell which signatures it takes."""

    class Server(paramiko.ServerInterface):
        def get_allowed_auths(self, username: str) -> str:
            return "publickey"

        def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
            return AUTH_SUCCESSFUL

    transport = paramiko.Transport(connection, server_sig_algs=False)
    transport.add_server_key(paramiko.Ed25519Key(filename=str(host_key)))
    with contextlib.suppress(paramiko.SSHException, EOFError):
        transport.start_server(server=Server())
    transport.join(10)


def test_a_server_that_takes_other_kinds_of_keys_only(server: Server, tmp_path: Path) -> None:
    rsa = make_key(tmp_path / "id_rsa", "rsa")
    with sshd(tmp_path / "server", "PubkeyAcceptedAlgorithms ssh-ed25519") as strict:
        authorize(strict, rsa)
        run_ssh(tmp_path, strict, *ONLY, "-i", str(rsa))
        log = strict.wait_for("PubkeyAcceptedAlgorithms [preauth]").encode()
    assert first(log)["code"] == "key-type-off-on-server"


def test_an_expired_certificate(tmp_path: Path) -> None:
    authority, mine = make_key(tmp_path / "ca"), make_key(tmp_path / "id")
    with sshd(tmp_path / "server", f"TrustedUserCAKeys {authority}.pub") as strict:
        sign = ["ssh-keygen", "-q", "-s", str(authority), "-I", "alice", "-n", strict.user]
        subprocess.run(
            [*sign, "-V", "20200101:20200102", f"{mine}.pub"], check=True, stderr=subprocess.DEVNULL
        )
        run_ssh(tmp_path, strict, *ONLY, "-i", str(mine))
        cause = first(strict.wait_for("Certificate invalid").encode())
        assert cause["code"] == "certificate-problem"


def test_no_agent(tmp_path: Path) -> None:
    for path in ("", str(tmp_path / "nobody")):
        done = subprocess.run(
            [need("ssh-add"), "-l"], env={"SSH_AUTH_SOCK": path}, capture_output=True, check=False
        )
        assert first(done.stderr + done.stdout)["code"] == "agent-unreachable"


def test_an_agent_that_may_not_sign(server: Server, key: Path, tmp_path: Path) -> None:
    path = tmp_path / "agent"
    agent = subprocess.Popen([need("ssh-agent"), "-D", "-a", str(path)], stdout=subprocess.PIPE)
    try:
        assert agent.stdout is not None
        agent.stdout.readline()
        environment = {"SSH_AUTH_SOCK": str(path), "SSH_ASKPASS": "/bin/false", "DISPLAY": ""}
        subprocess.run(
            ["ssh-add", "-q", "-c", str(key)],
            env=environment, check=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        settings = (f"IdentityAgent {path}", "IdentityFile none")
        cause = first(run_ssh(tmp_path, server, "-v", config=settings))
        assert cause["code"] == "agent-refused"
    finally:
        agent.kill()
        agent.communicate()
