"""`sshlint --fix` and `--diff` as people and scripts meet them."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sshlint.commands.fixes.shown_fix import lines, write_diff
from sshlint.finding import Fix, Text
from sshlint.fixing.plan import Transaction
from sshlint.fixing.preview import Preview
from sshlint.reporters.text.style import Style
from sshlint.source import Source
from tests.commands.fix_steps import CONFIG, Home, make_home, talk
from tests.faults.lab import finding

SAFE = CONFIG.replace("    Protocol 2\n", "")
ALL = SAFE.replace("ForwardAgent yes", "ForwardAgent no")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path)


def test_without_a_terminal_yes_is_needed_and_nothing_is_changed(home: Home) -> None:
    before = home.snapshot()
    done = home.lint("--fix")
    assert done.returncode == 2
    assert "this is not a terminal; add --yes" in done.stderr
    assert home.snapshot() == before


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--yes",), "--yes goes with --fix or --diff"),
        (("--unsafe",), "--unsafe goes with --fix or --diff"),
        (("--fix", "--unsafe"), "--unsafe goes with --yes"),
        (("--diff", "--format", "json"), "--diff writes a diff"),
        (("--fix", "--yes", "-"), "standard input cannot be fixed"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    home: Home, words: tuple[str, ...], reason: str
) -> None:
    before = home.snapshot()
    done = home.lint(*words)
    assert done.returncode == 2
    assert reason in done.stderr
    assert home.snapshot() == before


def test_yes_makes_the_safe_fixes_and_a_second_run_changes_nothing(home: Home) -> None:
    done = home.lint("--fix", "--yes", "--fail-on", "warning")
    assert done.returncode == 0, done
    assert home.config.read_text() == SAFE
    assert home.bits(home.key) == "0600"
    assert done.stdout.count("fixed ~/.ssh/") == 3
    assert "SSH603" in done.stdout
    assert "undo with: sshlint undo 2" in done.stdout
    before = home.snapshot()
    again = home.lint("--fix", "--yes")
    assert "undo" not in again.stdout
    assert home.snapshot() == before
    assert len(list(home.state.iterdir())) == 2  # one run, and the lock


def test_what_asks_for_a_passphrase_is_left_and_said_once_however_many_rounds_there_are(
    home: Home,
) -> None:
    bare = home.config.parent / "id_bare"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", bare], check=True)
    done = home.run(*home.common()[:-2], "--fix", "--yes", "--unsafe")
    assert done.returncode == 1
    assert done.stderr.count("it asks for a passphrase; run sshlint --fix in a terminal") == 1


def test_yes_and_unsafe_make_all_fixes(home: Home) -> None:
    done = home.lint("--fix", "--yes", "--unsafe")
    assert (done.returncode, home.config.read_text()) == (0, ALL), done


def test_the_exit_status_is_that_of_a_check_of_what_is_left(home: Home) -> None:
    assert home.lint("--fix", "--yes", "--fail-on", "info").returncode == 1
    assert home.lint("--fix", "--yes", "--fail-on", "info", "--unsafe").returncode == 0


def test_select_narrows_what_is_fixed(home: Home) -> None:
    done = home.run(
        *home.common()[:-2], "--select", "SSH101", "--fix", "--yes", "--fail-on", "never"
    )
    assert done.returncode == 0, done
    assert (home.bits(home.key), home.config.read_text()) == ("0600", CONFIG)


def test_json_is_the_report_of_what_is_left(home: Home) -> None:
    done = home.lint("--fix", "--yes", "--format", "json")
    assert [found["code"] for found in json.loads(done.stdout)["findings"]] == ["SSH603"]
    assert done.stderr.count("fixed ~/.ssh/") == 3


def test_diff_says_what_yes_would_do_and_does_nothing(home: Home) -> None:
    before = home.snapshot()
    done = home.lint("--diff")
    assert done.returncode == 1
    assert home.snapshot() == before
    assert not home.state.exists()
    assert f"chmod 0600 {home.key}  # 0644\n" in done.stdout
    assert "PRIVATE KEY" not in done.stdout
    home.lint("--fix", "--yes")
    clean = home.lint("--diff")
    assert (clean.returncode, clean.stdout) == (0, "")
    assert home.lint("--diff", "--unsafe").returncode == 1


@pytest.mark.parametrize("where", ["the home", "elsewhere"])
def test_patch_takes_the_diff_and_gives_what_fix_gives(home: Home, where: str) -> None:
    if shutil.which("patch") is None:
        pytest.skip("patch is not installed")
    home.config.write_bytes(CONFIG.replace("\n", "\r\n").encode() + b"# caf\xe9\r\n")
    location = home.path if where == "the home" else Path("/")
    text = home.diff("--unsafe", cwd=location)
    copy = home.path.parent / "copy"
    shutil.copytree(home.path, copy)
    subprocess.run(["patch", "-p0", "--binary", "--quiet"], input=text, cwd=location, check=True)
    patched = home.config.read_bytes()
    shutil.copy2(copy / ".ssh" / "config", home.config)
    assert home.lint("--fix", "--yes", "--unsafe").returncode == 0
    assert home.config.read_bytes() == patched
    assert b"caf\xe9" in patched


def test_a_link_is_written_through_and_stays_a_link(home: Home) -> None:
    dotfiles = home.path / "dotfiles"
    dotfiles.mkdir()
    home.config.rename(dotfiles / "ssh_config")
    home.config.symlink_to(dotfiles / "ssh_config")
    assert home.lint("--fix", "--yes").returncode == 0
    assert home.config.is_symlink()
    assert (dotfiles / "ssh_config").read_text() == SAFE
    assert os.listdir(dotfiles) == ["ssh_config"]


def test_a_hard_link_is_named_and_the_other_fixes_are_made(home: Home) -> None:
    os.link(home.config, home.path / ".ssh" / "backup")
    done = home.lint("--fix", "--yes", "--fail-on", "never")
    assert done.returncode == 1
    assert "~/.ssh/config was left as it is (SSH404): it is one file under 2 names" in done.stderr
    assert home.config.read_text() == CONFIG
    assert home.bits(home.key) == "0600"


def test_what_a_killed_run_left_is_removed_and_its_journal_pointed_to(home: Home) -> None:
    left = home.path / ".ssh" / ".config.sshlint-0123abcd"
    left.write_bytes(b"half")
    done = home.lint("--fix", "--yes")
    assert not left.exists()
    assert "removed ~/.ssh/.config.sshlint-0123abcd, left by a run that was killed" in done.stderr


def test_a_question_shows_the_finding_the_diff_and_what_it_may_cost(home: Home) -> None:
    status, screen = home.talk("n", "n", "n", "n")
    assert status == 1
    assert "SSH404 ignored-option" in screen
    assert "-    Protocol 2" in screen
    assert "safe: nobody gains or loses access" in screen
    assert "0644 → 0600" in screen
    assert "unsafe: a login from there to a further host" in screen
    assert screen.count("(Enter: yes)") == 3
    assert screen.count("(Enter: no)") == 1
    assert [f"Fix {number} of 4" in screen for number in (1, 2, 3, 4)] == [True] * 4
    assert "logins: web: ForwardAgent yes → no" in screen
    assert screen.count("  skipped") == 4
    assert "0 fixed, 4 left" in screen
    assert "undo" not in screen
    assert home.config.read_text() == CONFIG
    assert home.bits(home.key) == "0644"


def test_a_diff_has_colours_where_they_are_asked_for(home: Home) -> None:
    _, screen = home.talk("q", words=("--fix", "--color", "always"))
    assert "\x1b[31m-    Protocol 2\x1b[0m" in screen


def test_what_is_secret_is_told_in_words(tmp_path: Path) -> None:
    source = Source(str(tmp_path / "key"), b"top secret\r\n", secret=True)
    text = Text(source, 10, 12, "\n")
    told = finding(source, text)._replace(fix=Fix.safe("1 line end CRLF → LF", text))
    preview = Preview()
    preview.make(Transaction((told,), (text,)))
    out = io.StringIO()
    write_diff(preview, Style(False, str(tmp_path)), out)
    assert out.getvalue() == f"# {source.path}: 1 line end CRLF → LF\n"
    shown = "\n".join(lines(told, told.fix or Fix.safe(""), Style(False, str(tmp_path))))
    assert "1 line end CRLF → LF" in shown
    assert "top secret" not in shown


def test_return_takes_a_safe_fix_and_leaves_an_unsafe_one(home: Home) -> None:
    status, screen = home.talk("", "", "", "")
    assert status == 0
    assert home.config.read_text() == SAFE
    assert home.bits(home.key) == "0600"
    assert "3 fixed, 1 left" in screen
    assert "undo with: sshlint undo 2" in screen


@pytest.mark.parametrize("yes", ["Y", "yes", "YES", " y "])
def test_yes_is_understood_however_it_is_written(home: Home, yes: str) -> None:
    _, screen = home.talk(yes, "NO", "Quit")
    assert home.config.read_text() == CONFIG.replace("    Protocol 2\n", "", 1)
    assert "1 fixed, 3 left" in screen


def test_an_answer_that_is_none_is_asked_again(home: Home) -> None:
    _, screen = home.talk("perhaps", "q")
    assert '"perhaps" is none of y, n, s, a, A, q; ? explains them' in screen
    assert home.config.read_text() == CONFIG


def test_a_diff_without_safe_fixes_says_so(home: Home, tmp_path: Path) -> None:
    done = home.lint("--diff", "--select", "SSH603", "--ignore", "SSH101,SSH404", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (
        "sshlint: no safe fixes; 1 unsafe fix: `sshlint --diff --unsafe` shows it\n"
    )


def test_all_of_a_rule_are_taken_without_another_question(home: Home) -> None:
    _, screen = home.talk("a", "y", "n")
    assert home.config.read_text() == ALL
    assert home.bits(home.key) == "0644"
    assert "3 fixed, 1 left" in screen


def test_all_safe_fixes_are_taken_and_unsafe_ones_still_asked_about(home: Home) -> None:
    _, screen = home.talk("A", "?", "y")
    assert "make all safe changes" in screen
    assert home.config.read_text() == ALL
    assert home.bits(home.key) == "0600"


def test_quitting_keeps_what_was_made(home: Home) -> None:
    status, screen = home.talk("y", "q")
    assert status == 1
    assert home.config.read_text() == CONFIG.replace("    Protocol 2\n", "", 1)
    assert "1 fixed, 3 left" in screen
    assert len(list(home.state.iterdir())) == 2


def test_control_c_ends_with_130_and_nothing_half_written(home: Home) -> None:
    before = home.snapshot()
    status, screen = home.talk("^C")
    assert status == 130
    assert "Traceback" not in screen
    assert home.snapshot() == before
    assert home.talk("y", "^C")[0] == 130
    assert home.config.read_text() == CONFIG.replace("    Protocol 2\n", "", 1)
    assert home.run("undo").returncode == 0
    assert home.snapshot() == before


def test_skipping_a_rule_leaves_all_of_it_and_asks_about_the_others(home: Home) -> None:
    _, screen = home.talk("s", "SKIP", "y")
    assert home.config.read_text() == CONFIG
    assert home.bits(home.key) == "0600"
    assert "1 fixed, 3 left" in screen
    assert "changed: ~/.ssh/id_ed25519 (1 fix)" in screen


def test_each_fix_is_confirmed_in_a_line(home: Home) -> None:
    _, screen = home.talk("y", "n", "q")
    assert "  fixed ~/.ssh/id_ed25519: SSH101 private-key-open" in screen or (
        "  fixed ~/.ssh/config:2:5: SSH404 ignored-option" in screen
    )
    assert screen.count("  skipped") == 1


def test_control_d_ends_as_control_c_does_with_how_to_undo(home: Home) -> None:
    status, screen = home.talk("y", "^D")
    assert status == 130
    assert "stopped; what was fixed so far is whole. Undo with: sshlint undo 2" in screen
    assert "Traceback" not in screen


def test_a_question_about_several_keys_lists_them_and_a_wrong_passphrase_is_no_end(
    home: Home,
) -> None:
    other = home.key.with_name("id_other")
    other.write_bytes(home.key.read_bytes())
    other.chmod(0o600)
    home.key.chmod(0o600)
    words = (*home.common()[:-2], "--select", "SSH305", "--fix")
    command = [sys.executable, "-m", "sshlint", *words]
    answers = ("y", "", "abc", "long enough now", "long enough now", "n")
    status, screen = talk(command, answers, home)
    assert status == 1, screen  # the other key is as it was
    assert "keys (2), each asked about by itself:\n    ~/.ssh/id_ed25519\n    ~/.ssh/id_other" in (
        screen
    )
    assert b"BEGIN OPENSSH" in other.read_bytes()
    ask = ["ssh-keygen", "-y", "-P", "long enough now", "-f", str(other)]
    assert subprocess.run(ask, capture_output=True, check=False).returncode == 0
    assert subprocess.run([*ask[:3], "", *ask[4:]], capture_output=True, check=False).returncode
