"""`collect --root` looks at a hostile disk: nothing leads out of it, nothing holds it up."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet.trees import ROOT, Tree, account, collect, make_key, valid

SECRET = "Host hidden-from-the-disk\n    User hidden\n"
EVERY_FILE = (
    "/etc/hostname",
    "/etc/hosts",
    "/etc/machine-id",
    "/etc/os-release",
    "/etc/group",
    "/etc/shadow",
    "/etc/sudoers",
    "/etc/ssh/sshd_config",
    "/etc/ssh/ssh_config",
    "/etc/ssh/ssh_known_hosts",
    "/home/ada/.ssh/config",
    "/home/ada/.ssh/known_hosts",
    "/home/ada/.ssh/authorized_keys",
    "/home/ada/.ssh/id_ed25519",
)


@pytest.fixture
def tree() -> Iterator[Tree]:
    with tempfile.TemporaryDirectory() as name:
        top = Path(name) / "disk"
        top.mkdir()
        tree = Tree(top)
        tree.user("ada")
        tree.write("/home/ada/.ssh/keep", "")
        (Path(name) / "outside").write_text(SECRET)
        (Path(name) / "outside").chmod(0o644)
        Path(name).chmod(0o755)
        yield tree


@pytest.mark.parametrize("way", ["relative", "absolute"])
def test_no_link_leads_out(tree: Tree, way: str) -> None:
    outside = str(tree.top.parent / "outside")
    for name in EVERY_FILE:
        path = tree.path(name)
        path.unlink(missing_ok=True)
        climb = "../" * (name.count("/") + 4)
        path.symlink_to(climb + outside.lstrip("/") if way == "relative" else outside)
    assert_hidden(tree)


def test_no_link_to_a_directory_leads_out(tree: Tree) -> None:
    shutil.copy(tree.top.parent / "outside", tree.top.parent / "config")
    for name in ("/home/ada/.ssh", "/etc/ssh", "/etc/sudoers.d"):
        shutil.rmtree(tree.path(name), ignore_errors=True)
        tree.path(name).symlink_to(tree.top.parent)
    assert_hidden(tree)


def assert_hidden(tree: Tree) -> None:
    done = collect("--root", str(tree.top))
    assert done.status == 0, done.errors
    assert "hidden" not in done.output + done.errors
    valid(done.report)


def test_includes_and_globs_stay_inside(tree: Tree) -> None:
    outside = tree.top.parent / "outside"
    text = f"Include {outside}\nInclude ../../../../../..{outside}\nInclude {outside.parent}/out*\n"
    tree.write("/home/ada/.ssh/config", text, 0o600)
    tree.write(
        "/etc/ssh/sshd_config", f"Include {outside.parent}/*\nInclude ../../../..{outside}\n"
    )
    tree.write("/etc/sudoers", f"@include {outside}\n@includedir {outside.parent}\n")
    tree.link("/etc/ssh/authorized", str(outside))
    assert_hidden(tree)


def test_an_absolute_link_is_the_disks_own(tree: Tree) -> None:
    tree.write("/srv/config", "Host from-the-disk\n")
    tree.link("/home/ada/.ssh/config", "/srv/config")
    found = account(tree.collect(), "ada")
    assert [login["host"] for login in found["logins"] if not login["pattern"]] == ["from-the-disk"]


def test_what_would_hold_a_reader_up_is_left(tree: Tree) -> None:
    for name in EVERY_FILE:
        tree.path(name).unlink(missing_ok=True)
        os.mkfifo(tree.path(name))
    done = collect("--root", str(tree.top))
    assert done.status == 0, done.errors
    assert valid(done.report)["sshd"] is None
    if os.geteuid() == 0:
        for name in EVERY_FILE:
            tree.path(name).unlink()
            os.mknod(tree.path(name), 0o666 | 0o020000, os.makedev(1, 5))  # /dev/zero
        assert collect("--root", str(tree.top)).status == 0


def test_names_with_newlines_and_escapes(tree: Tree) -> None:
    for name in ("id_a\nb", "id_\x1b]0;x\x07", "id_\udcff", "id_\u202e", "-rf"):
        make_key(tree.top / "home/ada/.ssh/plain")
        for ending in ("", ".pub"):
            path = tree.top / "home/ada/.ssh" / f"plain{ending}"
            path.rename(os.path.join(tree.top, "home/ada/.ssh", name + ending))
    tree.write("/etc/hostname", "web\x1b[31m\n")
    with tree.path("/etc/passwd").open("a") as passwd:
        passwd.write("e\x1bve:x:60000:60000::/home/ada:/bin/sh\n")
    done = collect("--root", str(tree.top))
    assert done.status == 0, done.errors
    assert not set(done.output) & set(map(chr, range(32))) - {"\n"}
    assert "\u202e" not in done.output
    assert len(account(valid(done.report), "ada")["private_keys"]) == 5


@pytest.mark.parametrize(
    "passwd",
    [
        "ada:x:1:1::/home/ada:/bin/sh\n" * 200_000,
        "".join(f"u{n}:x:{n}:{n}::/home/ada:/bin/sh\n" for n in range(60_000, 90_000)),
        "a:x:-1:0::/:/bin/sh\nb:x:4294967295:0::/:\nc:x:9999999999999:0::/:\nd:x:0x0:0::/:\n",
        "x" * 20_000_000,
        "ada:x:1:1::../../../../root:/bin/sh\nbob:x:1:1::/home/../../..:/bin/sh\n",
        "\0\n:::::::\n+\n-\n#\n",
    ],
)
def test_any_passwd_ends_soon(tree: Tree, passwd: str) -> None:
    tree.write("/etc/passwd", passwd)
    done = collect("--root", str(tree.top))
    assert done.status == 0, done.errors
    assert len(valid(done.report)["accounts"]) <= 16
    assert all(one["home"].startswith("/") for one in done.report["accounts"])


def test_only_its_own_programs_are_started(tree: Tree) -> None:
    """Neither the disk's ssh nor the disk's libraries; strace sees what C code opens."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    tree.write("/usr/bin/ssh", f"#!/bin/sh\ntouch {tree.top.parent}/ran\n", 0o755)
    tree.write("/home/ada/.ssh/config", 'Match exec "touch /ran"\n  ProxyCommand touch /ran\n')
    tree.give()
    log = tree.top.parent / "strace"
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=execve,connect,openat,chroot", "-o", str(log),
         sys.executable, "-m", "sshlint", "collect", "--root", str(tree.top)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    assert json.loads(done.stdout)["version"] == 1
    lines = log.read_text(errors="replace").splitlines()[1:]
    assert [line for line in lines if "execve(" in line or "connect(" in line] == []
    inside = [line for line in lines if f'"{tree.top}' in line and "O_DIRECTORY" not in line]
    assert inside == []
    assert not (tree.top.parent / "ran").exists()
