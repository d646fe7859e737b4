"""A login that failed for its files' modes works after the safe fixes: ssh and sshd say so."""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.fix_steps import Home
from tests.sshd import Server, make_key, sshd


@pytest.fixture
def home() -> Iterator[Home]:
    """A home whose key is 0644, and whose config and authorized_keys others may write to.

    It lies in the user's own: of folders above that, sshd would ask for modes that /tmp has not.
    """
    with tempfile.TemporaryDirectory(dir=pwd.getpwuid(os.geteuid()).pw_dir) as folder:
        yield make_home(Home(Path(folder) / "home"))


def make_home(home: Home) -> Home:
    home.key.parent.mkdir(parents=True, mode=0o700)
    home.path.chmod(0o755)
    make_key(home.key)
    home.key.chmod(0o644)
    (home.path / ".ssh" / "authorized_keys").write_bytes(home.key.with_suffix(".pub").read_bytes())
    (home.path / ".ssh" / "authorized_keys").chmod(0o666)
    home.config.write_text("Host *\n    Protocol 2\n    BatchMode yes\n")
    home.config.chmod(0o666)
    return home


def login(server: Server, home: Home) -> subprocess.CompletedProcess[str]:
    return server.ssh("true", key=home.key)


def config_is_refused(home: Home) -> bool:
    """ssh looks at the mode of ~/.ssh/config in the passwd home only: with that home ours."""
    if os.geteuid() != 0:
        return False
    script = f'mount --bind "{home.path}" "{pwd.getpwuid(0).pw_dir}" && ssh -G somewhere'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, check=False
    )
    return "Bad owner or permissions" in done.stderr


def test_a_login_that_failed_works_after_the_safe_fixes(tmp_path: Path, home: Home) -> None:
    authorized_keys = home.path / ".ssh" / "authorized_keys"
    folders = [f"AuthorizedKeysFile {authorized_keys}", "StrictModes yes"]
    with sshd(tmp_path / "server", *folders) as server:
        assert login(server, home).returncode == 255
        refused_before = config_is_refused(home)
        home.key.chmod(0o600)  # then it is sshd that refuses
        strict = login(server, home)
        home.key.chmod(0o644)
        done = home.run(
            "check", "--home", str(home.path), "--isolated", "--system-config", "none",
            "--fix", "--yes", "--fail-on", "error",
        )  # fmt: skip
        assert done.returncode == 0, done
        fixed = login(server, home)
        assert (strict.returncode, fixed.returncode) == (255, 0), server.log()
        assert not config_is_refused(home)
        assert refused_before or os.geteuid() != 0
