"""Servers that turn a login away: doctor stops at the right step with the right words."""

from __future__ import annotations

import os
import random
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.diagnosis import answers
from tests.diagnosis.login_lab import authorize, carry_out, command, tcp_server
from tests.doctor.doctor_lab import (
    assert_fixed,
    logs_in,
    ssh,
    visit,
    write_config,
)
from tests.sshd import Server, free_port, make_key, sshd

# Names and connections


def test_a_name_nobody_knows(tmp_path: Path) -> None:
    config = write_config(tmp_path, 22, "HostName no-such-host.invalid")
    step = visit(config).failed
    assert (step["name"], step["code"]) == ("resolve", "host-unresolved")
    assert "getent ahosts no-such-host.invalid" in " ".join(step["remedy"])


def test_a_family_of_addresses_the_host_has_not(tmp_path: Path, server: Server) -> None:
    config = write_config(tmp_path, server, "AddressFamily inet6")
    assert visit(config).stop == ("resolve", "host-unresolved")
    assert not logs_in(config)


def test_a_closed_port(tmp_path: Path) -> None:
    config = write_config(tmp_path, free_port())
    step = visit(config).failed
    assert (step["name"], step["code"]) == ("connect", "connection-refused")
    assert "Connection refused" in ssh(config).stderr
    assert any(": refused" in note for note in step["notes"])


def test_a_port_behind_a_firewall_that_drops(tmp_path: Path) -> None:
    # Linux drops what comes to a full queue, which from outside is what such a firewall does
    with socket.socket() as listener, socket.socket() as first_in_line:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        first_in_line.connect(listener.getsockname())
        port: int = listener.getsockname()[1]
        step = visit(write_config(tmp_path, port), timeout=0.5).failed
        assert (step["name"], step["code"]) == ("connect", "connection-timed-out")
        assert f"nc -vz -w 5 127.0.0.1 {port}" in " ".join(step["remedy"])
        assert step["seconds"] > 0.4
        own = write_config(tmp_path, port, "ConnectTimeout 1")
        waited = visit(own, timeout=None).failed["seconds"]  # type: ignore[arg-type]
        assert 0.9 < waited < 60, "the kernel alone gives up after two minutes"


def test_a_local_address_that_is_none(tmp_path: Path, server: Server, key: Path) -> None:
    bound = write_config(tmp_path, server, "BindAddress 192.0.2.1", f"IdentityFile {key}")
    assert visit(bound).stop == ("connect", "local-address-unavailable")
    assert not logs_in(bound)
    assert_fixed(write_config(tmp_path, server, "BindAddress 127.0.0.1", f"IdentityFile {key}"))


_IN_A_NETWORK_OF_ITS_OWN = """
import subprocess, sys
from pathlib import Path
from tests.doctor.doctor_lab import visit, write_config
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
subprocess.run(["ip", "addr", "add", "192.0.2.1/24", "dev", "lo"], check=True)
for words in sys.argv[2:]:
    subprocess.run(["ip", *words.split()], check=True)
config = write_config(Path(sys.argv[1]), 22, "HostName 198.51.100.7")
print(*visit(config, timeout=0.5).stop)
"""


