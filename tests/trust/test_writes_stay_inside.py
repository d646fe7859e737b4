"""A fix writes only in the home or work tree under review, whatever links there are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICzXDLWzNyzEurU1BvfFmUZC023CAMvw0QoD+0brDxcU"
TEXTS = {
    "config": "Host web\n  User ada\n  User ada\n",
    "known_hosts": f"web {KEY}\nweb {KEY}\n",
    "authorized_keys": f"{KEY}\n{KEY}\n",
}
ALL = ("--fix", "--yes", "--unsafe")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    home.chmod(0o755)
    return home


def run(home: Path, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_STATE_HOME": str(home.parent / "state"),
        "NO_COLOR": "1",
        "PYTHONPATH": os.getcwd(),
    }
    command = [sys.executable, "-m", "sshlint", *words]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=cwd, check=False, timeout=120
    )


def fix(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    common = ("check", "--home", str(home), "--isolated", "--system-config", "none")
    return run(home, *common, *(words or ALL))


def picture(*paths: Path) -> list[tuple[str, int, int, bytes]]:
    return [
        (
            str(path),
            path.stat().st_mode,
            path.stat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for top in paths
        for path in (top, *sorted(top.rglob("*")))
    ]


@pytest.mark.parametrize("name", TEXTS)
def test_a_link_out_of_the_home_is_read_and_not_fixed_with_one_note(home: Path, name: str) -> None:
    outside = home.parent / "outside"
    outside.mkdir()
    (outside / "file").write_text(TEXTS[name])
    (outside / "file").chmod(0o664)
    before = picture(outside)
    (home / ".ssh" / name).symlink_to(outside / "file")
    assert "[" in fix(home, "--format", "json").stdout
    done = fix(home)
    assert picture(outside) == before
    told = " ".join(done.stdout.split())
    note = f"note: ~/.ssh/{name}: links to {outside}/file, outside the home: read, not fixed"
    assert told.count("outside the home") == told.count(note) == 1
    assert "fixed ~" not in done.stdout


@pytest.mark.parametrize("name", TEXTS)
def test_a_link_within_the_home_stays_and_its_target_is_fixed(home: Path, name: str) -> None:
    kept = home / "dotfiles" / "ssh"
    kept.mkdir(parents=True)
    (kept / name).write_text(TEXTS[name])
    (kept / name).chmod(0o600)
    (home / ".ssh" / name).symlink_to(f"../dotfiles/ssh/{name}")
    assert fix(home).returncode in (0, 1)
    assert (home / ".ssh" / name).is_symlink()
    assert (kept / name).read_text() != TEXTS[name]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(
    "text", ["export PATH=~/bin:$PATH\numask 022\n", "root:*:19000:0:9:7:::\n"]
)
def test_a_link_to_another_kind_of_file_is_skipped_with_a_note(
    home: Path, name: str, text: str
) -> None:
    profile = home / ".profile"
    profile.write_text(text)
    before = picture(profile)
    (home / ".ssh" / name).symlink_to("../.profile")
    done = fix(home)
    assert picture(profile) == before
    assert f"~/.ssh/{name}: not a" in done.stdout
    assert f"{name} file: skipped" in done.stdout.replace("ssh_config", "config")
    assert text.split()[0] not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "line", ["UserKnownHostsFile ~/.profile", "Include ~/.profile", "IdentityFile ~/.profile"]
)
def test_a_file_that_a_config_names_is_fixed_only_if_it_reads_as_one(home: Path, line: str) -> None:
    profile = home / ".profile"
    profile.write_text("export PATH=~/bin:$PATH\numask 022\n")
    profile.chmod(0o664)
    before = picture(profile)
    (home / ".ssh" / "config").write_text(f"{line}\n")
    (home / ".ssh" / "config").chmod(0o600)
    fix(home)
    assert picture(profile) == before


def test_a_linked_ssh_directory_keeps_its_mode_and_files(home: Path) -> None:
    shared = home.parent / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    (shared / "config").write_text(TEXTS["config"])
    (shared / "config").chmod(0o664)
    before = picture(shared)
    (home / ".ssh").rmdir()
    (home / ".ssh").symlink_to(shared)
    done = fix(home)
    assert picture(shared) == before
    assert done.stdout.count("outside the home") == 1


@pytest.mark.parametrize("how", ["absolute", "relative", "link", "linked directory"])
@pytest.mark.parametrize("named", [".", ".ssh/config"])
def test_nothing_outside_of_a_work_tree_is_fixed(home: Path, how: str, named: str) -> None:
    config = home / ".ssh" / "config"
    config.write_text(TEXTS["config"])
    config.chmod(0o664)
    before = picture(home)
    work_tree = home.parent / "work"
    (work_tree / ".ssh").mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(work_tree)], check=True)
    theirs = work_tree / ".ssh" / "config"
    if how == "link":
        theirs.symlink_to(config)
    elif how == "linked directory":
        (work_tree / ".ssh").rmdir()
        (work_tree / ".ssh").symlink_to(home / ".ssh")
    else:
        path = config if how == "absolute" else "../../home/.ssh/config"
        theirs.write_text(f"Include {path}\nHost db\n  User ben\n")
    run(home, "check", "--isolated", *ALL, named, cwd=work_tree)
    assert picture(home) == before


def test_a_hard_link_is_left_alone(home: Path) -> None:
    (home.parent / "other").write_text(TEXTS["config"])
    os.link(home.parent / "other", home / ".ssh" / "config")
    done = fix(home)
    assert (home.parent / "other").read_text() == TEXTS["config"]
    assert "hard links" in done.stderr
