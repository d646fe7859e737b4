"""The first remedy for a fault of the client is carried out, and the login works."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from sshlint.tables.cloud_users import IMAGE_USERS
from tests.diagnosis.login_lab import ask, authorize, first, run_plink, run_ssh
from tests.oracle.diagnose.remedy_steps import lines_for, logs_in, modes, paste, step
from tests.sshd import Server, make_key, need, sshd

ONLY = ("-o", "IdentitiesOnly=yes")


def test_only_the_mode_of_the_key_is_changed(server: Server, own: Path, tmp_path: Path) -> None:
    run_ssh(tmp_path, server)
    own.chmod(0o644)
    before = modes(tmp_path)
    cause = first(run_ssh(tmp_path, server, *ONLY, "-i", str(own)))
    assert cause["code"] == "key-mode-open"
    paste(tmp_path, step(cause, "posix"))
    changed = {path for path, mode in modes(tmp_path).items() if before.get(path, mode) != mode}
    assert changed == {str(own)}
    assert logs_in(tmp_path, server, *ONLY, "-i", str(own))


@pytest.mark.parametrize("suffix", ["my.ppk", "my key"])
def test_a_putty_key_is_converted(server: Server, own: Path, tmp_path: Path, suffix: str) -> None:
    ppk = tmp_path / "putty" / suffix
    ppk.parent.mkdir()
    subprocess.run([need("puttygen"), str(own), "-O", "private", "-o", str(ppk)], check=True)
    cause = first(run_ssh(tmp_path, server, *ONLY, "-i", str(ppk)))
    if suffix.endswith(".ppk"):
        assert cause["code"] == "key-ppk"
        paste(tmp_path, step(cause, "posix", "sshlint convert"))
        assert logs_in(tmp_path, server, *ONLY, config=lines_for(step(cause, "ssh_config")))
    else:
        assert cause["code"] == "key-format"
        paste(tmp_path, step(cause, "posix", "sshlint key") + " || true")


def test_a_key_with_windows_line_endings(server: Server, own: Path, tmp_path: Path) -> None:
    own.write_bytes(own.read_bytes().replace(b"\n", b"\r\n"))
    Path(f"{own}.pub").unlink()
    cause = first(run_ssh(tmp_path, server, *ONLY, "-i", str(own)))
    paste(tmp_path, step(cause, "posix", "sed -i"))
    assert logs_in(tmp_path, server, *ONLY, "-i", str(own))


def test_the_public_key_given_as_the_key(server: Server, own: Path, tmp_path: Path) -> None:
    Path(f"{own}.pub").chmod(0o644)
    cause = first(run_ssh(tmp_path, server, *ONLY, "-i", f"{own}.pub"))
    assert cause["code"] == "key-is-public"
    assert logs_in(tmp_path, server, *ONLY, config=lines_for(step(cause, "ssh_config")))


def test_no_key_is_offered(server: Server, own: Path, tmp_path: Path) -> None:
    cause = first(run_ssh(tmp_path, server, "-v", "-o", "IdentityFile=none"))
    assert cause["code"] == "no-key-offered"
    lines = step(cause, "ssh_config").replace("KEY", f'"{own}"')
    assert logs_in(tmp_path, server, config=lines_for(lines))


def test_more_keys_than_the_server_waits_for(server: Server, own: Path, tmp_path: Path) -> None:
    keys = [make_key(tmp_path / f"wrong{number}") for number in range(6)]
    many = tuple(f'IdentityFile "{key}"' for key in (*keys, own))
    cause = first(run_ssh(tmp_path, server, *ONLY, config=many))
    assert cause["code"] == "too-many-keys"
    # The keys come from an agent in life; here the one block stands before what would offer them.
    lines = step(cause, "ssh_config").replace("KEY", f'"{own}"')
    assert logs_in(tmp_path, server, config=lines_for(lines))


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("KexAlgorithms diffie-hellman-group14-sha1", "no-common-kex"),
        ("Ciphers aes256-cbc", "no-common-cipher"),
        ("MACs hmac-md5\nCiphers aes128-ctr", "no-common-mac"),
        ("HostKeyAlgorithms ssh-rsa\nHostKey {rsa}", "no-common-host-key"),
    ],
    ids=["key exchange", "cipher", "MAC", "host key"],
)
def test_an_algorithm_is_allowed_for_one_host(
    tmp_path: Path, own: Path, setting: str, code: str
) -> None:
    rsa = make_key(tmp_path / "rsa", "rsa")
    with sshd(tmp_path / "server", *setting.format(rsa=rsa).split("\n")) as old:
        authorize(old, own)
        cause = first(run_ssh(tmp_path, old, "-v", *ONLY, "-i", str(own)))
        assert cause["code"] == code
        lines = lines_for(step(cause, "ssh_config"))
        assert logs_in(tmp_path, old, *ONLY, "-i", str(own), config=lines)
        other = lines_for(step(cause, "ssh_config"), "other.example.com")
        assert not logs_in(tmp_path, old, *ONLY, "-i", str(own), config=other)


def test_the_host_key_of_a_new_server(server: Server, own: Path, tmp_path: Path) -> None:
    make_key(tmp_path / "other")
    other = Path(f"{tmp_path}/other.pub").read_text()
    known = tmp_path / "known_hosts"
    kept = f"elsewhere.example.com {other}"
    known.write_text(f"[127.0.0.1]:{server.port} {other}{kept}")
    cause = first(run_ssh(tmp_path, server, *ONLY, "-i", str(own)))
    assert cause["code"] == "host-key-changed"
    paste(tmp_path, step(cause, "posix", "ssh-keygen -R"))
    assert kept in known.read_text()
    assert logs_in(tmp_path, server, *ONLY, "-i", str(own))


def test_a_new_key_is_made(tmp_path: Path) -> None:
    (cause,) = ask(b"-----BEGIN OPENSSH PRIVATE KEY-----\n-----END\n")
    made = tmp_path / "id_ed25519"
    paste(tmp_path, f"{step(cause, 'posix', 'ssh-keygen')} -N '' -q -f '{made}'")
    assert made.exists()


def test_a_master_that_has_ended(server: Server, own: Path, tmp_path: Path) -> None:
    directory = Path(tempfile.mkdtemp(prefix="c", dir="/tmp"))  # the path of a socket is short
    try:
        path = directory / "m"
        with socket.socket(socket.AF_UNIX) as master:
            master.bind(str(path))
        shared = ("-o", "ControlMaster=no", "-o", f"ControlPath={path}")
        cause = first(run_ssh(tmp_path, server, *shared, "-O", "check"))
        assert cause["code"] == "control-socket-stale"
        paste(tmp_path, step(cause, "posix", "rm "))
        assert not path.exists()
        assert logs_in(tmp_path, server, *shared, *ONLY, "-i", str(own))
    finally:
        shutil.rmtree(directory)


def test_an_empty_agent(server: Server, own: Path, tmp_path: Path) -> None:
    path = tmp_path / "agent"
    agent = subprocess.Popen([need("ssh-agent"), "-D", "-a", str(path)], stdout=subprocess.PIPE)
    try:
        assert agent.stdout is not None
        agent.stdout.readline()
        said = subprocess.run(
            [need("ssh-add"), "-l"], env={"SSH_AUTH_SOCK": str(path)}, capture_output=True,
            check=False,
        )  # fmt: skip
        cause = first(said.stdout + said.stderr)
        assert cause["code"] == "agent-empty"
        paste(tmp_path, step(cause, "posix").replace("KEY", f"'{own}'"), sock=str(path))
        config = (f"IdentityAgent {path}", "IdentityFile none")
        assert first(run_ssh(tmp_path, server, "-v", config=config))["code"] == "login-succeeded"
    finally:
        agent.kill()
        agent.communicate()


def test_a_signature_of_standard_input(own: Path, tmp_path: Path) -> None:
    log = f'sign_and_send_pubkey: signing failed for ED25519-SK "{own}": device not found\n'
    cause = first(log.encode())
    assert cause["code"] == "security-key"
    run_like = step(cause, "posix", "ssh-keygen -Y sign")
    paste(tmp_path, run_like)


def test_the_user_an_image_has() -> None:
    cause = first(b"ada@ec2-192-0-2-1.compute-1.amazonaws.com: Permission denied (publickey).\n")
    assert cause["code"] == "wrong-user"
    users = {user for row in IMAGE_USERS for user in row.users}
    assert step(cause, "ssh_config").split("User ")[1] in users


def test_a_key_that_plink_cannot_read(server: Server, own: Path, tmp_path: Path) -> None:
    cause = first(run_plink(tmp_path, server, "-i", str(own), *host_key(server)))
    assert cause["code"] == "putty-key-format"
    paste(tmp_path, step(cause, "posix", "sshlint convert"))
    log = run_plink(tmp_path, server, "-v", "-i", f"{own}.ppk", *host_key(server))
    assert first(log)["code"] == "login-succeeded"


def test_an_uncached_host_key(server: Server, own: Path, tmp_path: Path) -> None:
    ppk = tmp_path / "id.ppk"
    subprocess.run([need("puttygen"), str(own), "-O", "private", "-o", str(ppk)], check=True)
    cause = first(run_plink(tmp_path, server, "-i", str(ppk)))
    assert cause["code"] == "host-key-unknown"
    words = step(cause, "posix", "-hostkey").split()
    assert words[-1] == "SHA256:FINGERPRINT"
    log = run_plink(tmp_path, server, "-v", "-i", str(ppk), words[-2], host_key(server)[1])
    assert first(log)["code"] == "login-succeeded"


def host_key(server: Server) -> tuple[str, str]:
    """plink's option for the host key of the server."""
    said = subprocess.run(
        ["ssh-keygen", "-lf", f"{server.host_key}.pub"], check=True, capture_output=True, text=True
    )
    return ("-hostkey", said.stdout.split()[1])


