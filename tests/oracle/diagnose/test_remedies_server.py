"""A remedy for a fault of sshd is written into its configuration, and the login works."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.diagnosis.login_lab import ask, authorize, run_ssh
from tests.oracle.diagnose.remedy_steps import logs_in, step
from tests.sshd import Server, need, sshd

ONLY = ("-o", "IdentitiesOnly=yes")


def effective(*settings: str, folder: Path) -> dict[str, str]:
    """What `sshd -T` makes of lines."""
    config = folder / "asked"
    config.write_text("\n".join(settings) + "\n")
    done = subprocess.run(
        [need("sshd"), "-T", "-f", str(config)], capture_output=True, text=True, check=True
    )
    return dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)


@pytest.mark.parametrize(
    ("settings", "code", "said", "extra"),
    [
        (("PubkeyAuthentication no", "PasswordAuthentication yes"), "publickey-disabled", "", ()),
        (("PermitRootLogin no",), "root-login-refused", "ROOT LOGIN REFUSED", ()),
        (("MaxSessions 0",), "max-sessions", "", ()),
        (
            ("AllowTcpForwarding no",),
            "remote-forward-failed",
            "",
            ("-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:9"),
        ),
    ],
    ids=["no public keys", "root", "no sessions", "no forwarding"],
)
def test_a_setting_is_written_into_sshd_config(
    tmp_path: Path,
    key: Path,
    settings: tuple[str, ...],
    code: str,
    said: str,
    extra: tuple[str, ...],
) -> None:
    if "Root" in settings[0] and os.geteuid():
        pytest.skip("needs a login as root")
    with sshd(tmp_path / "server", *settings, "LogLevel VERBOSE") as strict:
        authorize(strict, key)
        log = run_ssh(tmp_path, strict, "-v", *extra, *ONLY, "-i", str(key))
        log = strict.wait_for(said).encode() if said else log
    causes = [cause for cause in ask(log) if cause["code"] == code]
    assert causes, log
    lines = step(causes[0], "sshd_config").split("\n")
    before, after = (effective(*given, *settings, folder=tmp_path) for given in ((), lines))
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed <= {line.split()[0].lower() for line in lines}
    with sshd(tmp_path / "fixed", *lines, *settings) as fixed:
        authorize(fixed, key)
        (tmp_path / "known_hosts").unlink()
        assert logs_in(tmp_path, fixed, *extra, *ONLY, "-i", str(key))


def test_a_server_that_has_sftp_again(server: Server, key: Path, tmp_path: Path) -> None:
    log = run_ssh(tmp_path, server, *ONLY, "-i", str(key), "-s", command="sftp")
    (cause,) = ask(log)
    assert cause["code"] == "subsystem-missing"
    with sshd(tmp_path / "fixed", *step(cause, "sshd_config").split("\n")) as fixed:
        authorize(fixed, key)
        log = run_ssh(tmp_path, fixed, *ONLY, "-i", str(key), "-s", command="sftp")
        assert b"subsystem request failed" not in log


def test_server_modes_are_put_right(tmp_path: Path) -> None:
    cause = next(each for each in ask(b"ada@web.example.com: Permission denied (publickey).\n"))
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    keys = home / ".ssh" / "authorized_keys"
    keys.touch()
    for path, mode in ((home, 0o777), (home / ".ssh", 0o775), (keys, 0o664)):
        path.chmod(mode)
    subprocess.run(
        ["/bin/sh", "-c", step(cause, "posix", "chmod go-w ~")], check=True,
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
    )  # fmt: skip
    found = [path.stat().st_mode & 0o777 for path in (home, home / ".ssh", keys)]
    assert found == [0o755, 0o700, 0o600]
