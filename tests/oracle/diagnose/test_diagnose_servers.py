"""Servers that turn a login away: diagnose names the cause from ssh's words and from sshd's log."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.diagnosis import answers
from tests.diagnosis.login_lab import (
    ask,
    authorize,
    carry_out,
    command,
    first,
    run_ssh,
    tcp_server,
)
from tests.sshd import Server, free_port, make_key, need, sshd

ONLY = ("-o", "IdentitiesOnly=yes")


def login(folder: Path, server: Server | int, key: Path, *more: str, user: str = "") -> bytes:
    return run_ssh(folder, server, "-v", *ONLY, "-i", str(key), *more, user=user)


def logged(server: Server, text: str) -> str:
    """The code of the likeliest cause in sshd's own log, once it holds `text`."""
    code: str = first(server.wait_for(text).encode())["code"]
    return code


@pytest.mark.parametrize(
    ("setting", "code", "option"),
    [
        ("KexAlgorithms diffie-hellman-group14-sha1", "no-common-kex", "KexAlgorithms"),
        ("Ciphers aes256-cbc", "no-common-cipher", "Ciphers"),
        ("MACs hmac-md5\nCiphers aes128-ctr", "no-common-mac", "MACs"),
        ("HostKeyAlgorithms ssh-rsa\nHostKey {rsa}", "no-common-host-key", "HostKeyAlgorithms"),
    ],
    ids=["key exchange", "cipher", "MAC", "host key"],
)
def test_nothing_in_common(tmp_path: Path, key: Path, setting: str, code: str, option: str) -> None:
    rsa = make_key(tmp_path / "rsa", "rsa") if "{rsa}" in setting else key
    with sshd(tmp_path / "server", *setting.format(rsa=rsa).split("\n")) as old:
        authorize(old, key)
        causes = ask(login(tmp_path, old, key))
        assert [cause["code"] for cause in causes] == [code]
        assert logged(old, "Unable to negotiate") == code
        allow = shlex.split(command(causes[0], rf"-o {option}=\+\S+"))
        assert first(login(tmp_path, old, key, *allow))["code"] == "login-succeeded"


def test_a_changed_host_key(server: Server, key: Path, tmp_path: Path) -> None:
    record = tmp_path / "known_hosts"
    record.write_text(f"[127.0.0.1]:{server.port} {Path(f'{key}.pub').read_text()}")
    causes = ask(login(tmp_path, server, key))
    assert [cause["code"] for cause in causes] == ["host-key-changed"]
    carry_out(causes[0], r"ssh-keygen -R .*")
    assert first(login(tmp_path, server, key))["code"] == "login-succeeded"


@pytest.mark.parametrize("checking", ["ask", "yes"])
def test_an_unknown_host_key(server: Server, key: Path, tmp_path: Path, checking: str) -> None:
    log = run_ssh(
        tmp_path, server, "-v", *ONLY, "-i", str(key), config=(f"StrictHostKeyChecking {checking}",)
    )
    cause = first(log)
    assert cause["code"] == "host-key-unknown"
    accept = command(cause, r"-o StrictHostKeyChecking=accept-new").split()
    assert first(login(tmp_path, server, key, *accept))["code"] == "login-succeeded"


def test_a_revoked_host_key(server: Server, key: Path, tmp_path: Path) -> None:
    public = Path(f"{server.host_key}.pub").read_text()
    (tmp_path / "known_hosts").write_text(f"@revoked * {public}")
    assert first(login(tmp_path, server, key))["code"] == "host-key-revoked"


def test_a_missing_file_of_revoked_keys(server: Server, key: Path, tmp_path: Path) -> None:
    missing = tmp_path / "revoked keys"
    revoked = ("-o", f'RevokedHostKeys="{missing}"')
    cause = first(login(tmp_path, server, key, *revoked))
    assert cause["code"] == "revoked-keys-unreadable"
    carry_out(cause, r"touch [^;]+")
    assert first(login(tmp_path, server, key, *revoked))["code"] == "login-succeeded"


def test_a_user_the_server_does_not_have(server: Server, key: Path, tmp_path: Path) -> None:
    causes = ask(login(tmp_path, server, key, user="nosuchuser"))
    assert [cause["code"] for cause in causes] == ["key-not-authorized"]
    assert causes[0]["remedy"][0].startswith("is nosuchuser the right user?")
    lines = server.wait_for("Invalid user").splitlines()
    about = "\n".join(line for line in lines if "nosuchuser" in line).encode()
    assert first(about)["code"] == "wrong-user"