def test_a_putty_key_too_new(own: Path, tmp_path: Path) -> None:
    ppk = tmp_path / "web.ppk"
    subprocess.run([need("puttygen"), str(own), "-O", "private", "-o", str(ppk)], check=True)
    cause = first(f'Unable to load key file "{ppk}" (PuTTY key format too new)\n'.encode())
    assert cause["code"] == "putty-key-too-new"
    for program in ("puttygen", "sshlint"):
        paste(tmp_path, step(cause, "posix", program))
        copy = tmp_path / "web-v2.ppk"
        assert copy.read_bytes().startswith(b"PuTTY-User-Key-File-2")
        copy.unlink()


@pytest.mark.parametrize(
    ("fault", "code", "containing", "value"),
    [
        ("ControlMaster yes\nControlPath {home}/{long}", "control-path-too-long", "=none", ""),
        ("LocalForward {taken} [127.0.0.1]:9\nExitOnForwardFailure yes", "forward-port-taken",
         "ClearAll", ""),
        ("IdentityFile {home}/gone\nIdentitiesOnly yes", "key-missing", "-i PATH", "PATH"),
        ('IdentityFile "{home}/my key.pub"', "key-is-public", " -i ", ""),
        ("IdentityFile none", "no-key-offered", " -i KEY", "KEY"),
    ],
    ids=["control socket", "taken port", "missing key", "public key", "no key"],
)  # fmt: skip
def test_the_login_it_says_works(
    server: Server, own: Path, tmp_path: Path, fault: str, code: str, containing: str, value: str
) -> None:
    Path(f"{own}.pub").chmod(0o644)
    with socket.create_server(("127.0.0.1", 0)) as holder:
        given = fault.format(home=tmp_path, long="x" * 90, taken=holder.getsockname()[1])
        needed = () if code.startswith(("key", "no-key")) else (f'IdentityFile "{own}"',)
        lines = (*given.split("\n"), *needed, f"User {server.user}")
        causes = ask(run_ssh(tmp_path, server, "-v", config=lines))
        (cause,) = [each for each in causes if each["code"] == code]
        again = step(cause, "posix", containing)
        again = again.replace("USER@HOST", f"-p {server.port} 127.0.0.1")
        paste(tmp_path, f"{again.replace(value, repr(str(own)) if value else '')} true")


