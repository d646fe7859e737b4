"""Mountinfo as kernels write it, and which mounts keep modes."""

from __future__ import annotations

import random

import pytest

from sshlint.facts.permissions.mount import parse


def line(kind: str, options: str = "rw", point: str = "/mnt/c", mount_options: str = "rw") -> str:
    return f"80 22 0:55 / {point} {mount_options} shared:1 - {kind} source {options}"


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        (line("ext4"), False),
        (line("9p", "rw,dirsync,aname=drvfs;path=C:\\;uid=1000,mmap,trans=virtio"), True),
        (line("9p", "rw,aname=drvfs;path=C:\\;metadata;uid=1000;umask=22"), False),
        (line("9p", "rw,access=client,trans=virtio"), False),
        (line("drvfs", "rw,case=off,uid=1000", mount_options="rw,noatime"), True),
        (line("drvfs", "rw,case=off,metadata,uid=1000"), False),
        (line("vfat", "rw,uid=1000,fmask=0022,dmask=0022"), True),
        (line("cifs", "rw,vers=3.1.1,uid=1000,noforceuid,file_mode=0755,nounix"), True),
        (line("cifs", "rw,vers=1.0,unix,posixpaths"), False),
        (line("cifs", "rw,vers=3.1.1,cifsacl"), False),
        (line("nfs4"), False),
        (line("fuse.sshfs"), False),
        (line("fuseblk", "rw,user_id=0,group_id=0,allow_other,blksize=4096"), True),
    ],
)
def test_which_file_systems_keep_modes(text: str, foreign: bool) -> None:
    mounts, has_foreign = parse(text + "\n")
    assert len(mounts) == 1
    assert has_foreign is foreign


def test_blanks_in_a_mount_point_are_octal() -> None:
    ((mount,), _) = parse(line("vfat", point="/media/USB\\040STICK\\134x"))
    assert mount.point == "/media/USB STICK\\x"


def test_the_mountinfo_of_this_machine_is_read_whole() -> None:
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        text = file.read()
    assert len(parse(text)[0]) == len(text.splitlines())
    assert any(mount.point == "/" for mount in parse(text)[0])


def test_nothing_in_a_damaged_mountinfo_raises() -> None:
    choose = random.Random(4711)
    text = "\n".join(line(kind) for kind in ("ext4", "vfat", "9p"))
    for _ in range(300):
        at = choose.randrange(len(text))
        parse(text[:at] + choose.choice(("", " ", "\\", "-", "\n")) + text[at + 1 :])
