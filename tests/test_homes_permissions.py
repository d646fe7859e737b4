"""Whole homes as they are found broken: each fault is told once, by the rule that names it."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sshlint.commands.check import CheckOptions, check, inspect
from tests.golden.machine import arrange, machine
from tests.oracle.accounts import Account, home_of, ordinary
from tests.sshd import make_key

SELECT = "SSH0,SSH1,SSH301,SSH302"
WSL = (
    "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
    "80 22 0:55 / {home} rw,noatime - 9p C:\\134 rw,dirsync,aname=drvfs;path=C:\\;uid=1000\n"
)
NFS = (
    "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
    "80 22 0:55 /home {home} rw,relatime - nfs4 files:/home rw,vers=4.2,sec=sys\n"
)


def tidy_home(home: Path) -> Path:
    """A home with one of each, and nothing wrong with it."""
    ssh = home / ".ssh"
    ssh.mkdir(parents=True, exist_ok=True)
    key = make_key(ssh / "id_ed25519")
    public = Path(f"{key}.pub").read_text()
    (ssh / "authorized_keys").write_text(public)
    (ssh / "known_hosts").write_text("web.example.com " + public)
    (ssh / "config").write_text("Include config.d/*\n\nHost web\n    Port 2222\n")
    (ssh / "config.d").mkdir()
    (ssh / "config.d" / "work").write_text("Host work\n    User alice\n")
    chmod_all(ssh, 0o600, 0o700)
    home.chmod(0o755)
    return home


def chmod_all(folder: Path, files: int, folders: int) -> None:
    """`chmod -R`, the innermost first."""
    for path, _, names in os.walk(folder, topdown=False):
        for name in names:
            if not Path(path, name).is_symlink():
                Path(path, name).chmod(files)
        os.chmod(path, folders)


def told(home: Path, settings: dict[str, Any] | None = None) -> list[str]:
    """`CODE name` of each finding, by path below the home."""
    options = CheckOptions(home=str(home), isolated=True, system_config="none", select=(SELECT,))
    with machine(home, settings or {}):
        run = inspect(options, io.BytesIO())
    return [
        f"{finding.rule.code} {os.path.relpath(finding.location.path, home)}"
        for finding in run.report.findings
    ]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tidy_home(tmp_path / "home")
    for folder in (tmp_path / "home", tmp_path / "home" / ".ssh"):
        if folder.is_dir():
            folder.chmod(0o700)  # so that pytest can remove it


def test_a_tidy_home(home: Path) -> None:
    assert told(home) == []


def test_umask_022_all_over(home: Path) -> None:
    chmod_all(home, 0o644, 0o755)
    assert told(home) == ["SSH102 .ssh", "SSH101 .ssh/id_ed25519"]


def test_chmod_777(home: Path) -> None:
    chmod_all(home / ".ssh", 0o777, 0o777)
    assert told(home) == [
        "SSH102 .ssh",
        "SSH105 .ssh/authorized_keys",
        "SSH103 .ssh/config",
        "SSH103 .ssh/config.d/work",
        "SSH101 .ssh/id_ed25519",
        "SSH107 .ssh/known_hosts",
    ]


def test_chmod_600(home: Path) -> None:
    (home / ".ssh").chmod(0o600)
    assert told(home) == ["SSH114 .ssh"]


def test_a_closed_home_hides_what_only_others_could_abuse(home: Path) -> None:
    chmod_all(home / ".ssh", 0o666, 0o777)
    home.chmod(0o700)
    # ssh and sshd refuse by mode alone; known_hosts is reached by nobody.
    assert told(home) == [
        "SSH102 .ssh",
        "SSH105 .ssh/authorized_keys",
        "SSH103 .ssh/config",
        "SSH103 .ssh/config.d/work",
        "SSH101 .ssh/id_ed25519",
    ]


def test_a_home_others_may_write_to(home: Path) -> None:
    home.chmod(0o777)
    assert told(home) == ["SSH104 ."]


def test_a_windows_home_in_wsl(home: Path) -> None:
    chmod_all(home, 0o777, 0o777)
    assert told(home, {"mountinfo": WSL}) == ["SSH108 .ssh"]


def test_a_file_system_that_ignored_a_chmod(home: Path) -> None:
    key = home / ".ssh" / "id_ed25519"
    key.chmod(0o644)
    options = CheckOptions(home=str(home), isolated=True, system_config="none", select=(SELECT,))
    run = inspect(options, io.BytesIO(), modes_not_kept=(str(key),))
    (finding,) = run.report.findings
    assert finding.rule.code == "SSH108"
    assert "a file system on which chmod does nothing" in finding.message


def test_a_home_on_nfs_keeps_modes(home: Path) -> None:
    (home / ".ssh" / "id_ed25519").chmod(0o644)
    assert told(home, {"mountinfo": NFS}) == ["SSH101 .ssh/id_ed25519"]


def test_files_linked_from_a_repository_of_dotfiles(home: Path) -> None:
    dotfiles = home / "dotfiles"
    dotfiles.mkdir(mode=0o755)
    for name in ("config", "id_ed25519", "known_hosts"):
        (home / ".ssh" / name).rename(dotfiles / name)
        (home / ".ssh" / name).symlink_to(f"../dotfiles/{name}")
        (dotfiles / name).chmod(0o644)
    assert told(home) == ["SSH101 .ssh/id_ed25519"]


def test_a_folder_linked_from_an_open_place(home: Path) -> None:
    shared = home / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    (home / ".ssh").rename(shared / "ssh")
    (home / ".ssh").symlink_to("shared/ssh")
    assert told(home) == ["SSH113 .ssh"]


def test_a_key_in_an_open_folder_is_told_beside_its_own_mode(home: Path) -> None:
    shared = home / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    make_key(shared / "deploy").chmod(0o666)
    (home / ".ssh" / "config").write_text("Host web\n    IdentityFile ~/shared/deploy\n")
    assert told(home) == ["SSH110 shared", "SSH101 shared/deploy"]


def test_files_left_by_sudo(home: Path) -> None:
    arrange(home, {"root_only": [".ssh/config", ".ssh/known_hosts"]})
    assert told(home) == ["SSH106 .ssh/config", "SSH106 .ssh/known_hosts"]


def test_bad_input_of_every_kind_and_the_rest_is_linted_all_the_same(home: Path) -> None:
    ssh = home / ".ssh"
    (ssh / "config").unlink()
    os.mkfifo(ssh / "config")
    (ssh / "known_hosts").unlink()
    (ssh / "known_hosts").mkdir()
    os.truncate(ssh / "authorized_keys", 1 << 30)
    (ssh / "id_rsa").symlink_to("/dev/zero")
    (ssh / "id_ecdsa").symlink_to("id_ecdsa")
    (ssh / "work").symlink_to(".")
    (ssh / os.fsdecode(b"caf\xe9")).write_bytes(bytes(range(256)))
    (ssh / "id_ed25519").chmod(0o604)
    assert told(home) == [
        "SSH001 .ssh/authorized_keys",
        "SSH001 .ssh/config",
        "SSH113 .ssh/id_ecdsa",
        "SSH101 .ssh/id_ed25519",
        "SSH001 .ssh/id_rsa",
        "SSH001 .ssh/known_hosts",
    ]


@pytest.fixture(scope="module")
def account() -> Account:
    return ordinary()


@pytest.fixture
def users_home(account: Account) -> Iterator[Path]:
    """A tidy home of an ordinary user."""
    with home_of(account) as folder:
        tidy_home(folder)
        for path, folders, files in os.walk(folder):
            account.own(*(Path(path, name) for name in (*folders, *files)))
        yield folder


def lint_as(account: Account, home: Path, *paths: str) -> tuple[int, list[str], str]:
    """What an ordinary user is told: exit status, the heads of the findings, standard error."""
    options = CheckOptions(
        paths=paths, home=str(home), isolated=True, system_config="none", select=(SELECT,)
    )

    def ask() -> tuple[int, str, str]:
        out, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stderr(errors):
            status = check(options, io.BytesIO(), out)
        return status, out.getvalue(), errors.getvalue()

    ask()  # imports all it needs, which the user may have no right to read
    status, text, errors = account.call(ask)
    return status, [line for line in text.splitlines() if line.startswith("~")], errors


def test_a_user_who_cannot_read_a_file_of_his_own(users_home: Path, account: Account) -> None:
    (users_home / ".ssh" / "known_hosts").chmod(0)
    status, heads, errors = lint_as(account, users_home)
    expected = (
        "~/.ssh/known_hosts: warning: cannot be read: no permission to read it"
        " [SSH001 unreadable-input]"
    )
    assert (status, heads, errors) == (1, [expected], "")


def test_authorized_keys_that_its_own_user_cannot_read(users_home: Path, account: Account) -> None:
    path = users_home / ".ssh" / "authorized_keys"
    path.touch()
    os.chown(path, account.uid, account.gid)
    path.chmod(0)
    status, heads, _ = lint_as(account, users_home)
    assert status == 1
    assert len(heads) == 1
    assert heads[0].startswith("~/.ssh/authorized_keys: error: cannot be read: no permission")


def test_a_user_who_names_a_file_he_cannot_read(users_home: Path, account: Account) -> None:
    path = users_home / ".ssh" / "config"
    path.chmod(0)
    status, heads, errors = lint_as(account, users_home, str(path))
    assert (status, heads) == (2, [])
    assert errors == "sshlint: ~/.ssh/config: cannot be read: no permission to read it\n"


@pytest.mark.parametrize(("where", "mode"), [(".ssh", 0o600), (".ssh", 0), (".", 0o644), (".", 0)])
def test_a_user_who_has_lost_the_way_into_his_folders(
    users_home: Path, account: Account, where: str, mode: int
) -> None:
    (users_home / where).chmod(mode)
    status, heads, errors = lint_as(account, users_home)
    assert status == 1
    assert [head.rpartition("[")[2][:6] for head in heads] == ["SSH114"], heads
    assert errors == ""


def test_a_user_whose_folder_is_not_listed_but_works(users_home: Path, account: Account) -> None:
    (users_home / ".ssh").chmod(0o300)
    status, heads, _ = lint_as(account, users_home)
    assert status == 1
    assert heads == [
        "~/.ssh: warning: cannot be read: no permission to read it [SSH001 unreadable-input]"
    ]


def test_a_user_whose_files_sudo_left_to_root(users_home: Path, account: Account) -> None:
    path = users_home / ".ssh" / "config"
    if os.geteuid() == 0:
        os.chown(path, 0, 0)
    else:
        path.unlink()
        path.symlink_to("/etc/shadow")
    status, heads, errors = lint_as(account, users_home)
    assert (status, errors) == (1, "")
    assert [head.rpartition("[")[2] for head in heads] == ["SSH106 wrong-owner]"], heads
    assert heads[0].startswith("~/.ssh/config: error: ")