def test_the_public_key_is_put_on_the_server(own: Path, tmp_path: Path) -> None:
    need("ssh-copy-id")
    mine, far = make_key(tmp_path / "mine"), tmp_path / "far"
    (far / ".ssh").mkdir(parents=True, mode=0o700)
    keys, path = far / ".ssh" / "authorized_keys", tmp_path / "agent"
    settings = (f"SetEnv HOME={far}", f"AuthorizedKeysFile {keys}")
    agent = subprocess.Popen([need("ssh-agent"), "-D", "-a", str(path)], stdout=subprocess.PIPE)
    try:
        assert agent.stdout is not None
        agent.stdout.readline()
        subprocess.run(["ssh-add", "-q", str(own)], env={"SSH_AUTH_SOCK": str(path)}, check=True)
        with sshd(tmp_path / "server", *settings) as strict:
            keys.write_text("")
            cause = first(run_ssh(tmp_path, strict, "-v", *ONLY, "-i", str(mine)))
            assert cause["code"] == "key-not-authorized"
            keys.write_text(Path(f"{own}.pub").read_text())
            run_ssh(tmp_path, strict, config=(f"IdentityAgent {path}",))
            paste(tmp_path, step(cause, "posix", "ssh-copy-id"), sock=str(path))
            assert Path(f"{own}.pub").read_text() in keys.read_text()
            keys.write_text(keys.read_text().replace(Path(f"{own}.pub").read_text(), ""))
            assert logs_in(tmp_path, strict, *ONLY, "-i", str(mine))
    finally:
        agent.kill()
        agent.communicate()


def test_a_jump_host_that_is_itself(server: Server, own: Path, tmp_path: Path) -> None:
    cause = first(run_ssh(tmp_path, server, config=("ProxyJump 127.0.0.1",)))
    assert cause["code"] == "jump-loop"
    lines = (*lines_for(step(cause, "ssh_config")), "Match all", "ProxyJump 127.0.0.1")
    assert logs_in(tmp_path, server, *ONLY, "-i", str(own), config=lines)
