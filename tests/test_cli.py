"""The command as people and scripts meet it: words, streams and exit status."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SSHLINT = [sys.executable, "-m", "sshlint"]


def sshlint(
    *words: str,
    stdin: bytes = b"",
    cwd: Path | None = None,
    environment: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    run = subprocess.run(
        [*SSHLINT, *words],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        check=False,
    )
    out, err = run.stdout.decode(), run.stderr.decode()
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(run.args, run.returncode, out, err)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    (folder / ".ssh").mkdir(parents=True, mode=0o700)
    folder.chmod(0o755)
    return folder


def write_config(home: Path, text: str) -> None:
    (home / ".ssh" / "config").write_text(text)
    (home / ".ssh" / "config").chmod(0o600)


def lint(
    home: Path, *words: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    arguments = ("--home", str(home), "--system-config", "none", "--isolated", *words)
    return sshlint("check", *arguments, environment=environment)


CLEAN = "Host web\n    User ada\nHost *\n    ServerAliveInterval 60\n"
TYPO = CLEAN.replace("User", "Usr")


def test_a_clean_home_gets_what_was_checked_and_status_0(home: Path) -> None:
    write_config(home, CLEAN)
    run = lint(home)
    expected = (0, "nothing found in 1 file\nchecked 1 host\n", "")
    assert (run.returncode, run.stdout, run.stderr) == expected


def test_quiet_prints_nothing_when_nothing_is_found(home: Path) -> None:
    write_config(home, CLEAN)
    run = lint(home, "--quiet")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_without_an_ssh_directory_the_report_says_so(tmp_path: Path) -> None:
    run = lint(tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    note = "note: ~/.ssh: does not exist; ssh-keygen -t ed25519 makes it with a first key"
    assert run.stdout == f"{note}\nnothing found in 0 files\n"


def test_notes_stand_before_the_summary(home: Path) -> None:
    write_config(home, CLEAN)
    (home / "profile").write_text("export PATH=~/bin:$PATH\numask 022\n")
    (home / ".ssh" / "known_hosts").symlink_to(home / "profile")
    run = lint(home)
    *notes, summary, checked = run.stdout.splitlines()
    assert (summary, checked) == ("nothing found in 1 file", "checked 1 host")
    assert notes == ["note: ~/.ssh/known_hosts: not a known_hosts file: skipped"]
    assert run.stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "koi8-r"])
def test_an_encoding_without_arrows_gets_plain_forms(home: Path, encoding: str) -> None:
    write_config(home, CLEAN + "Host *.ümläut.☃ \n    Usr ☃\n    User bob → " + "x" * 400 + "\n")
    words = ["check", "--home", str(home), "--system-config", "none", "--isolated"]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    run = subprocess.run(
        [*SSHLINT, *words], capture_output=True, env=environment, check=False, timeout=120
    )
    text = run.stdout.decode(encoding)
    assert (run.returncode, run.stderr) == (1, b"")
    assert "[SSH402 unknown-option]" in text
    if encoding in ("ascii", "latin-1"):
        assert " -> xxx" in text
        assert "\\u2603" in text


def test_findings_are_status_1_on_stdout(home: Path) -> None:
    write_config(home, TYPO)
    run = lint(home)
    assert run.returncode == 1
    assert "SSH402 unknown-option" in run.stdout
    assert run.stderr == ""


@pytest.mark.parametrize(("level", "status"), [("error", 0), ("warning", 1), ("never", 0)])
def test_fail_on_chooses_what_counts(home: Path, level: str, status: int) -> None:
    write_config(home, CLEAN.replace("User ada", "User ada\n    User bob"))
    assert lint(home, "--fail-on", level).returncode == status


def test_without_a_command_it_checks(home: Path) -> None:
    write_config(home, TYPO)
    run = sshlint("--home", str(home), "--isolated", "--select", "SSH402")
    assert run.returncode == 1
    assert "did you mean User?" in run.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["chekc"], '"chekc" is neither a command nor a path; did you mean sshlint check?'),
        (["no/such/file"], "no/such/file: there is no such file or directory"),
        (["check", "--selct", "SSH4"], "No such option"),
        (["check", "--select", "SSH999"], 'select: no rule "SSH999"'),
        (["check", "--ignore", "unknown-opton"], 'did you mean "unknown-option"?'),
        (["check", "--home", "/no/such"], "--home /no/such: there is no such directory"),
        (["check", "--config", "/no/such.toml"], "the settings cannot be read: it does not exist"),
        (["explain", "SSH4021"], 'there is no rule "SSH4021"'),
        (["check", "--target-openssh", "new"], "target-openssh new: not a version of OpenSSH"),
    ],
)
def test_misuse_is_one_clear_line_and_status_2(words: list[str], message: str) -> None:
    run = sshlint(*words)
    assert run.returncode == 2
    assert message in run.stderr
    assert run.stderr.startswith("sshlint: ")
    assert run.stderr.count("\n") == 1
    assert run.stdout == ""


def test_a_named_file_that_cannot_be_read_is_status_2_and_the_rest_is_linted(home: Path) -> None:
    write_config(home, TYPO)
    os.mkfifo(home / "pipe")
    run = lint(home, str(home / "pipe"), str(home / ".ssh" / "config"))
    assert run.returncode == 2
    assert "pipe: cannot be read: it is a FIFO" in run.stderr
    assert "SSH402" in run.stdout


def test_a_path_that_bears_a_commands_name_is_linted_with_a_dot(tmp_path: Path) -> None:
    (tmp_path / "rules").write_text(TYPO)
    run = sshlint("./rules", "--isolated", cwd=tmp_path)
    assert "SSH402" in run.stdout


def test_standard_input_is_linted_under_the_name_given(home: Path) -> None:
    words = ("check", "-", "--stdin-filename", "dotfiles/config", "--isolated")
    run = sshlint(*words, "--home", str(home), stdin=TYPO.encode(), cwd=home)
    assert run.returncode == 1
    assert "\n~/dotfiles/config:2:5: error: ssh has no option Usr" in run.stdout


def test_json_goes_to_stdout_alone(home: Path) -> None:
    write_config(home, TYPO)
    run = lint(home, "--format", "json")
    document = json.loads(run.stdout)
    assert [finding["code"] for finding in document["findings"]] == ["SSH402"]
    assert document["findings"][0]["path"] == str(home / ".ssh" / "config")


@pytest.mark.parametrize(
    ("words", "environment", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours_are_for_terminals_and_those_who_ask(
    home: Path, words: list[str], environment: dict[str, str], coloured: bool
) -> None:
    write_config(home, TYPO)
    assert ("\x1b[" in lint(home, *words, environment=environment).stdout) is coloured


def test_settings_beside_the_files_are_read_and_the_command_line_wins(home: Path) -> None:
    write_config(home, TYPO)
    (home / ".ssh" / "sshlint.toml").write_text('ignore = ["SSH402"]\n')
    words = ("check", "--home", str(home), "--system-config", "none")
    assert sshlint(*words).returncode == 0
    assert sshlint(*words, "--isolated").returncode == 1
    (home / ".ssh" / "sshlint.toml").write_text('[severity]\nSSH402 = "info"\n')
    run = sshlint(*words)
    assert run.returncode == 0
    assert "1 info" in run.stdout


def test_a_typo_in_the_settings_is_status_2_with_the_file_named(home: Path) -> None:
    (home / ".ssh" / "sshlint.toml").write_text("ignor = []\n")
    run = sshlint("check", "--home", str(home))
    assert run.returncode == 2
    assert f'{home}/.ssh/sshlint.toml: unknown setting "ignor"; did you mean' in run.stderr


def test_another_home_in_the_environment_is_said_once(tmp_path: Path) -> None:
    run = sshlint("check", "--isolated", "--select", "SSH402", environment={"HOME": str(tmp_path)})
    lines = [line for line in run.stderr.splitlines() if "not $HOME" in line]
    assert len(lines) == 1


def test_a_closed_pipe_ends_quietly(home: Path) -> None:
    write_config(home, TYPO * 2000)
    process = subprocess.Popen(
        [*SSHLINT, "--home", str(home), "--isolated"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    assert process.wait(30) in (0, 1, 2)
    assert error == b""


def test_interruption_is_status_130_without_a_traceback(tmp_path: Path) -> None:
    # What is started in the background of a script ignores SIGINT, and so would its children.
    heedful = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", heedful, *SSHLINT, "check", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    time.sleep(1.5)  # until it reads standard input
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=120)
    assert process.returncode == 130
    assert b"Traceback" not in error


def test_explain_and_rules_print_the_rules_own_words() -> None:
    run = sshlint("explain", "unknown-option")
    assert run.stdout.startswith("SSH402 unknown-option (error)\n")
    assert "Why: One unknown option makes ssh refuse the whole file" in run.stdout
    assert re.search(r"^SSH402 +unknown-option", sshlint("rules").stdout, re.MULTILINE)
    listed = json.loads(sshlint("rules", "--format", "json").stdout)
    assert listed["version"] == 1
    assert "SSH402" in [rule["code"] for rule in listed["rules"]]
