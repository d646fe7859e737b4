"""Which programs are started, whatever PATH and the environment say."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sshlint.commands.check import CheckOptions, inspect
from sshlint.machine import installed, programs
from sshlint.machine.programs import find_program
from tests.oracle.programs import require

# A program that leaves a trace of having been run, and of what it was given.
SPY = '#!/bin/sh\n{ echo "$0 $*"; env; } >>"$(dirname "$0")/ran"\necho OpenSSH_9.2p1 >&2\n'


def plant(folder: Path, *names: str, text: str = SPY) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return folder


def sshlint(where: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    base = {"HOME": str(where), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-m", "sshlint", *words],
        cwd=where,
        env={**base, "PYTHONPATH": os.getcwd(), "PYTHONSAFEPATH": "1", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("path", [".:{path}", ":{path}", "bin:{path}", "{repository}/bin:{path}"])
def test_no_program_comes_from_what_is_under_review(path: str, tmp_path: Path) -> None:
    """Not the repository's ssh or git, whether PATH names its directory or the current one."""
    require("git")
    repository = tmp_path / "repository"
    plant(repository, "ssh", "git", "puttygen")
    plant(repository / "bin", "ssh", "git", "puttygen")
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    (repository / ".ssh").mkdir()
    (repository / ".ssh" / "config").write_text("Host a\n  User b\n")
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", repository / "id_ed25519"], check=True
    )
    search = path.format(path=os.environ["PATH"], repository=repository)
    for words in ((".",), (".ssh/config",), ("--diff", "."), ("--home", str(repository))):
        sshlint(repository, "check", "--isolated", *words, PATH=search)
    sshlint(repository, "resolve", "a", PATH=search.replace(str(repository), "."))
    assert list(tmp_path.rglob("ran")) == []


def test_a_link_into_what_is_under_review_counts_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "_under_review", set())
    inside = plant(tmp_path / "repository" / "bin", "ssh")
    outside = tmp_path / "bin"
    outside.mkdir()
    (outside / "ssh").symlink_to(inside / "ssh")
    monkeypatch.setenv("PATH", str(outside))
    assert find_program("ssh") == str(outside / "ssh")
    programs.never_from([str(tmp_path / "repository")])
    assert find_program("ssh") is None


def test_ssh_gets_a_fixed_environment_and_is_asked_only_about_itself(tmp_path: Path) -> None:
    folder = plant(tmp_path / "bin", "ssh")
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "config").write_text("Host a\n  User b\n")
    odd = {"SUDO_UID": "0", "SSH_ASKPASS": "x", "LD_LIBRARY_PATH": "/x", "GIT_DIR": "/x"}
    path = f"{folder}:{os.environ['PATH']}"
    sshlint(home, "check", "--home", str(home), PATH=path, **odd)
    sshlint(home, "resolve", "--home", str(home), "--all", "a", PATH=path, **odd)
    lines = (folder / "ran").read_text().splitlines()
    asked = {line.removeprefix(f"{folder}/ssh ") for line in lines if line.startswith(f"{folder}/")}
    assert "-V" in asked
    assert all(
        words == "-V" or words == "-G -F none localhost" or words.startswith("-Q ")
        for words in asked
    )
    names = {line.partition("=")[0] for line in lines if "=" in line}
    assert names <= {"PATH", "LC_ALL", "PWD", "OLDPWD", "SHLVL", "_"}


@pytest.fixture
def newer_ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    text = "#!/bin/sh\necho OpenSSH_99.1p1, OpenSSL 9 >&2\n"
    monkeypatch.setenv("PATH", f"{plant(tmp_path / 'bin', 'ssh', text=text)}:{os.environ['PATH']}")
    installed.forget()
    (tmp_path / "home" / ".ssh").mkdir(parents=True)
    return tmp_path / "home"


CONFIG = """\
Whatever yes
Host web
    Compression maybe
    Port
Match lunarphase full
    User ada
"""


def test_what_an_ssh_newer_than_the_tables_may_know_is_a_note(newer_ssh: Path) -> None:
    path = newer_ssh / ".ssh" / "config"
    path.write_text(CONFIG)
    path.chmod(0o600)
    run = inspect(
        CheckOptions(home=str(newer_ssh), isolated=True, system_config="none"), io.BytesIO()
    )
    codes = {finding.rule.code for finding in run.report.findings}
    assert not codes & {"SSH402", "SSH403", "SSH406", "SSH409"}
    assert "SSH401" in codes  # an option without a value is none in any ssh
    notes = [note.message for note in run.report.notes]
    told = "is not judged: OpenSSH 99.1 is newer than what this sshlint knows"
    for text in ("line 1: Whatever", "line 3: the value of Compression", "line 5: the value of"):
        assert any(note.startswith(text) and told in note for note in notes), notes


def test_what_an_older_target_does_not_know_is_still_found(newer_ssh: Path) -> None:
    path = newer_ssh / ".ssh" / "config"
    path.write_text(CONFIG)
    path.chmod(0o600)
    options = CheckOptions(home=str(newer_ssh), isolated=True, system_config="none")
    run = inspect(options._replace(target_openssh=("99.1", "9.2")), io.BytesIO())
    codes = {finding.rule.code for finding in run.report.findings}
    assert codes >= {"SSH402", "SSH403", "SSH409"}


def test_a_login_is_not_said_to_fail_of_an_option_that_may_be_new(newer_ssh: Path) -> None:
    path = newer_ssh / ".ssh" / "config"
    path.write_text("Whatever yes\nHost web\n  User ada\n")
    path.chmod(0o600)
    done = sshlint(
        newer_ssh,
        *("prelogin", "--home", str(newer_ssh), "--system-config", "none", "web"),
        PATH=os.environ["PATH"],
    )
    assert "Whatever" not in done.stderr
    done = sshlint(newer_ssh, "resolve", "--home", str(newer_ssh), "web", PATH=os.environ["PATH"])
    assert (done.returncode, "refuses" in done.stderr) == (0, False)
    assert "ada" in done.stdout
