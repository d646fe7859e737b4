"""Reading files once, bounded, and finding one's way in their text."""

from __future__ import annotations

import os
import random
import socket
from pathlib import Path

import pytest

from sshlint.formats.putty import reg_text
from sshlint.source import Source, Unreadable, read


def reason(path: Path | str) -> str:
    with pytest.raises(Unreadable) as caught:
        read(str(path))
    return caught.value.reason


def test_a_file_is_read_with_the_stat_of_the_opened_file(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_bytes(b"Host *\r\n\xff\n")
    source = read(str(path))
    assert source.data == b"Host *\r\n\xff\n"
    assert source.stat is not None
    assert source.stat.st_ino == path.stat().st_ino


def test_a_fifo_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert reason(tmp_path / "pipe") == "it is a FIFO, which a reader would wait for"


def test_a_device_is_refused() -> None:
    assert reason("/dev/zero") == "it is a device"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert reason(tmp_path) == "it is a directory, not a file"


def test_a_socket_is_refused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        assert reason(tmp_path / "s") == "it is a socket"


def test_a_file_of_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    path.touch()
    os.truncate(path, 1 << 30)
    assert reason(path) == "it is larger than 64 MiB"


def test_a_missing_file_and_a_dangling_link_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    assert reason(tmp_path / "absent") == "it does not exist"
    assert reason(tmp_path / "link") == "it is a symbolic link to nowhere, which does not exist"


def test_a_link_that_leads_back_to_itself_is_named_as_that(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert reason(tmp_path / "loop") == "it is a symbolic link that leads back to itself"


def test_a_nul_in_a_name_is_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        read(f"{tmp_path}/a\0b")
    assert caught.value.missing


@pytest.mark.parametrize("seed", range(50))
def test_text_keeps_every_byte_and_positions_agree_with_counting(seed: int) -> None:
    rng = random.Random(seed)
    data = bytes(rng.choice(b"ab\n\r\t\xc3\xa4\xff\0 ") for _ in range(rng.randrange(80)))
    source = Source("x", data)
    assert source.text.encode("utf-8", "surrogateescape") == data
    for offset in range(len(source.text) + 1):
        before = source.text[:offset]
        line, column = source.position(offset)
        assert (line, column) == (before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
        assert source.line(line) == source.text.split("\n")[line - 1].rstrip("\r")


def test_a_text_of_another_encoding_is_written_back_in_it() -> None:
    data = b"\xff\xfe" + "[key]\r\nvalue é\r\n".encode("utf-16-le")
    source = Source("export.reg", data)
    source.use(reg_text.CODEC)
    assert source.text == "[key]\r\nvalue é\r\n"
    assert not source.is_plain
    changed = source.with_text(source.text.replace("é", "ü"))
    assert changed.data == b"\xff\xfe" + "[key]\r\nvalue ü\r\n".encode("utf-16-le")
    assert changed.under("other.reg").text == "[key]\r\nvalue ü\r\n"
    assert Source("plain", b"\xff\n").is_plain
