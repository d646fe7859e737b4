"""The ssh wrapper in real shells, against a real sshd: what it says, and what it leaves alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sshlint.commands.shells import wrapper
from tests.oracle.ssh_jail import Answer, Jail
from tests.sshd import Server, make_key, need, sshd

SSHLINT = Path(sys.executable).with_name("sshlint")
SHELLS = ("bash", "zsh", "fish")
YOUNG = 1.2  # seconds until a verdict about a changed file is remembered


class Desk:
    """A user's machine: a home that ssh takes for the user's, a shell, and a server to log in to.

    Each start of sshlint by the wrapper is noted in `starts`.
    """

    def __init__(self, jail: Jail, server: Server, shell: str, folder: Path) -> None:
        self.jail = jail
        self.shell = shell
        self.home = Path(jail.home)
        self.ssh = self.home / ".ssh"
        self.ssh.mkdir(mode=0o700)
        self.key = make_key(self.ssh / "id_web")
        server.authorized_keys.write_bytes(self.key.with_suffix(".pub").read_bytes())
        host_key = server.host_key.with_suffix(".pub").read_text()
        (self.ssh / "known_hosts").write_text(f"[127.0.0.1]:{server.port} {host_key}")
        self.config = self.ssh / "config"
        self.config.write_text(
            f"Host web\n    HostName 127.0.0.1\n    Port {server.port}\n    User {server.user}\n"
            "    IdentityFile ~/.ssh/id_web\n    BatchMode yes\n    RequestTTY no\n"
            "Include more/*\n"
        )
        self.config.chmod(0o600)
        self.log = folder / "starts"
        self.wrapper = self._make_wrapper(folder)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "USER": jail.user,
        }

    def _make_wrapper(self, folder: Path) -> Path:
        noting = folder / "noting"
        noting.write_text(f'#!/bin/sh\necho "$@" >>"{self.log}"\nexec "{SSHLINT}" "$@"\n')
        noting.chmod(0o755)
        made = subprocess.run(
            [str(SSHLINT), "init", self.shell],
            capture_output=True,
            text=True,
            check=True,
            env={"HOME": str(self.home), "PATH": os.environ["PATH"]},
        )
        wrapper = folder / f"wrapper.{self.shell}"
        assert str(SSHLINT) in made.stdout
        wrapper.write_text(made.stdout.replace(str(SSHLINT), str(noting)))
        return wrapper

    def type(self, line: str, before: str = "", **more: str) -> Answer:
        """Type a line into a new shell that has read the wrapper; `before` is read first."""
        source = f"source {self.wrapper}"
        script = self.log.with_name("typed")
        script.write_text("\n".join((before, source, line)) + "\n")
        command = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[self.shell]
        return self.jail.run([self.shell, *command, str(script)], {**self.environment, **more})

    @property
    def starts(self) -> int:
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0

    def settle(self) -> None:
        """Have the login remembered as in order."""
        time.sleep(YOUNG)
        assert self.type("ssh web true") == Answer(0, "", "")
        before = self.starts
        assert self.type("ssh web true") == Answer(0, "", "")
        assert self.starts == before, "the verdict was not remembered"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with sshd(tmp_path_factory.mktemp("sshd"), "LogLevel INFO") as running:
        yield running


@pytest.fixture(params=SHELLS)
def desk(request: pytest.FixtureRequest, server: Server, tmp_path: Path) -> Iterator[Desk]:
    shell = need(request.param)
    jail = Jail(str(tmp_path / "jail"))
    if not jail.works:
        pytest.skip("a home of our own needs mount namespaces")
    try:
        yield Desk(jail, server, os.path.basename(shell), tmp_path)
    finally:
        jail.close()


def test_a_faulty_key_is_one_clear_line_before_ssh_s_own_error_and_a_mended_one_is_silent(
    desk: Desk,
) -> None:
    desk.key.chmod(0o644)
    faulty = desk.type("ssh web true")
    first, *rest = faulty.err.splitlines()
    assert first.startswith("sshlint: ~/.ssh/id_web: error: mode 0644")
    assert "[SSH101 private-key-open]" in first
    assert "UNPROTECTED PRIVATE KEY FILE" in "".join(rest)
    assert faulty.status == 255
    assert not any(line.startswith("sshlint") for line in rest)
    desk.key.chmod(0o600)
    assert desk.type("ssh web true") == Answer(0, "", "")


def test_what_has_changed_is_noticed_at_once_and_what_has_not_starts_no_python(desk: Desk) -> None:
    desk.settle()
    desk.key.chmod(0o640)
    assert "SSH101" in desk.type("ssh web true").err
    desk.key.chmod(0o600)
    desk.settle()
    (desk.ssh / "more").mkdir()
    (desk.ssh / "more" / "new").write_text("Host *\n    HostNmae x\n")
    assert "SSH402" in desk.type("ssh web true").err
    (desk.ssh / "more" / "new").write_text("")
    desk.settle()
    for name in ("id_web", "id_web.pub"):
        (desk.ssh / name).rename(desk.home / name)
    assert "SSH507" in desk.type("ssh web true").err


def test_a_key_of_the_same_size_and_time_is_noticed(desk: Desk) -> None:
    desk.settle()
    old = desk.config.stat()
    text = desk.config.read_text().replace("BatchMode yes", "BatchMode yep")
    desk.config.write_text(text)
    os.utime(desk.config, ns=(old.st_atime_ns, old.st_mtime_ns))
    assert "SSH403" in desk.type("ssh web true").err


def test_a_certificate_that_ends_is_noticed(desk: Desk) -> None:
    ca = make_key(desk.ssh / "ca")
    start = time.time()
    desk.settle()
    lifetime = 3 + 2 * round(time.time() - start)  # long enough on a busy machine too
    lines = ["-V", f"-1h:+{lifetime}s", f"{desk.key}.pub"]
    words = ["-s", str(ca), "-I", "x", "-n", "nobody", *lines]
    subprocess.run(["ssh-keygen", "-q", *words], check=True)
    end = time.time() + lifetime
    desk.settle()
    time.sleep(max(end - time.time() + 0.5, 0))
    assert ": warning: the certificate expired" in desk.type("ssh web true").err


def test_status_and_streams_of_ssh_are_its_own(desk: Desk) -> None:
    assert desk.type("ssh web exit 7").status == 7
    assert desk.starts == 1
    assert desk.type("echo words | ssh web cat") == Answer(0, "words\n", "")
    before = desk.starts  # 1 on a machine so slow that the verdict is remembered by now
    assert desk.type("ssh -V").err.startswith("OpenSSH")
    assert desk.starts == before + 1


def test_ssh_itself_and_the_variable_go_round_it(desk: Desk) -> None:
    desk.key.chmod(0o644)
    variable = "set -x SSHLINT_SKIP 1" if desk.shell == "fish" else "SSHLINT_SKIP=1"
    end = ";" if desk.shell == "fish" else ""
    for line in ("command ssh web true", f"{variable}{end} ssh web true"):
        assert "sshlint" not in desk.type(line).err
    assert desk.starts == 0


def test_without_sshlint_it_is_plain_ssh(desk: Desk) -> None:
    desk.wrapper.write_text(desk.wrapper.read_text().replace("noting", "gone"))
    assert desk.type("ssh web echo there") == Answer(0, "there\n", "")


def test_words_that_mean_something_to_a_shell_reach_ssh_as_they_are(desk: Desk) -> None:
    line = "ssh -o 'SetEnv=A=1 B=*' web printf '%s.' \"'a  b'\" \"'*'\" '\\$HOME'"
    plain = desk.type(f"command {line}")
    assert plain.status == 0
    assert desk.type(line) == plain


def test_a_stamp_that_others_could_have_written_is_not_believed(desk: Desk, tmp_path: Path) -> None:
    desk.settle()
    folder = desk.home / ".cache" / "sshlint" / "logins"
    (stamp,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, stamp.stat().st_mode & 0o777) == (0o700, 0o600)
    before = desk.starts
    stamp.rename(tmp_path / "stamp")
    stamp.symlink_to(tmp_path / "stamp")
    desk.type("ssh web true")
    assert desk.starts == before + 1
    stamp.unlink()
    stamp.write_text("sshlint stamp 1 login web +\n")
    desk.type("ssh web true")
    assert desk.starts == before + 2
    folder.chmod(0o777)
    stamp.unlink()
    desk.type("ssh web true")
    assert not stamp.exists()


def test_many_shells_at_once_leave_one_whole_stamp(desk: Desk) -> None:
    time.sleep(YOUNG)
    lines = {"bash": "&", "zsh": "&", "fish": "&"}[desk.shell]
    together = desk.type("\n".join([f"ssh web true {lines}"] * 8 + ["wait"]))
    # The far side is this machine, whose shell start files may have something to say.
    assert "sshlint" not in together.err
    (stamp,) = (desk.home / ".cache" / "sshlint" / "logins").iterdir()
    assert stamp.read_text().startswith("sshlint stamp 1 login web +\nat|")
    before = desk.starts
    assert desk.type("ssh web true") == Answer(0, "", "")
    assert desk.starts == before


MINE = 'function ssh { echo mine >&2; command ssh "$@"; }'
ALIASES = "alias ssh='ssh -4' command=nope local=nope return=nope read=nope exec=nope stat=nope"
STARTS = [
    ("bash", "set -eu; set -o noclobber"),
    ("bash", f"shopt -s expand_aliases; {ALIASES}"),
    ("bash", MINE),
    ("bash", "IFS=e; set -f; shopt -s nocasematch nullglob; set -o posix"),
    ("zsh", "set -eu; setopt no_clobber warn_create_global"),
    ("zsh", ALIASES),
    ("zsh", MINE),
    ("zsh", "IFS=e; setopt ksh_arrays sh_word_split glob_subst null_glob no_unset"),
    ("fish", "function ssh; echo mine >&2; command ssh $argv; end"),
    ("fish", "alias ssh 'ssh -4'"),
]


@pytest.mark.parametrize(("desk", "before"), STARTS, indirect=["desk"])
def test_it_works_wherever_it_is_sourced(desk: Desk, before: str) -> None:
    said = "mine\n" if "mine" in before else ""
    twice = f"source {desk.wrapper}\n"
    assert desk.type(f"{twice}ssh web echo there", before) == Answer(0, "there\n", said)
    assert desk.starts == 1
    desk.key.chmod(0o644)
    assert "SSH101" in desk.type("ssh web true", before).err


def test_bash_as_old_as_macos_s_finds_nothing_in_it_that_it_lacks() -> None:
    text = subprocess.run(
        [str(SSHLINT), "init", "bash"], capture_output=True, text=True, check=True
    ).stdout
    for newer in ("mapfile", "readarray", "declare -A", "local -n", "${!", ",,}", "^^}", "|&"):
        assert newer not in text
    for newer in ("+=", "printf -v", "%(", "EPOCH", "coproc", "&>>", ";;&"):
        assert newer not in text


def test_strict_holds_back_a_login_that_would_fail(desk: Desk) -> None:
    strict = subprocess.run(
        [str(SSHLINT), "init", "--strict", desk.shell],
        capture_output=True,
        text=True,
        check=True,
        env={"HOME": str(desk.home), "PATH": os.environ["PATH"]},
    )
    desk.wrapper.write_text(strict.stdout)
    assert desk.type("ssh web echo there") == Answer(0, "there\n", "")
    desk.key.chmod(0o644)
    held = desk.type("ssh web echo there")
    assert held.status == 1
    assert len(held.err.splitlines()) == 1


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_reads_the_wrapper(shell: str, strict: bool, tmp_path: Path) -> None:
    script = tmp_path / "wrapper"
    script.write_text(wrapper(shell, strict=strict))
    assert not re.search("@[A-Z]+@", script.read_text())
    done = subprocess.run([need(shell), "-n", str(script)], capture_output=True, check=True)
    assert done.stderr == b""


def test_shellcheck_has_nothing_to_say(tmp_path: Path) -> None:
    script = tmp_path / "wrapper.bash"
    script.write_text(wrapper("bash"))
    command = [need("shellcheck"), "--shell=bash", "--format=gcc", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == ""