@pytest.mark.parametrize(
    ("routes", "code"),
    [
        ([], "network-unreachable"),
        (["route add unreachable 198.51.100.0/24"], "network-unreachable"),
        (["route add prohibit 198.51.100.0/24"], "network-unreachable"),
        (
            [
                "link add out type veth peer name in",
                "link set in up",
                "link set out up",
                "route add 198.51.100.0/24 dev out",
                "neigh add 198.51.100.7 lladdr 02:00:00:00:00:01 dev out",
            ],
            "connection-timed-out",
        ),
    ],
    ids=["no route", "unreachable", "prohibited", "a firewall that drops"],
)
def test_a_network_of_its_own(tmp_path: Path, routes: list[str], code: str) -> None:
    prefix = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-r", "-n"]
    if subprocess.run([*prefix, "ip", "link"], capture_output=True, check=False).returncode:
        pytest.skip("no right to make a network of one's own")
    done = subprocess.run(
        [*prefix, sys.executable, "-c", _IN_A_NETWORK_OF_ITS_OWN, str(tmp_path), *routes],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    if "Unknown device type" in done.stderr:
        pytest.skip("this kernel has no virtual network devices")
    assert done.stdout.split() == ["connect", code], done.stderr


# What answers on the port


@pytest.mark.parametrize(
    ("answer", "name", "code"),
    [
        (answers.closes, "banner", "server-closes-at-once"),
        (answers.never_speaks, "banner", "banner-timeout"),
        (answers.speaks_http, "banner", "not-an-ssh-server"),
        (answers.speaks_tls, "banner", "not-an-ssh-server"),
        (answers.is_a_mail_server, "banner", "not-an-ssh-server"),
        (answers.is_full, "banner", "server-overloaded"),
        (answers.punishes, "banner", "server-penalty"),
        (answers.speaks_ssh1, "banner", "ssh1-only"),
        (answers.hangs_up_in_the_key_exchange, "kex", "kex-interrupted"),
        (answers.falls_silent_in_the_key_exchange, "kex", "kex-interrupted"),
        (answers.sends_rubbish, "kex", "kex-interrupted"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_port_that_is_no_good_server(
    tmp_path: Path, answer: answers.Answer, name: str, code: str
) -> None:
    with tcp_server(answer) as port:
        assert visit(write_config(tmp_path, port), timeout=0.6).stop == (name, code)


def test_a_server_that_greets_before_it_speaks(tmp_path: Path, server: Server, key: Path) -> None:
    def greets(connection: socket.socket) -> None:
        connection.sendall(b"Welcome to the machine room\r\n")
        with socket.create_connection(("127.0.0.1", server.port)) as far:
            relay(connection, far)

    with tcp_server(greets) as port:
        assert_fixed(write_config(tmp_path, port, f"User {server.user}", f"IdentityFile {key}"))


def relay(near: socket.socket, far: socket.socket) -> None:
    import select

    other = {near: far, far: near}
    while True:
        for readable in select.select([near, far], [], [])[0]:
            data = readable.recv(65536)
            if not data:
                return
            other[readable].sendall(data)


# Algorithms


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
        config = write_config(tmp_path, old, f"IdentityFile {key}")
        step = visit(config).failed
        assert (step["name"], step["code"]) == ("kex", code)
        assert "Unable to negotiate" in ssh(config).stderr
        allowed = command(step, rf"{option}=\+\S+").replace("=", " ")
        config = write_config(tmp_path, old, allowed, f"IdentityFile {key}")
        assert logs_in(config)
        # paramiko lacks some of what ssh can be told to take: then the rest is not tested
        seen = visit(config)
        assert seen.step("kex")["status"] == "passed"
        assert seen.verdict in ("works", "unknown")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Ciphers aes256-cbc", "no-common-cipher"),
        ("HostKeyAlgorithms ssh-rsa", "no-common-host-key"),
        ("KexAlgorithms diffie-hellman-group1-sha1", "no-common-kex"),
    ],
)
def test_a_list_of_the_client(tmp_path: Path, key: Path, line: str, code: str) -> None:
    """A server in order is not called old: what the list of the client leaves out is to be kept."""
    with sshd(tmp_path / "server") as server:
        authorize(server, key)
        config = write_config(tmp_path, server, line, f"IdentityFile {key}")
        step = visit(config).failed
        assert step["code"] == code
        assert "Unable to negotiate" in ssh(config).stderr
        assert f"remove the {line.split()[0]} line" in step["remedy"][0]
        assert not any("old algorithms" in text or "better:" in text for text in step["remedy"])
        assert logs_in(write_config(tmp_path, server, f"IdentityFile {key}"))


@pytest.mark.parametrize("seed", range(12))
def test_the_algorithms_are_those_ssh_agrees_on(tmp_path: Path, key: Path, seed: int) -> None:
    chance = random.Random(seed)
    ecdsa, rsa = make_key(tmp_path / "ecdsa", "ecdsa"), make_key(tmp_path / "rsa", "rsa")

    def some(query: str) -> str:
        names = subprocess.run(["ssh", "-Q", query], capture_output=True, text=True, check=True)
        return ",".join(chance.sample(names.stdout.split(), 4))

    def lists() -> list[str]:
        return [f"KexAlgorithms {some('kex')}", f"Ciphers {some('cipher')}", f"MACs {some('mac')}"]

    theirs = [*lists(), f"HostKey {ecdsa}", f"HostKey {rsa}"]
    with sshd(tmp_path / "server", *theirs) as odd:
        authorize(odd, key)
        config = write_config(tmp_path, odd, *lists(), f"IdentityFile {key}")
        seen = visit(config)
        log = ssh(config, "-v").stderr
        found = re.findall(
            r"kex: (?:algorithm|host key algorithm|server->client cipher): (\S+)", log
        )
        step = seen.step("kex")
        if "Unable to negotiate" in log:
            assert step["status"] == "failed", seed
            what = re.search(r"no matching (key exchange|cipher|MAC|host key)", log)
            assert what
            assert what[1] in step["detail"], seed
        else:
            assert step["detail"] == ", ".join(found), seed


def test_a_weak_algorithm_is_named(tmp_path: Path, key: Path) -> None:
    with sshd(tmp_path / "server", "Ciphers aes256-cbc") as old:
        seen = visit(write_config(tmp_path, old, "Ciphers +aes256-cbc"))
        assert any(note.startswith("aes256-cbc: ") for note in seen.step("kex")["notes"])


# Logins


def test_authorized_keys_others_may_write_to(key: Path, tmp_path: Path) -> None:
    # StrictModes looks at every folder up to the home: one under /tmp would always fail
    with tempfile.TemporaryDirectory(prefix=".sshlint-test-", dir=Path.home()) as folder:
        keys = Path(folder) / "authorized_keys"
        settings = ("StrictModes yes", f"AuthorizedKeysFile {keys}", "LogLevel INFO")
        with sshd(tmp_path / "server", *settings) as strict:
            keys.write_text(Path(f"{key}.pub").read_text())
            config = write_config(tmp_path, strict, f"IdentityFile {key}")
            for path, mode in ((keys, 0o666), (Path(folder), 0o777)):
                path.chmod(mode)
                step = visit(config).failed
                assert (step["name"], step["code"]) == ("auth", "key-not-authorized")
                assert "bad ownership or modes" in strict.log()
                rights = command(step, r"chmod go-w ~ && chmod 700 ~/.ssh && chmod 600 ~/.ssh/\S+")
                assert "chmod go-w" in rights
                path.chmod(0o700 if path.is_dir() else 0o600)
            assert_fixed(config)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (("AllowUsers somebodyelse",), "key-not-authorized"),
        (("AuthorizedKeysFile /nonexistent/keys",), "key-not-authorized"),
        (("PubkeyAuthentication no", "PasswordAuthentication yes"), "publickey-disabled"),
        (("MaxAuthTries 1",), "too-many-keys"),
    ],
    ids=["not on the list", "no authorized_keys", "no keys taken", "no patience"],
)
def test_a_login_that_is_refused(
    tmp_path: Path, key: Path, settings: tuple[str, ...], code: str
) -> None:
    other = make_key(tmp_path / "other")
    with sshd(tmp_path / "server", *settings) as strict:
        authorize(strict, key)
        keys = (other, key) if "MaxAuthTries" in settings[0] else (key,)
        config = write_config(tmp_path, strict, *(f"IdentityFile {each}" for each in keys))
        assert visit(config).stop == ("auth", code)
        assert not logs_in(config)


