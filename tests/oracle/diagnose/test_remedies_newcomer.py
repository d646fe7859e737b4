"""What a new user does wrong, and how it ends by doing what the first cause says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.diagnosis.login_lab import ask, authorize, first, run_ssh
from tests.oracle.diagnose.remedy_steps import logs_in, modes, paste, step
from tests.sshd import Server, make_key, need, sshd

ONLY = ("-o", "IdentitiesOnly=yes")


@pytest.mark.parametrize(
    ("wrong", "right", "code"),
    [
        ("IdentifyFile {key}", "IdentityFile {key}", "config-bad-option"),
        ("ConnectTimeout soon", "ConnectTimeout 5", "config-bad-value"),
    ],
)
def test_a_line_is_corrected(
    server: Server, own: Path, tmp_path: Path, wrong: str, right: str, code: str
) -> None:
    key = f'"{own}"'
    cause = first(run_ssh(tmp_path, server, *ONLY, "-i", str(own), config=(wrong.format(key=key),)))
    assert cause["code"] == code
    place = re.search(r"open (\S+) at line (\d+)", " ".join(cause["remedy"]))
    assert place, cause["remedy"]
    text = Path(place[1]).read_text().split("\n")
    assert text[int(place[2]) - 1] == wrong.format(key=key)
    words = shlex.split(step(cause, "posix", "sshlint "))
    checked = subprocess.run(
        [sys.executable, "-m", *words], capture_output=True, text=True, check=False
    )
    assert wrong.split()[0] in checked.stdout
    assert logs_in(tmp_path, server, *ONLY, "-i", str(own), config=(right.format(key=key),))


@pytest.mark.parametrize("given", ["ConectTimeout=5", "ConnectTimeout=soon"])
def test_an_option_of_the_command_line_is_corrected(
    server: Server, own: Path, tmp_path: Path, given: str
) -> None:
    cause = first(run_ssh(tmp_path, server, "-o", given, *ONLY, "-i", str(own)))
    assert cause["code"] in ("config-bad-option", "config-bad-value")
    assert "-o" in cause["remedy"][0]
    assert not [text for text in cause["remedy"] if "FILE" in text or "line 0" in text]
    assert logs_in(tmp_path, server, "-o", "ConnectTimeout=5", *ONLY, "-i", str(own))


def test_an_agent_that_has_ended(server: Server, own: Path, tmp_path: Path) -> None:
    gone = {"SSH_AUTH_SOCK": str(tmp_path / "gone")}
    config = ("IdentityAgent SSH_AUTH_SOCK", "IdentityFile none")
    cause = first(run_ssh(tmp_path, server, "-v", config=config, environment=gone))
    assert cause["code"] == "agent-socket-stale"
    started = step(cause, "posix", "ssh-agent -s").replace("KEY", f"'{own}'")
    login = f"ssh -p {server.port} {server.user}@127.0.0.1 true"
    paste(tmp_path, f"{started} && {login} && ssh-agent -k", sock=gone["SSH_AUTH_SOCK"])


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ('expiry-time="20200101"', "key-options-refused"),
        ('from="192.0.2.1"', "source-not-permitted"),
    ],
)
def test_a_line_of_authorized_keys_is_corrected(
    own: Path, tmp_path: Path, options: str, code: str
) -> None:
    public = Path(f"{own}.pub").read_text()
    with sshd(tmp_path / "server", "LogLevel VERBOSE") as strict:
        strict.authorized_keys.write_text(f"{options} {public}")
        run_ssh(tmp_path, strict, *ONLY, "-i", str(own))
        said = strict.wait_for("Failed publickey").encode()
        (cause,) = ask(said)
        assert cause["code"] == code
        strict.authorized_keys.write_text(public)
        assert logs_in(tmp_path, strict, *ONLY, "-i", str(own))


def test_a_certificate_that_has_expired(own: Path, tmp_path: Path) -> None:
    authority, mine = make_key(tmp_path / "ca"), make_key(tmp_path / "mine")
    sign = [need("ssh-keygen"), "-q", "-s", str(authority), "-I", "me", "-n", "USER"]
    with sshd(tmp_path / "server", f"TrustedUserCAKeys {authority}.pub") as strict:
        sign[-1] = strict.user
        subprocess.run([*sign, "-V", "20200101:20200201", f"{mine}.pub"], check=True)
        cause = first(run_ssh(tmp_path, strict, "-v", *ONLY, "-i", str(mine)))
        assert cause["code"] == "key-not-authorized"
        asked = subprocess.run(
            shlex.split(step(cause, "posix", "ssh-keygen -Lf")), capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        assert "2020-02" in asked.stdout
        (told,) = ask(strict.wait_for("Certificate invalid: expired").encode())
        assert told["code"] == "certificate-problem"
        subprocess.run([*sign, "-V", "+1h", f"{mine}.pub"], check=True)
        assert logs_in(tmp_path, strict, *ONLY, "-i", str(mine))


def test_root_whom_the_server_lets_not_in(tmp_path: Path, key: Path) -> None:
    if os.geteuid():
        pytest.skip("needs a login as root")
    with sshd(tmp_path / "server", "PermitRootLogin no") as strict:
        authorize(strict, key)
        cause = first(run_ssh(tmp_path, strict, "-v", *ONLY, "-i", str(key)))
    assert cause["code"] == "root-login-refused"


def test_a_plain_log_tells_the_port(server: Server, own: Path, tmp_path: Path) -> None:
    other = make_key(tmp_path / "other")
    cause = first(run_ssh(tmp_path, server, *ONLY, "-i", str(other)))
    assert cause["code"] == "publickey-refused"
    again = step(cause, "posix", " -i KEY").replace("KEY", f"'{own}'")
    paste(tmp_path, f"{again} true")


def test_a_jump_through_itself_is_ended_for_that_host(
    server: Server, own: Path, tmp_path: Path
) -> None:
    """Where `ssh web` fails, `Host web` must still jump: only the jump host must not."""
    given = f'Port {server.port}\nIdentityFile "{own}"\nUser {server.user}'
    lines = (
        "Host web",
        "HostName localhost",
        "Match all",
        given,
        f"ProxyJump 127.0.0.1:{server.port}",
    )
    run_ssh(tmp_path, server, config=lines)  # writes the configuration
    call = ["ssh", "-F", str(tmp_path / "client_config"), "web", "true"]
    done = subprocess.run(
        call, capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=120
    )
    cause = first(b"$ ssh web true\n" + done.stderr)
    assert cause["code"] == "jump-loop"
    added = step(cause, "ssh_config")
    assert added.startswith("Host 127.0.0.1\n")
    run_ssh(tmp_path, server, config=(*added.split("\n"), *lines))
    subprocess.run(call, check=True, stdin=subprocess.DEVNULL, timeout=120)


def test_home_directory_and_account_of_the_server(own: Path, tmp_path: Path) -> None:
    """StrictModes, a locked account and a shell that is gone, at a real account."""
    if os.geteuid() or not shutil.which("useradd"):
        pytest.skip("needs root and useradd")
    user, top = "sshlint-test", Path(tempfile.mkdtemp(dir="/tmp"))  # where the user can go
    top.chmod(0o755)
    home = top / "home"
    subprocess.run(["useradd", "-M", "-d", str(home), "-s", "/bin/sh", user], check=True)
    try:
        _at_a_real_account(own, tmp_path, user, home)
    finally:
        subprocess.run(["userdel", user], check=True)
        shutil.rmtree(top)


def _at_a_real_account(own: Path, tmp_path: Path, user: str, home: Path) -> None:
    keys = home / ".ssh" / "authorized_keys"
    keys.parent.mkdir(parents=True, mode=0o700)
    shutil.copy(f"{own}.pub", keys)
    for path, mode in ((home, 0o755), (keys.parent, 0o700), (keys, 0o600)):
        path.chmod(mode)
        shutil.chown(path, user, user)
    settings = ("StrictModes yes", f"AuthorizedKeysFile {keys}", "LogLevel VERBOSE")
    # The account has no password yet, so it is locked.
    for make, code, fits in (
        ([], "account-locked", "usermod -p"),
        (["usermod", "-s", "/bin/gone", user], "shell-refused", "usermod -s"),
        (["chmod", "777", str(home)], "server-modes", "chmod go-w"),
        (["chmod", "666", str(keys)], "server-modes", "chmod go-w"),
    ):
        before = modes(home)
        if make:
            subprocess.run(make, check=True, capture_output=True)
        with sshd(tmp_path / f"server-{code}", *settings) as strict:
            run_ssh(tmp_path, strict, *ONLY, "-i", str(own), user=user)
            causes = ask(strict.wait_for("Connection closed by").encode())
            assert [cause["code"] for cause in causes] == [code]
            command = step(causes[0], "posix", fits).removeprefix("sudo ")
            subprocess.run(["/bin/sh", "-c", command], check=True, capture_output=True)
            log = run_ssh(tmp_path, strict, "-v", *ONLY, "-i", str(own), user=user)
            assert first(log)["code"] == "login-succeeded"
        if code == "server-modes":
            changed = {path for path, mode in modes(home).items()
                       if before[path] & 0o755 != mode & 0o755}  # fmt: skip
            assert changed <= {str(keys)}
        (tmp_path / "known_hosts").unlink()
