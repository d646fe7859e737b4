"""The report on real terminals: any width, any locale, any text under review."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from sshlint.reporters.text.layout import pieces, width_of

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\")
_OF_A_FILE = re.compile(r" *(\d+ )?\| ")

MESSY = """\
# ada's config
Host *
    ForwardAgent yes
    StrictHostKeyChecking no
    Protocol 2
Host bastion
    HostNmae bastion.example.com
    Port 22O
Host db, web
    User db
    User ada
    IdentityFile ~/.ssh/id_that_is_not_there
    Ciphers aes256-cbc,3des-cbc
Host 日本.example.com שלום.example.com e\u0301.example.com
    Protocol 2
    Frobnicate \u65e5\u672c\u65e5\u672c\u65e5\u672c\u65e5\u672c\u65e5\u672c\u65e5\u672c\u65e5\u672c
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    ssh = tmp_path / "home" / ".ssh"
    ssh.mkdir(parents=True, mode=0o700)
    (ssh / "config").write_text(MESSY + f"Host {'h' * 255}\n    Protocol 2\n")
    (ssh / "config").chmod(0o600)
    (tmp_path / "home").chmod(0o755)
    return tmp_path / "home"


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    return {**kept, "PYTHONPATH": os.getcwd(), "TERM": "xterm-256color", **more}


def command(home: Path, *words: str) -> list[str]:
    common = ["check", "--home", str(home), "--system-config", "none", "--isolated"]
    return [sys.executable, "-m", "sshlint", *common, *words]


def on_terminal(home: Path, columns: int, *words: str, **more: str) -> str:
    """What a terminal of so many columns gets, but for the bar of a run that takes its time."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
    child = subprocess.Popen(
        command(home, *words),
        stdin=slave,
        stdout=slave,
        stderr=subprocess.DEVNULL,
        env=environment(**more),
    )
    os.close(slave)
    screen = b""
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not data:
            break
        screen += data
    os.close(master)
    assert child.wait(timeout=120) == 1
    return screen.decode().replace("\r\n", "\n")


def in_pipe(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command(home, *words),
        capture_output=True,
        env=environment(**more),
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal_but_what_is_never_broken(
    home: Path, columns: int
) -> None:
    for line in on_terminal(home, columns, "--all").splitlines():
        plain = _ESCAPES.sub("", line)
        if width_of(plain) > columns:
            assert len(list(pieces(plain))) == 1, plain


def test_columns_goes_before_what_the_terminal_says(home: Path) -> None:
    narrow = on_terminal(home, 200, COLUMNS="50")
    assert max(width_of(_ESCAPES.sub("", line)) for line in narrow.splitlines()[:8]) <= 50


def test_the_head_of_a_finding_is_one_line_for_programs(home: Path) -> None:
    text = in_pipe(home).stdout.decode()
    form = re.compile(r"^\S+:\d+:\d+: (error|warning|info): .+ \[SSH\d+ [a-z-]+\]$", re.MULTILINE)
    assert len(form.findall(text)) > 5
    assert "\x1b" not in text


def test_what_ssh_refuses_stands_first_and_is_counted(home: Path) -> None:
    lines = in_pipe(home).stdout.decode().splitlines()
    assert lines[0] == "ssh refuses ~/.ssh/config: no login works until these 3 lines are fixed"
    heads = [line for line in lines if re.search(r"\[SSH\d+ ", line)]
    assert [re.search(r"SSH\d+", line)[0] for line in heads[:3]] == ["SSH402", "SSH403", "SSH402"]  # type: ignore[index]
    severities = [line.split(": ")[1] for line in heads[3:]]
    assert severities == sorted(severities, key=["error", "warning", "info"].index)


def test_one_cause_is_one_block_unless_all_is_asked_for(home: Path) -> None:
    grouped, every = (in_pipe(home, *words).stdout.decode() for words in ((), ("--all",)))
    assert grouped.count("[SSH404 ignored-option]") == 1
    assert "  2 more like this: ~/.ssh/config lines 15 and 18" in grouped
    assert every.count("[SSH404 ignored-option]") == 3


def test_statistics_count_the_findings_of_each_rule(home: Path) -> None:
    text = in_pipe(home, "--statistics").stdout.decode()
    assert re.search(r"^ +3  info +SSH404  ignored-option$", text, re.MULTILINE)
    assert "help:" not in text


@pytest.mark.parametrize("variables", [
    {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
], ids=["ascii", "latin-1", "C"])  # fmt: skip
def test_any_locale_gets_the_whole_report(home: Path, variables: dict[str, str]) -> None:
    done = in_pipe(home, **variables)
    assert done.returncode == 1
    assert done.stderr == b""
    assert b"[SSH402 unknown-option]" in done.stdout
    assert b"\nnext:" in done.stdout


def test_files_and_rules_are_links_where_the_terminal_knows_them(home: Path) -> None:
    linked = on_terminal(home, 80, VTE_VERSION="6003")
    assert f"\x1b]8;;file://{home}/.ssh/config\x1b\\" in linked
    assert "/sshlint/rules/README.md#ssh402-unknown-option\x1b\\[SSH402" in linked
    assert "\x1b]8" not in on_terminal(home, 80, VTE_VERSION="", TERM="xterm")
    assert "\x1b" not in on_terminal(home, 80, VTE_VERSION="6003", TERM="dumb")


@pytest.mark.slow
def test_ten_thousand_findings_fit_on_a_few_screens(home: Path) -> None:
    text = "".join(f"Host h{n}\n    Frobnicate {n}\n    Protocol {n}\n" for n in range(10_000))
    (home / ".ssh" / "config").write_text(text)
    done = in_pipe(home, "--select", "SSH402,SSH404", COLUMNS="100")
    assert done.returncode == 1
    assert len(done.stdout.decode().splitlines()) < 100
    assert b"9999 more like this" in done.stdout
    assert b"10000 errors, 1 warning, 9999 infos in 1 file" in done.stdout


def test_nothing_under_review_moves_the_cursor(home: Path) -> None:
    with (home / ".ssh" / "config").open("a") as config:
        config.write("Host \x1b[2Jx\n    Frob\x07nicate \x1b]8;;file:///etc\x1b\\x\u202e\n")
    screen = _ESCAPES.sub("", on_terminal(home, 80, "--all"))
    assert not any(ord(c) < 32 and c != "\n" for c in screen)
    assert "\u202e" not in screen
