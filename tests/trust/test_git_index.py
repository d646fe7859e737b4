"""What git holds is known without its configuration: the right answer, or why there is none."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sshlint.machine.git_directory import GitUnknown, git_directory, yadm_directory
from sshlint.machine.git_index import Holding, holding
from tests.oracle.programs import require
from tests.trust.hostile_git import git, make_repository

KEYS = (".ssh/id_ed25519", "inner/id_ed25519")


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require("git")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("GIT_DIR", raising=False)


def held(top: Path, *more: str) -> Holding:
    return holding(git_directory(str(top)), [*KEYS, *more])


def split(top: Path) -> None:
    git(top, "update-index", "--split-index")
    (top / "later").write_text("x")
    git(top, "add", "later")


def sparse(top: Path) -> None:
    git(top, "sparse-checkout", "init", "--cone", "--sparse-index")
    git(top, "sparse-checkout", "set", "inner", ".ssh")


def without_checksum(top: Path) -> None:
    index = top / ".git" / "index"
    index.write_bytes(index.read_bytes()[:-20] + bytes(20))


CHANGES: dict[str, Callable[[Path], object]] = {
    "plain": lambda top: None,
    "version 4": lambda top: git(top, "update-index", "--index-version", "4"),
    "split": split,
    "sparse": sparse,
    "untracked cache": lambda top: git(top, "update-index", "--force-untracked-cache"),
    "no checksum": without_checksum,
}


@pytest.mark.parametrize("options", [(), ("--object-format=sha256",)], ids=["sha1", "sha256"])
@pytest.mark.parametrize("change", CHANGES)
def test_each_form_of_the_index_is_read(
    change: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    if change == "no checksum" and options:
        pytest.skip("the change is of a SHA-1 index")
    top = make_repository(tmp_path / "repository", *options)
    (top / "new").write_text("x")
    (top / "ignored").write_text("x")
    (top / ".git" / "info").mkdir(exist_ok=True)
    (top / ".git" / "info" / "exclude").write_text("ignored\n")
    (top / ".gitignore").write_text("other\n")
    CHANGES[change](top)
    found = held(top, "new", "ignored", "other", ":!x", "*")
    assert found == Holding(frozenset(KEYS), frozenset(("new", ":!x", "*")), frozenset())


def test_what_a_sparse_index_holds_as_a_whole_is_unknown(tmp_path: Path) -> None:
    top = make_repository(tmp_path / "repository")
    git(top, "sparse-checkout", "init", "--cone", "--sparse-index")
    git(top, "sparse-checkout", "set", "keep")
    assert held(top).unknown == frozenset(KEYS)


def damaged(index: Path) -> None:
    data = bytearray(index.read_bytes())
    data[40] ^= 1
    index.write_bytes(bytes(data))


def fifo(index: Path) -> None:
    index.unlink()
    os.mkfifo(index)


def linked(index: Path) -> None:
    index.rename(index.with_name("real"))
    index.symlink_to("real")


def huge(index: Path) -> None:
    os.truncate(index, 1 << 30)


@pytest.mark.parametrize("change", [damaged, fifo, linked, huge])
def test_an_index_that_is_not_whole_is_a_note(
    change: Callable[[Path], None], tmp_path: Path
) -> None:
    top = make_repository(tmp_path / "repository")
    change(top / ".git" / "index")
    with pytest.raises(GitUnknown):
        held(top)


def test_worktrees_and_submodules_are_followed(tmp_path: Path) -> None:
    top = make_repository(tmp_path / "repository")
    git(top, "worktree", "add", "-q", "--detach", str(tmp_path / "beside"))
    assert held(tmp_path / "beside").tracked == frozenset(KEYS)
    outer = make_repository(tmp_path / "outer")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(top), "sub")
    assert (outer / "sub" / ".git").is_file()
    assert held(outer / "sub").tracked == frozenset(KEYS)


@pytest.mark.parametrize("how", ["link", "file", "forged file"])
def test_no_tree_passes_off_another_repository_as_its_own(how: str, tmp_path: Path) -> None:
    victim = make_repository(tmp_path / "victim")
    top = tmp_path / "hostile"
    top.mkdir()
    if how == "link":
        (top / ".git").symlink_to(victim / ".git")
    elif how == "file":
        (top / ".git").write_text(f"gitdir: {victim}/.git\n")
    else:
        (top / "fake").mkdir()
        (top / "fake" / "index").symlink_to(victim / ".git" / "index")
        (top / "fake" / "gitdir").write_text(f"{top}/.git\n")
        (top / "fake" / "commondir").write_text("../..\n")
        (top / ".git").write_text(f"gitdir: {top}/fake\n")
    with pytest.raises(GitUnknown):
        held(top)


def test_yadm_s_repository_is_the_home_s(tmp_path: Path) -> None:
    home = make_repository(tmp_path / "home")
    (home / ".local" / "share" / "yadm").mkdir(parents=True)
    (home / ".git").rename(home / ".local" / "share" / "yadm" / "repo.git")
    directory = yadm_directory(str(home))
    assert directory is not None
    assert directory.program == "yadm"
    assert holding(directory, KEYS).tracked == frozenset(KEYS)


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    top = make_repository(tmp_path / "repository")
    left = tmp_path / "state" / "sshlint" / "git" / "0123456789abcdef"
    left.mkdir(parents=True)
    (left / "index").write_bytes(b"left")
    held(top)
    assert list(left.parent.iterdir()) == []
    assert left.parent.stat().st_mode & 0o777 == 0o700


def test_an_index_of_another_owner_s_tree_is_read_without_asking_git_s_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = make_repository(tmp_path / "repository")
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "65534:65534", str(top)], check=True)
    monkeypatch.setenv("SUDO_UID", "65534")
    assert held(top).tracked == frozenset(KEYS)
