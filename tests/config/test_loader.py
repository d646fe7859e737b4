"""Which files the one loader of configs follows, for whom and for which ssh."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from sshlint.config.loader import Loader, undecided
from sshlint.machine.account import running_account
from sshlint.settings import Release
from sshlint.source import SshlintError, read
from tests.sshd import need

NEW, OLD = Release((10, 0)), Release((9, 2))


def names(home: Path, text: str, release: Release = NEW, *, confined: bool = False) -> list[str]:
    (home / ".ssh").mkdir(exist_ok=True)
    (home / ".ssh" / "config").write_text(text)
    (home / ".ssh" / "extra").write_text("Host lab\n  User ada\n")
    config = Loader(running_account(str(home)), release, read, confined).user()
    assert config is not None
    return [os.path.basename(file.source.path) for file in config.files[1:]]


@pytest.mark.parametrize("word", ["extra", "~/.ssh/extra", "${HOME}/.ssh/ex*", "%d/.ssh/extra"])
def test_the_words_that_lead_to_a_file(word: str, tmp_path: Path) -> None:
    assert names(tmp_path, f"Include {word}\n") == ["extra"]


@pytest.mark.parametrize("word", ["${HOME}/.ssh/extra", "%d/.ssh/extra"])
def test_before_9_9_variables_and_tokens_are_a_part_of_the_name(word: str, tmp_path: Path) -> None:
    assert names(tmp_path, f"Include {word}\n", OLD) == []
    folder = tmp_path / ".ssh" / word.partition("/")[0] / ".ssh"
    folder.mkdir(parents=True)
    (folder / "extra").write_text("")
    assert names(tmp_path, f"Include {word}\n", OLD) == ["extra"]


def test_the_home_of_a_user_is_the_passwd_entry_s(tmp_path: Path) -> None:
    need("ssh")
    me = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    own = os.path.expanduser(f"~{me}")
    word = f"~{me}/{os.path.relpath(tmp_path / '.ssh' / 'extra', own)}"
    assert names(tmp_path, f"Include {word}\n") == ["extra"]
    answer = subprocess.run(
        ["ssh", "-G", "-F", str(tmp_path / ".ssh" / "config"), "lab"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "user ada" in answer.stdout.splitlines()


@pytest.mark.parametrize(
    ("word", "confined"), [("%h", False), ("${NOBODY_SETS_THIS}/x", False), ("~root/x", True)]
)
def test_what_cannot_be_followed_is_said(word: str, confined: bool, tmp_path: Path) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "config").write_text(f"User x\nInclude {word}\n")
    config = Loader(running_account(str(tmp_path)), NEW, read, confined).user()
    assert config is not None
    ((path, line, reason),) = undecided(config)
    assert (path, line) == (str(tmp_path / ".ssh" / "config"), 2)
    assert word in reason


def test_no_config_at_all(tmp_path: Path) -> None:
    loader = Loader(running_account(str(tmp_path)), NEW, read)
    assert loader.user() is None
    assert loader.user("none") is None
    assert loader.system("none") is None
    empty = loader.user(os.devnull)
    assert empty is not None
    assert empty.lines == []
    with pytest.raises(SshlintError, match="cannot be read"):
        loader.user(str(tmp_path / "gone"))
