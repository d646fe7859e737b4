"""What is asked of files: where nothing can be said, what links lead to, and notes."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sshlint.discover import Survey, survey_home
from sshlint.facts.key_files.reviewed_key import PublicKey
from sshlint.facts.permissions import file as file_facts
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.facts.permissions.link import Link
from sshlint.settings import Context, Release, Settings
from tests.sshd import make_key


def survey(home: Path, **changes: Any) -> Survey:
    context = Context(
        settings=Settings(),
        home=str(home),
        owner=os.geteuid(),
        targets=(Release((9, 2)),),
        platform="linux",
        now=0.0,
        environment={},
    )._replace(**changes)
    taken = Survey(context)
    survey_home(taken)
    return taken


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / ".ssh").mkdir(mode=0o700)
    (tmp_path / ".ssh" / "config").write_text("Host web\n")
    return tmp_path


def files(taken: Survey) -> dict[str, ReviewedFile]:
    return {file.name: file for file in ReviewedFile.collect(taken, frozenset())}


def test_modes_on_windows_are_one_note_and_no_fact(home: Path) -> None:
    taken = survey(home, platform="win32")
    assert files(taken) == {}
    assert [message for _, message in taken.notes] == [
        "modes and owners were not checked: Windows keeps access lists instead"
    ]


def test_modes_and_links_in_a_repository_are_another_machines(home: Path) -> None:
    (home / ".ssh" / "id_rsa").symlink_to("nowhere")
    taken = survey(home, in_repository=True)
    assert files(taken) == {}
    assert list(Link.collect(taken, frozenset())) == []
    assert taken.notes == []


def test_an_access_list_that_cannot_be_read_is_a_note(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str, *, default: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(file_facts, "access_list", refuse)
    taken = survey(home)
    config = files(taken)["config"]
    assert config.acl is None
    assert config.acl is None
    note = "its access list was not read: permission denied"
    assert taken.notes == [(config.path, note)]


def test_a_home_reached_by_a_link_is_judged_like_any_other(tmp_path: Path) -> None:
    real = tmp_path / "real"
    (real / ".ssh").mkdir(parents=True, mode=0o700)
    (real / ".ssh" / "known_hosts").write_text("web ssh-rsa AAAA\n")
    (real / ".ssh" / "known_hosts").chmod(0o666)
    (tmp_path / "link").symlink_to(real)
    closed = files(survey(tmp_path / "link"))["known_hosts"]
    assert closed.is_hidden
    assert closed.others_who_write() == ""
    (real / ".ssh").chmod(0o755)
    real.chmod(0o755)
    assert files(survey(tmp_path / "link"))["known_hosts"].others_who_write() == "everyone"


def test_sockets_in_the_folder_are_nobodys_business(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home / ".ssh")  # the path of a socket may not be long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("master-web")
    taken = survey(home)
    assert taken.failures == []
    assert not files(taken)["master-web"].is_regular


def test_a_key_its_public_half_and_its_certificate_are_one(home: Path) -> None:
    ssh = home / ".ssh"
    make_key(ssh / "ca")
    make_key(ssh / "id_ed25519")
    make_key(ssh / "old", "rsa", "-b", "1024")
    sign = ["ssh-keygen", "-q", "-s", str(ssh / "ca"), "-I", "me", str(ssh / "id_ed25519.pub")]
    subprocess.run(sign, check=True, capture_output=True)
    lock = ["ssh-keygen", "-q", "-p", "-m", "PEM", "-N", "secret", "-f", str(ssh / "old")]
    subprocess.run(lock, check=True, capture_output=True)
    found = PublicKey.collect(survey(home), frozenset())
    keys = {os.path.basename(key.location.path): key for key in found}
    assert sorted(keys) == ["ca", "id_ed25519", "old"]
    assert (keys["old"].algorithm, keys["old"].key.bits) == ("ssh-rsa", 1024)
