"""Files are replaced whole, as their owner had them, or left with a reason."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from sshlint.fixing.refusal import Refused
from sshlint.fixing.writing import attributes, write
from sshlint.fixing.writing.temporary import remove_leftovers

ROOT = os.geteuid() == 0


def access_list(group_bits: int) -> bytes:
    """Owner rw, user 12345 r, group, mask and others as given (linux/posix_acl_xattr.h)."""
    nobody = 0xFFFFFFFF
    entries = [
        (0x01, 6, nobody),
        (0x02, 4, 12345),
        (0x04, group_bits, nobody),
        (0x10, group_bits, nobody),
        (0x20, 0, nobody),
    ]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def set_attribute(path: Path, name: str, value: bytes) -> None:
    try:
        os.setxattr(path, name, value)
    except OSError:
        pytest.skip("this file system has no such attributes")


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o400, 0o640, 0o755], ids="{:04o}".format)
@pytest.mark.parametrize("secret", [False, True])
def test_content_changes_and_mode_and_owner_stay(tmp_path: Path, mode: int, secret: bool) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(mode)
    if ROOT:
        os.chown(path, 1234, 2345)
    before = path.stat()
    write.replace(str(path), b"new", before, secret=secret)
    after = path.stat()
    assert path.read_bytes() == b"new"
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )
    assert os.listdir(tmp_path) == ["file"]


def test_extended_attributes_and_the_access_list_stay(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    set_attribute(path, "user.note", b"mine")
    set_attribute(path, attributes.ACCESS_LIST, access_list(4))
    before = attributes.read(str(path))
    write.replace(str(path), b"new", path.stat())
    assert attributes.read(str(path)) == before
    assert set(before) == {"user.note", attributes.ACCESS_LIST}


def test_a_default_list_of_the_folder_does_not_open_the_new_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o640)
    set_attribute(tmp_path, attributes.DEFAULT_LIST, access_list(4))
    write.replace(str(path), b"new", path.stat())
    assert attributes.read(str(path)) == {}
    assert path.stat().st_mode & 0o777 == 0o640
    write.create(str(tmp_path / "other"), b"new", 0o640)
    assert attributes.read(str(tmp_path / "other")) == {}


def test_hard_links_are_named_and_refused(tmp_path: Path) -> None:
    path, other = tmp_path / "file", tmp_path / "other name"
    path.write_bytes(b"old")
    os.link(path, other)
    with pytest.raises(Refused, match="one file under 2 names") as error:
        write.replace(str(path), b"new", path.stat())
    assert str(other) in error.value.reason
    with pytest.raises(Refused, match="hard links"):
        write.change_mode(str(path), 0o600, path.stat().st_mode & 0o777)
    assert (path.read_bytes(), other.read_bytes()) == (b"old", b"old")


def test_a_file_that_was_swapped_or_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    before = path.stat()
    path.write_bytes(b"newer")
    with pytest.raises(Refused, match="changed after sshlint read it"):
        write.replace(str(path), b"new", before)
    assert path.read_bytes() == b"newer"
    path.unlink()
    path.symlink_to("/etc/passwd")
    with pytest.raises(Refused, match="changed after sshlint read it"):
        write.replace(str(path), b"new", before)
    with pytest.raises(Refused, match="symbolic link"):
        write.change_mode(str(path), 0o600, 0o644)


def test_a_mode_that_changed_meanwhile_is_left(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"")
    path.chmod(0o400)
    with pytest.raises(Refused, match="mode has changed"):
        write.change_mode(str(path), 0o600, 0o644)
    assert path.stat().st_mode & 0o777 == 0o400


def test_nothing_is_overwritten_by_what_is_new(tmp_path: Path) -> None:
    (tmp_path / "here").write_bytes(b"mine")
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("here", "link"):
        with pytest.raises(Refused, match="exists already"):
            write.create(str(tmp_path / name), b"new", 0o600)
        (tmp_path / "other").write_bytes(b"")
        with pytest.raises(Refused, match="exists already"):
            write.move(str(tmp_path / "other"), str(tmp_path / name))
    with pytest.raises(Refused, match="exists already"):
        write.make_folder(str(tmp_path / "here"), 0o700)
    assert (tmp_path / "here").read_bytes() == b"mine"
    assert sorted(os.listdir(tmp_path)) == ["here", "link", "other"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"its directory .*/gone does not exist"):
        write.create(str(tmp_path / "gone" / "file"), b"", 0o600)


def test_a_long_name_still_leaves_room_for_the_temporary_one(tmp_path: Path) -> None:
    path = tmp_path / ("ä" * 127)
    path.write_bytes(b"old")
    write.replace(str(path), b"new", path.stat())
    assert path.read_bytes() == b"new"


def test_only_files_with_the_recognisable_name_are_removed(tmp_path: Path) -> None:
    left = tmp_path / ".config.sshlint-0123abcd"
    kept = [".config.sshlint-0123abc", "config.sshlint-0123abcd", ".config.sshlint-0123abcd.bak"]
    for name in (left.name, *kept):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / ".folder.sshlint-0123abcd").mkdir()
    (tmp_path / ".link.sshlint-0123abcd").symlink_to("config.sshlint-0123abcd")
    assert remove_leftovers([str(tmp_path), str(tmp_path / "gone")]) == [str(left)]
    assert sorted(os.listdir(tmp_path)) == sorted(
        [*kept, ".folder.sshlint-0123abcd", ".link.sshlint-0123abcd"]
    )