def test_authorized_keys_others_may_write_to(key: Path, tmp_path: Path) -> None:
    # StrictModes looks at every folder up to the home: one under /tmp would always fail
    with tempfile.TemporaryDirectory(prefix=".sshlint-test-", dir=Path.home()) as folder:
        keys = Path(folder) / "authorized_keys"
        settings = ("StrictModes yes", f"AuthorizedKeysFile {keys}", "LogLevel INFO")
        with sshd(tmp_path / "server", *settings) as strict:
            keys.write_text(Path(f"{key}.pub").read_text())
            for path, kind in ((keys, "file"), (Path(folder), "directory")):
                path.chmod(0o777 if path.is_dir() else 0o666)
                login(tmp_path, strict, key)
                cause = first(strict.wait_for(f"bad ownership or modes for {kind}").encode())
                assert cause["code"] == "server-modes"
                assert cause["where"] == "server"
                carry_out(cause, r"chmod go-w [^;]+")
                path.chmod(0o700 if path.is_dir() else path.stat().st_mode & 0o777)
            assert first(login(tmp_path, strict, key))["code"] == "login-succeeded"


@pytest.mark.parametrize(
    ("settings", "text", "code"),
    [
        (("AllowUsers somebodyelse",), "not allowed because", "user-not-allowed"),
        (("PermitRootLogin no",), "ROOT LOGIN REFUSED", "root-login-refused"),
        (("AuthorizedKeysFile /nonexistent/keys",), "Could not open", "authorized-keys-missing"),
        (("RequiredRSASize 4096",), "Invalid key length", "key-type-off-on-server"),
    ],
    ids=["not on the list", "root", "no authorized_keys", "short RSA"],
)
def test_what_sshd_logs_of_a_refusal(
    tmp_path: Path, key: Path, settings: tuple[str, ...], text: str, code: str
) -> None:
    if code == "root-login-refused" and os.geteuid() != 0:
        pytest.skip("needs a login as root")
    used = make_key(tmp_path / "rsa", "rsa", "-b", "2048") if "RSA" in settings[0] else key
    with sshd(tmp_path / "server", *settings) as strict:
        authorize(strict, used)
        assert first(login(tmp_path, strict, used))["where"] != "network"
        assert logged(strict, text) == code


def test_a_key_bound_to_another_address(tmp_path: Path, key: Path) -> None:
    with sshd(tmp_path / "server") as strict:
        line = Path(f"{key}.pub").read_text()
        strict.authorized_keys.write_text(f'from="192.0.2.7" {line}')
        login(tmp_path, strict, key)
        assert logged(strict, "not from a permitted host") == "source-not-permitted"


def test_a_server_that_takes_no_keys(tmp_path: Path, key: Path) -> None:
    with sshd(tmp_path / "server", "PubkeyAuthentication no", "PasswordAuthentication yes") as odd:
        cause = first(login(tmp_path, odd, key))
        assert cause["code"] == "publickey-disabled"
        assert "password" in " ".join(cause["remedy"])


def test_a_second_factor(tmp_path: Path, key: Path) -> None:
    settings = ("AuthenticationMethods publickey,password", "PasswordAuthentication yes")
    with sshd(tmp_path / "server", *settings) as strict:
        authorize(strict, key)
        assert first(login(tmp_path, strict, key))["code"] == "second-factor-missing"


def test_a_wrong_password(tmp_path: Path) -> None:
    asker = tmp_path / "asker"
    asker.write_text("#!/bin/sh\necho wrong guess\n")
    asker.chmod(0o755)
    with sshd(tmp_path / "server", "PasswordAuthentication yes") as running:
        log = run_ssh(
            tmp_path, running, "-o", "BatchMode=no", "-o", "PubkeyAuthentication=no",
            environment={"SSH_ASKPASS": str(asker), "SSH_ASKPASS_REQUIRE": "force"},
        )  # fmt: skip
        causes = ask(log)
        assert causes[0]["code"] == "password-refused"
        assert b"wrong guess" not in str(causes).encode()
        assert logged(running, "Failed password") == "password-refused"


