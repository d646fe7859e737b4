"""Stamps are written whole, for their user alone, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sshlint.fixing.writing import stamp_file


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_stamp_and_its_folder_are_for_their_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "sshlint" / "logins" / "login web"
    for text in ("one\n", "two\n"):
        stamp_file.put(str(path), text)
        assert path.read_text() == text
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert [entry.name for entry in path.parent.iterdir()] == ["login web"]


@pytest.mark.parametrize("bits", [0o755, 0o770, 0o701])
def test_a_folder_that_others_reach_is_left_alone(bits: int, tmp_path: Path) -> None:
    folder = tmp_path / "logins"
    folder.mkdir()
    folder.chmod(bits)
    stamp_file.put(str(folder / "login web"), "text\n")
    assert list(folder.iterdir()) == []
    assert mode(folder) == bits


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "logins"
    folder.mkdir(mode=0o700)
    (tmp_path / "kept").write_text("kept\n")
    (folder / "login web").symlink_to(tmp_path / "kept")
    stamp_file.put(str(folder / "login web"), "text\n")
    assert (tmp_path / "kept").read_text() == "kept\n"
    folder.rename(tmp_path / "real")
    folder.symlink_to(tmp_path / "real")
    stamp_file.put(str(folder / "login other"), "text\n")
    assert not (tmp_path / "real" / "login other").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_nothing_is_made_in_somebody_else_s_cache(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 65534, 65534)
    stamp_file.put(str(home / ".cache" / "sshlint" / "logins" / "login web"), "text\n")
    assert list(home.iterdir()) == []


def test_there_are_never_more_than_some_hundred(tmp_path: Path) -> None:
    folder = tmp_path / "logins"
    for number in range(501):
        if number < 1 or number > 499:
            stamp_file.put(str(folder / f"login {number}"), "text\n")
        else:
            (folder / f"login {number}").touch(mode=0o600)
            os.utime(folder / f"login {number}", (number, number))
    names = {entry.name for entry in folder.iterdir()}
    assert len(names) == 251
    assert {"login 0", "login 500", "login 499"} <= names
    assert "login 1" not in names
