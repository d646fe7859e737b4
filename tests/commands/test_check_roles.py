"""A named file that is no file of an SSH client is refused with what it is, and never fixed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def check(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sshlint", "check", "--isolated", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)


REFUSED = {
    "sshd_config": ("Port 22\nUsePAM yes\nPermitRootLogin no\n", "the server"),
    "copy.conf": ("UsePAM yes\nPermitRootLogin no\nX11Forwarding yes\n", "the server"),
    "WinSCP.ini": ("&Touch=touch\n\n[Configuration\\Parameters]\n&Execute=0\n", "INI"),
    "README.md": ("# Notes\n\nHow we deploy.\n", "refused: a document, not an SSH client file"),
    "TITLE.md": ("# Notes\n", "a document"),
    "empty.md": ("", "a document"),
    "README": ("plain\n", "a document"),
    "toml.md": ("# Settings\n\n[tool]\nselect = 1\n", "a document"),
    "passwd": ("root:x:0:0::/root:/bin/sh\nada:x:1:1::/home/ada:/bin/sh\n", "not an SSH client"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_client_file_is_refused(name: str, tmp_path: Path) -> None:
    text, said = REFUSED[name]
    path = tmp_path / name
    path.write_text(text)
    done = check(str(path))
    assert done.returncode == 2
    assert said in done.stderr
    assert check("--fix", "--yes", "--unsafe", str(path)).returncode == 2
    assert path.read_text() == text


def test_a_config_under_any_name_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "lab.conf"
    path.write_text("Host web\n  PermitRootLogin no\n  Usr ada\n")
    done = check(str(path))
    assert done.returncode == 1
    assert "SSH402" in done.stdout


def test_in_a_repository_the_servers_config_is_skipped(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True, timeout=120)
    path = tmp_path / "sshd_config"
    path.write_text("Port 22\nCiphers aes128-ctr\nUsePAM yes\n")
    done = check(str(path))
    assert (done.returncode, done.stderr) == (0, "")


def test_what_was_refused_is_not_called_good(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(REFUSED["README.md"][0])
    assert check(str(path)).stdout == ""


def test_standard_input_is_not_called_by_a_file_that_does_not_exist(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sshlint", "check", "--isolated", "--system-config", "none"]
    done = subprocess.run(
        [*command, "--home", str(tmp_path), "-"],
        input="HostNmae web\n",
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "<stdin>:1:1: error:" in done.stdout
    assert str(tmp_path) not in done.stdout


def test_in_a_repository_other_programs_files_are_not_linted(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True, timeout=120)
    texts = {
        "config": "[core]\n\tname = x\n",
        "Makefile": "include common.mk\nhost:\n",
        "x.go": "{",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    done = check("--system-config", "none", *(str(tmp_path / name) for name in texts))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("nothing found")
