"""Names, near misses, help pages and completion, as people and shells meet them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from sshlint.cli import cli
from sshlint.commands.line.pages import EXAMPLES

SHELLS = ("bash", "zsh", "fish")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    ssh = tmp_path / "home" / ".ssh"
    ssh.mkdir(parents=True, mode=0o700)
    (ssh / "config").write_text(
        "Include more\nHost web db-*\n  HostName web.example.com\nHost !no *\n"
    )
    (ssh / "more").write_text("Host weird\\ name inner\n")
    return tmp_path / "home"


def run(*words: str, home: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.getcwd(), **more}
    environment.pop("COLUMNS", None)
    if home is not None:
        environment |= {"HOME": str(home), "XDG_STATE_HOME": str(home / "state")}
    command = [sys.executable, "-m", "sshlint", *words]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=120, check=False, cwd=home
    )


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("lint",), "did you mean sshlint check?"),
        (("verify",), "did you mean sshlint check?"),
        (("explian",), "did you mean sshlint explain?"),
        (("--verison",), "did you mean --version?"),
        (("check", "--statistcs"), "'--statistics'"),
        (("resolve",), "(see sshlint resolve --help)"),
        (("init",), "Choose from: bash, zsh, fish (see sshlint init --help)"),
        (("diagnose", "Permission", "denied"), 'put the message in quotes: "Permission denied"'),
        (("help", "rezolve"), "did you mean resolve?"),
        (("check", "--format", "jsn"), "(see sshlint check --help)"),
    ],
)
def test_a_near_miss_is_answered_with_what_was_meant(words: tuple[str, ...], meant: str) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert meant in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_the_version_names_what_the_answers_depend_on(option: str) -> None:
    first, ssh, python, cryptography = run(option).stdout.splitlines()
    assert first.startswith("sshlint ")
    assert ssh.startswith("ssh: OpenSSH_" if shutil.which("ssh") else "ssh: no ssh")
    assert python == f"Python {'.'.join(map(str, sys.version_info[:3]))}"
    assert cryptography.startswith("cryptography ")


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_help_is_the_page_of_the_command(name: str) -> None:
    page = run("help", name).stdout
    assert page == run(name, "-h").stdout
    assert page.startswith(f"Usage: sshlint {name} ")


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name])
def test_the_options_of_examples_exist(name: str) -> None:
    words = {word for command, _ in EXAMPLES[name] for word in command.split() if word[:2] == "--"}
    known = {opt for param in cli.commands[name].params for opt in param.opts} | {"--host"}
    assert words <= known


def test_every_command_stands_on_the_first_page_in_a_group() -> None:
    page = cli.get_help(click.Context(cli, info_name="sshlint"))
    assert "More commands" not in page
    assert all(f"\n  {name} " in page for name in cli.commands)


def test_fix_is_check_with_fix(home: Path) -> None:
    assert "add --yes" in run("fix", home=home).stderr
    (home / ".ssh" / "config").chmod(0o666)
    words = ("--home", str(home), "--yes", "--select", "SSH103", "--isolated")
    assert run("fix", *words, home=home).returncode == 0
    assert (home / ".ssh" / "config").stat().st_mode & 0o077 == 0o044


def test_a_file_named_like_an_option_is_none_in_the_next_command(home: Path) -> None:
    (home / "--yes").write_text("Host a\n    Protocol 2\n")
    words = ("--home", str(home), "--system-config", "none", "--isolated", "--", "--yes")
    done = run("check", *words, home=home)
    assert " --isolated -- --yes " in " ".join(done.stdout.partition("\nnext:")[2].split())


def complete(shell: str, words: str, home: Path) -> list[str]:
    """The lines that a shell's script gets."""
    count = len(words.split(" ")) - 1
    typed = {"COMP_WORDS": words, "COMP_CWORD": str(count)}
    if shell == "fish":
        typed["COMP_CWORD"] = words.rpartition(" ")[2]
    return run(home=home, _SSHLINT_COMPLETE=f"{shell}_complete", **typed).stdout.splitlines()


