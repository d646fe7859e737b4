"""What files of a repository become: asked of git, stow and yadm; of chezmoi by its manual."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from sshlint.config.deployed import Deployed, Repository, private_name
from tests.sshd import need


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text\n")


def ask(*command: str, home: Path, umask: int = 0o022) -> None:
    need(command[0])
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C"}
    subprocess.run(command, check=True, capture_output=True, cwd=home, env=environment, umask=umask)


def files_of(home: Path) -> dict[str, int]:
    """The files below a home, with their modes."""
    return {
        str(path.relative_to(home)): path.stat().st_mode & 0o777
        for path in home.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


def claimed(top: Path) -> dict[str, int]:
    repository = Repository(str(top))
    return {
        deployed.path: deployed.mode
        for path in top.rglob("*")
        if path.is_file() and ".git" not in path.parts
        for deployed in [repository.deployed(str(path))]
    }


def test_a_plain_repository_is_what_git_checks_out(tmp_path: Path) -> None:
    source, home = tmp_path / "source", tmp_path / "home"
    write(source, ".ssh/config", ".ssh/id_ed25519", ".ssh/config.d/work", ".ssh/rc")
    (source / ".ssh" / "id_ed25519").chmod(0o600)
    (source / ".ssh" / "rc").chmod(0o700)
    home.mkdir()
    for words in (["init", "-q"], ["add", "--all"]):
        ask("git", "-C", str(source), *words, home=home)
    author = ["-c", "user.name=a", "-c", "user.email=a@b"]
    ask("git", "-C", str(source), *author, "commit", "-qm", "all", home=home)
    ask("git", "clone", "-q", str(source), str(home), home=tmp_path)
    assert files_of(home) == claimed(home) == claimed(source)


def test_packages_are_what_stow_links(tmp_path: Path) -> None:
    source, home = tmp_path / "dots", tmp_path / "home"
    write(source, "ssh/.ssh/config", "work/.ssh/config.d/work")
    (home / ".ssh").mkdir(parents=True)
    ask("stow", "-d", str(source), "-t", str(home), "ssh", "work", home=home)
    assert files_through_links(home) == set(claimed(source))
    found = Repository(str(source)).find(".ssh/config.d/*")
    assert found == [str(source / "work" / ".ssh" / "config.d" / "work")]


def test_dot_in_a_name_is_what_stow_makes_of_it(tmp_path: Path) -> None:
    source, home = tmp_path / "dots", tmp_path / "home"
    write(source, "ssh/dot-ssh/config", "ssh/dot-profile")
    home.mkdir()
    ask("stow", "--dotfiles", "-d", str(source), "-t", str(home), "ssh", home=home)
    assert files_through_links(home) == set(claimed(source))


def files_through_links(home: Path) -> set[str]:
    found = os.walk(home, followlinks=True)
    return {str(Path(where, name).relative_to(home)) for where, _, names in found for name in names}


def test_alternates_and_modes_are_yadm_s(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write(home, ".ssh/config##default", ".ssh/id_ed25519", ".ssh/config.d/work##os.Linux")
    write(home, ".config/yadm/bootstrap")
    ask("yadm", "init", home=home)
    for words in (["add", "--all"], ["alt"], ["perms"]):
        ask("yadm", *words, home=home)
    repository = Repository(str(home))
    for name in (".ssh/config", ".ssh/config.d/work"):
        (source,) = repository.find(name)
        assert os.path.samefile(home / name, source)
        assert repository.deployed(source).path == name
    deployed = repository.deployed(str(home / ".ssh" / "id_ed25519"))
    assert deployed == Deployed(".ssh/id_ed25519", 0o600, "yadm")
    assert files_of(home)[".ssh/id_ed25519"] == deployed.mode


# https://www.chezmoi.io/reference/source-state-attributes/, of 2.x
CHEZMOI = {
    "dot_ssh/config": (".ssh/config", 0o644),
    "private_dot_ssh/private_config": (".ssh/config", 0o600),
    "exact_private_dot_ssh/id_rsa": (".ssh/id_rsa", 0o644),
    "private_dot_ssh/private_readonly_id_rsa": (".ssh/id_rsa", 0o400),
    "dot_ssh/executable_dot_rc": (".ssh/.rc", 0o755),
    "dot_ssh/private_executable_rc.tmpl": (".ssh/rc", 0o700),
    "dot_ssh/encrypted_private_id_rsa.age": (".ssh/id_rsa", 0o600),
    "dot_ssh/encrypted_id_rsa.asc": (".ssh/id_rsa", 0o644),
    "dot_ssh/create_private_known_hosts": (".ssh/known_hosts", 0o600),
    "dot_ssh/modify_private_config": (".ssh/config", 0o600),
    "dot_ssh/literal_private_notes": (".ssh/private_notes", 0o644),
    "dot_ssh/empty_authorized_keys": (".ssh/authorized_keys", 0o644),
    "dot_ssh/config.tmpl.literal": (".ssh/config.tmpl", 0o644),
}


@pytest.mark.parametrize("root", ["", "home"])
@pytest.mark.parametrize("name", CHEZMOI)
def test_chezmoi_s_attributes_are_read_off_the_names(name: str, root: str, tmp_path: Path) -> None:
    write(tmp_path / root, name, "dot_bashrc")
    if root:
        (tmp_path / ".chezmoiroot").write_text(f"{root}\n")
    found = Repository(str(tmp_path)).deployed(str(tmp_path / root / name))
    assert (found.path, found.mode) == CHEZMOI[name]
    assert found.template == name.endswith(".tmpl")
    assert found.encrypted == ("encrypted_" in name)


@pytest.mark.parametrize(
    ("name", "private"),
    [
        ("id_rsa", "private_id_rsa"),
        ("encrypted_id_rsa.age", "encrypted_private_id_rsa.age"),
        ("create_readonly_id_rsa", "create_private_readonly_id_rsa"),
        ("modify_encrypted_executable_id_rsa", "modify_encrypted_private_executable_id_rsa"),
    ],
)
def test_private_goes_where_chezmoi_wants_it(name: str, private: str, tmp_path: Path) -> None:
    assert private_name(name) == private
    write(tmp_path, f"dot_ssh/{private}")
    deployed = Repository(str(tmp_path)).deployed(str(tmp_path / "dot_ssh" / private))
    assert deployed.mode & 0o077 == 0


def test_names_that_look_like_chezmoi_s_mean_nothing_elsewhere(tmp_path: Path) -> None:
    write(tmp_path, ".ssh/private_key")
    found = Repository(str(tmp_path)).deployed(str(tmp_path / ".ssh" / "private_key"))
    assert found.path == ".ssh/private_key"
