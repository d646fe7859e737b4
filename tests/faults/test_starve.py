"""What the system refuses is named, the file stays as it was, and the other fixes are made."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sshlint.fixing.journal import history
from sshlint.fixing.journal.undo import undo
from sshlint.source import SshlintError
from tests.faults.lab import CONFIG, fix_home, fixes, leftovers, make_home, private_key, tree
from tests.forked import fork

ROOT = os.geteuid() == 0
NOBODY = 65534


def in_child(job: Callable[[], object], *, user: int | None = None) -> None:
    """Run a job in a child whose limits and user may be changed; its assertions count."""
    child = fork()
    if child == 0:
        status = 1
        try:
            if user is not None:
                os.setgroups([])
                os.setgid(user)
                os.setuid(user)
            job()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0


def give(home: Path, user: int) -> None:
    for path in [home, *home.rglob("*")]:
        os.chown(path, user, user)


def test_a_file_size_limit_below_a_file_is_named_and_the_rest_is_done(location: Path) -> None:
    home, state = location / "home", location / "state"
    make_home(home)
    config = home / ".ssh" / "config"
    config.write_bytes(CONFIG + b"#" * 6000)

    def job() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (5500, 5500))
        refused = fix_home(home, state)[1]
        assert refused
        assert all(r.startswith(f"{config}: ") and "ulimit -f" in r for r in refused), refused

    in_child(job)
    assert config.read_bytes() == CONFIG + b"#" * 6000
    assert (home / ".ssh" / "id_ed25519").read_bytes() == private_key()
    assert list(leftovers(home)) == []


def test_a_copy_that_cannot_be_kept_means_that_nothing_is_changed(location: Path) -> None:
    home, state = location / "home", location / "state"
    make_home(home)
    before = tree(home)

    def job() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8, 8))
        refused = fix_home(home, state)[1]
        assert len(refused) == len(fixes(home))
        assert all("no copy can be kept" in r and "ulimit -f" in r for r in refused), refused

    in_child(job)
    assert tree(home) == before
    assert history.runs(str(state)) == []


@pytest.fixture
def small_disk(location: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    disk = location / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if not ROOT or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass


def test_a_full_disk_is_named_and_modes_are_mended_all_the_same(
    small_disk: Path, location: Path
) -> None:
    home, state = small_disk / "home", location / "state"
    make_home(home)
    before = tree(home)
    fill(small_disk)
    refused = fix_home(home, state)[1]
    assert refused
    assert all("the disk is full" in reason for reason in refused), refused
    assert (home / ".ssh" / "config").read_bytes() == CONFIG
    assert (home / ".ssh" / "known_hosts").stat().st_mode & 0o777 == 0o644
    assert (home / ".ssh" / "id_ed25519").stat().st_mode & 0o777 == 0o600
    assert list(leftovers(home)) == []
    (run,) = history.runs(str(state))
    assert undo(run).refused == []
    assert tree(home) == before


def test_a_full_disk_under_the_journal_means_that_nothing_is_changed(
    small_disk: Path, location: Path
) -> None:
    home, state = location / "home", small_disk / "state"
    make_home(home)
    before = tree(home)
    state.mkdir()
    fill(small_disk)
    refused = fix_home(home, state)[1]
    assert all("no copy can be kept" in reason for reason in refused), refused
    assert tree(home) == before


@pytest.mark.parametrize("parent", ["a file", "a directory without rights"])
def test_a_journal_that_cannot_be_made_means_that_nothing_is_changed(
    location: Path, parent: str
) -> None:
    home, state = location / "home", location / "parent" / "state"
    make_home(home)
    if parent == "a file":
        (location / "parent").write_bytes(b"")
    else:
        (location / "parent").mkdir(mode=0o500)
    if ROOT:
        give(home, NOBODY)
    before = tree(home)

    def job() -> None:
        with pytest.raises(
            SshlintError, match=r"journal .* cannot be used, so nothing was changed"
        ):
            fix_home(home, state)

    in_child(job, user=NOBODY if ROOT else None)
    assert tree(home) == before


def test_a_read_only_folder_is_named_and_modes_are_mended_all_the_same(location: Path) -> None:
    home, state = location / "home", location / "state"
    make_home(home)
    state.mkdir()
    if ROOT:
        give(home, NOBODY)
        give(state, NOBODY)
    (home / ".ssh").chmod(0o500)

    def job() -> None:
        refused = fix_home(home, state)[1]
        assert refused
        assert all(f"no permission to write in its directory {home}/.ssh" in r for r in refused)

    in_child(job, user=NOBODY if ROOT else None)
    assert (home / ".ssh" / "known_hosts").stat().st_mode & 0o777 == 0o644
    assert (home / ".ssh" / "config").read_bytes() == CONFIG


@pytest.mark.skipif(not ROOT, reason="only root can give files away")
def test_a_file_of_somebody_else_is_named_and_the_rest_is_done(location: Path) -> None:
    home, state = location / "home", location / "state"
    make_home(home)
    state.mkdir()
    give(home, NOBODY)
    give(state, NOBODY)
    os.chown(home / ".ssh" / "config", 0, 0)
    (home / ".ssh" / "config").chmod(0o644)
    os.chown(home / ".ssh" / "known_hosts", 0, 0)

    def job() -> None:
        refused = fix_home(home, state)[1]
        assert {r.partition(": ")[0] for r in refused} == {
            f"{home}/.ssh/config",
            f"{home}/.ssh/known_hosts",
        }
        assert all("it belongs to root, not to nobody" in r for r in refused)

    in_child(job, user=NOBODY)
    assert (home / ".ssh" / "config").read_bytes() == CONFIG
    assert (home / ".ssh" / "known_hosts").stat().st_mode & 0o777 == 0o666
    assert (home / ".ssh" / "id_ed25519").read_bytes() == private_key()
    assert (home / ".ssh" / "id_ed25519").stat().st_uid == NOBODY


@pytest.mark.skipif(not ROOT, reason="only root can make a file immutable")
@pytest.mark.parametrize(
    ("flag", "words"),
    [("i", "it is immutable; chattr -i"), ("a", "it can only be appended to; chattr -a")],
)
def test_an_immutable_file_is_named_and_the_rest_is_done(
    tmp_path: Path, flag: str, words: str
) -> None:
    home, state = tmp_path / "home", tmp_path / "state"
    make_home(home)
    config = str(home / ".ssh" / "config")
    command = subprocess.run(["chattr", f"+{flag}", config], capture_output=True, check=False)
    if command.returncode:
        pytest.skip("this file system has no such flags")
    try:
        refused = fix_home(home, state)[1]
    finally:
        subprocess.run(["chattr", f"-{flag}", config], check=True)
    assert refused
    assert all(r.startswith(f"{config}: {words}") for r in refused), refused
    assert (home / ".ssh" / "config").read_bytes() == CONFIG
    assert (home / ".ssh" / "id_ed25519").read_bytes() == private_key()


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777], ids="{:03o}".format)
def test_the_umask_changes_nothing(location: Path, umask: int) -> None:
    make_home(location / "as ever" / "home")
    fix_home(location / "as ever" / "home", location / "as ever" / "state")
    home, state = location / "home", location / "state"
    make_home(home)
    state.mkdir()
    before = tree(home)
    old = os.umask(umask)
    try:
        assert fix_home(home, state)[1] == []
        assert tree(home) == tree(location / "as ever" / "home")
        assert {p.stat().st_mode & 0o777 for p in state.rglob("*")} <= {0o600, 0o700}
        assert undo(history.runs(str(state))[0]).refused == []
        assert tree(home) == before
    finally:
        os.umask(old)


def test_a_chmod_that_does_not_stick_is_noticed_and_the_finding_not_called_fixed(
    location: Path,
) -> None:
    """As on drives of WSL without metadata: the call succeeds and nothing happens."""
    home, state = location / "home", location / "state"
    make_home(home)

    def job() -> None:
        def ignored(descriptor: int, mode: int) -> None:
            assert descriptor >= 0

        os.fchmod = ignored  # type: ignore[assignment]
        fix_run, refused = fix_home(home, state)
        assert refused == []
        assert fix_run.not_kept == (f"{home}/.ssh/known_hosts",)

    in_child(job)
    (run,) = history.runs(str(state))
    assert undo(run).refused == []