def test_a_server_with_too_many_logins_under_way(tmp_path: Path, key: Path) -> None:
    with (
        sshd(tmp_path / "server", "MaxStartups 1") as busy,
        socket.create_connection(("127.0.0.1", busy.port)) as waiting,
    ):
        waiting.recv(8)
        assert first(login(tmp_path, busy, key))["code"] == "server-overloaded"
        assert logged(busy, "MaxStartups") == "server-overloaded"


def test_no_sessions_allowed(tmp_path: Path, key: Path) -> None:
    with sshd(tmp_path / "server", "MaxSessions 0") as strict:
        authorize(strict, key)
        assert first(login(tmp_path, strict, key))["code"] == "max-sessions"


def test_a_server_without_sftp(server: Server, key: Path, tmp_path: Path) -> None:
    log = run_ssh(tmp_path, server, *ONLY, "-i", str(key), "-s", command="sftp")
    assert first(log)["code"] == "subsystem-missing"


def test_sshd_without_host_keys(tmp_path: Path) -> None:
    config = tmp_path / "sshd_config"
    config.write_text(f"HostKey {tmp_path}/none\nPort {free_port()}\n")
    done = subprocess.run(
        [need("sshd"), "-D", "-e", "-f", str(config)], capture_output=True, check=False, timeout=120
    )
    assert first(done.stderr)["code"] == "sshd-not-starting"


def test_what_is_not_an_ssh_client(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as browser:
        browser.sendall(b"GET / HTTP/1.1\r\n\r\n")
    lines = server.wait_for("invalid format").splitlines()
    about = "\n".join(line for line in lines if "invalid format" in line).encode()
    assert first(about)["code"] == "not-an-ssh-client"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (answers.closes_at_once, "server-closes-at-once"),
        (answers.never_speaks, "banner-timeout"),
        (answers.speaks_http, "not-an-ssh-server"),
        (answers.is_full, "server-overloaded"),
        (answers.punishes, "server-penalty"),
        (answers.speaks_ssh1, "ssh1-only"),
        (answers.hangs_up_in_the_key_exchange, "kex-interrupted"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_port_that_is_no_good_server(tmp_path: Path, answer: answers.Answer, code: str) -> None:
    with tcp_server(answer) as port:
        log = run_ssh(tmp_path, port, "-v", "-o", "IdentityFile=none", "-o", "ConnectTimeout=1")
        causes = ask(log)
        assert [cause["code"] for cause in causes] == [code]


def test_a_closed_port(tmp_path: Path) -> None:
    port = free_port()
    for verbose in ([], ["-vvv"]):
        causes = ask(run_ssh(tmp_path, port, *verbose, "-o", "IdentityFile=none"))
        assert [cause["code"] for cause in causes] == ["connection-refused"]
        assert "ss -ltnp" in " ".join(causes[0]["remedy"])


def test_a_name_nobody_knows(tmp_path: Path) -> None:
    log = run_ssh(tmp_path, 22, config=("HostName no-such-host.invalid",))
    cause = first(log)
    assert cause["code"] == "host-unresolved"
    assert "getent ahosts no-such-host.invalid" in " ".join(cause["remedy"])


def test_a_port_behind_a_firewall_that_drops(tmp_path: Path) -> None:
    # Linux drops what comes to a full queue, which from outside is what such a firewall does
    with socket.socket() as listener, socket.socket() as first_in_line:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        first_in_line.connect(listener.getsockname())
        port: int = listener.getsockname()[1]
        causes = ask(run_ssh(tmp_path, port, "-v", "-o", "ConnectTimeout=1"))
    assert [cause["code"] for cause in causes] == ["connection-timed-out"]
    assert f"nc -vz -w 5 127.0.0.1 {port}" in " ".join(causes[0]["remedy"])


def test_a_network_without_a_way_out() -> None:
    prefix = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-r", "-n"]
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no right to make a network of one's own")
    done = subprocess.run(
        [*prefix, need("ssh"), "-F", "none", "-o", "BatchMode=yes", "192.0.2.1", "true"],
        capture_output=True,
        check=False,
        timeout=120,
        env={"PATH": os.environ["PATH"]},
    )
    assert [cause["code"] for cause in ask(done.stderr)] == ["network-unreachable"]
