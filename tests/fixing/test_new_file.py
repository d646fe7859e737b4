"""A new file is there whole with its mode, or not there at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sshlint.fixing.writing import new_file


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o400])
def test_the_file_has_its_bytes_and_its_mode_under_any_umask(tmp_path: Path, mode: int) -> None:
    for umask in (0o000, 0o077, 0o777):
        path = tmp_path / f"{umask:o}"
        before = os.umask(umask)
        try:
            new_file.create(str(path), b"secret", mode)
        finally:
            os.umask(before)
        assert path.stat().st_mode & 0o777 == mode
        path.chmod(0o600)
        assert path.read_bytes() == b"secret"


def test_what_is_there_is_left_alone_links_and_folders_too(tmp_path: Path) -> None:
    file, link, folder = tmp_path / "file", tmp_path / "link", tmp_path / "folder"
    file.write_bytes(b"mine")
    link.symlink_to(tmp_path / "nowhere")
    folder.mkdir()
    for path in (file, link, folder):
        with pytest.raises(FileExistsError):
            new_file.create(str(path), b"secret", 0o600)
    assert file.read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_or_is_stopped_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def fail(_: int) -> None:
        raise fault

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(type(fault)):
        new_file.create(str(tmp_path / "new"), b"secret", 0o600)
    assert list(tmp_path.iterdir()) == []