@pytest.mark.parametrize("command", ["resolve", "doctor", "check --host"])
def test_hosts_complete_from_the_config_and_its_includes(command: str, home: Path) -> None:
    words = f"sshlint {command} --home {home}" if command == "resolve" else f"sshlint {command}"
    if os.geteuid() == 0:  # whose home the passwd entry names
        pytest.skip("root's own home is not a test's to write")
    assert complete("bash", f"{words} we", home) == ["plain,web"]


def test_hosts_are_read_from_a_config_that_is_named(home: Path) -> None:
    config = home / ".ssh" / "config"
    config.write_text(config.read_text().replace("Include more", f"Include {home}/.ssh/more"))
    words = f"sshlint resolve -F {config} "
    assert complete("bash", words, home) == ["plain,inner", "plain,web", "plain,weird\\"] or (
        complete("bash", words, home)[:2] == ["plain,inner", "plain,web"]
    )
    assert complete("fish", f"{words}w", home)[0] == "plain,web\tweb.example.com"


def test_codes_complete_in_a_list_and_descriptions_are_whole(home: Path) -> None:
    assert "plain,SSH501" in complete("bash", "sshlint explain SSH50", home)
    assert "plain,SSH101,SSH501" in complete("bash", "sshlint check --select SSH101,SSH50", home)
    assert "plain,unknown-option" in complete("bash", "sshlint explain unk", home)
    line = complete("fish", "sshlint che", home)[0]
    assert line == "plain,check\tLint your SSH home, a file, a directory or a repository."


def test_runs_complete(home: Path) -> None:
    (home / "state" / "sshlint" / "undo" / "20260102-030405").mkdir(parents=True)
    assert complete("bash", "sshlint undo 2026", home) == ["plain,20260102-030405"]


def installed_in(directory: Path) -> Path:
    """A program `sshlint` that runs this tree."""
    program = directory / "sshlint"
    directory.mkdir()
    start = f'PYTHONPATH={os.getcwd()} exec {sys.executable} -m sshlint "$@"'
    program.write_text(f"#!/bin/sh\n{start}\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_one_its_shell_can_read(shell: str, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(run("completion", shell).stdout)
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    assert subprocess.run([shell, "-n", str(script)], check=False).returncode == 0


def test_bash_offers_real_files_for_a_key(home: Path, tmp_path: Path) -> None:
    program = installed_in(tmp_path / "bin")
    (home / "key with space").write_text("x")
    (home / "keyfile").write_text("x")
    asked = (
        'eval "$(sshlint completion bash)"; COMP_WORDS=(sshlint convert key); COMP_CWORD=2;'
        ' _sshlint_complete sshlint; printf "%s|" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", asked],
        capture_output=True,
        text=True,
        cwd=home,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"},
        check=False,
    )
    assert sorted(done.stdout.strip("|").split("|")) == ["key with space", "keyfile"], done.stderr


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_shows_whole_descriptions(home: Path, tmp_path: Path) -> None:
    program = installed_in(tmp_path / "bin")
    asked = 'sshlint completion fish | source; complete -C "sshlint che"'
    done = subprocess.run(
        ["fish", "-c", asked],
        capture_output=True,
        text=True,
        cwd=home,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "HOME": str(home)},
        check=False,
    )
    assert "check\tLint your SSH home, a file, a directory or a repository." in done.stdout


def test_completing_a_host_loads_little(home: Path) -> None:
    """What a Tab waits for: no rule, no key format, no cryptography."""
    words = f"sshlint resolve -F {home / '.ssh' / 'config'} w"
    code = (
        "import sys, atexit, os\n"
        "from sshlint.cli import cli\n"
        "try: cli.main(prog_name='sshlint')\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    environment = {
        **os.environ,
        "COMP_WORDS": words,
        "COMP_CWORD": "4",
        "_SSHLINT_COMPLETE": "bash_complete",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert "plain,web" in done.stdout
    loaded = set(done.stderr.split())
    assert loaded.isdisjoint({"cryptography", "sshlint.lint", "sshlint.rules.index", "json"})