def test_a_key_bound_to_another_address(tmp_path: Path, key: Path) -> None:
    with sshd(tmp_path / "server") as strict:
        line = Path(f"{key}.pub").read_text()
        strict.authorized_keys.write_text(f'from="192.0.2.7" {line}')
        config = write_config(tmp_path, strict, f"IdentityFile {key}")
        assert visit(config).stop == ("auth", "key-not-authorized")


@pytest.mark.parametrize("batch", ["yes", "no"])
def test_a_password_is_not_tested(tmp_path: Path, key: Path, batch: str) -> None:
    with sshd(tmp_path / "server", "PasswordAuthentication yes") as open_to_passwords:
        config = write_config(
            tmp_path, open_to_passwords, f"IdentityFile {key}", f"BatchMode {batch}"
        )
        seen = visit(config)
        assert seen.verdict == ("fails" if batch == "yes" else "unknown")
        assert ("go on with password" in seen.step("auth")["detail"]) is (batch == "no")
        assert seen.step("auth")["code"] == "key-not-authorized"


# Host keys


def test_a_changed_host_key(server: Server, key: Path, tmp_path: Path) -> None:
    config = write_config(tmp_path, server, f"IdentityFile {key}")
    record = tmp_path / "known_hosts"
    record.write_text(f"[127.0.0.1]:{server.port} {Path(f'{key}.pub').read_text()}")
    step = visit(config).failed
    assert (step["name"], step["code"]) == ("hostkey", "host-key-changed")
    assert not logs_in(config)
    carry_out(step, r"ssh-keygen -R .*")
    assert_fixed(config)


def test_a_missing_file_of_revoked_keys(server: Server, key: Path, tmp_path: Path) -> None:
    revoked = f'RevokedHostKeys "{tmp_path}/revoked keys"'
    config = write_config(tmp_path, server, revoked, f"IdentityFile {key}")
    step = visit(config).failed
    assert (step["name"], step["code"]) == ("hostkey", "revoked-keys-unreadable")
    carry_out(step, r"touch [^;]+")
    assert_fixed(config)
    (tmp_path / "revoked keys").write_text(Path(f"{server.host_key}.pub").read_text())
    assert visit(config).stop == ("hostkey", "host-key-revoked")
    assert not logs_in(config)


def host_key_line(chance: random.Random, server: Server, keys: list[Path]) -> str:
    names = [
        "127.0.0.1", f"[127.0.0.1]:{server.port}", "other", "*", f"[*]:{server.port}",
        f"!other,[127.0.0.?]:{server.port}", f"![127.0.0.1]:{server.port},*", "alias",
    ]  # fmt: skip
    public = Path(f"{chance.choice(keys)}.pub").read_text().rsplit(" ", 1)[0]
    marker = chance.choice(["", "", "", "", "@revoked ", "# "])
    return f"{marker}{chance.choice(names)} {public}\n"


@pytest.mark.parametrize("seed", range(24))
def test_host_keys_are_judged_as_ssh_judges_them(
    server: Server, key: Path, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    keys = [server.host_key, server.host_key, key, make_key(tmp_path / "ecdsa", "ecdsa")]
    record = tmp_path / "known_hosts"
    lines = [host_key_line(chance, server, keys) for _ in range(chance.randrange(4))]
    record.write_text("".join(lines))
    if chance.random() < 0.4:
        subprocess.run(["ssh-keygen", "-q", "-H", "-f", str(record)], check=False,
                       capture_output=True)  # fmt: skip
    extra = [f"StrictHostKeyChecking {chance.choice(['yes', 'no', 'ask', 'accept-new'])}"]
    extra += ["HostKeyAlias alias"] if chance.random() < 0.2 else []
    config = write_config(tmp_path, server, *extra, f"IdentityFile {key}")
    text = record.read_text()
    seen = visit(config)
    assert record.read_text() == text
    assert (seen.verdict == "works") is logs_in(config), (seed, text, seen.steps[4])
