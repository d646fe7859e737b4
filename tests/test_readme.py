"""README is short, its links lead somewhere, and the recipes of the pages do what they say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sshd import need

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text()
PAGES = (
    "README.md",
    "tests/README.md",
    *(f"sshlint/{n}/README.md" for n in ("commands", "diagnosis", "rules")),
)
COMMANDS = (ROOT / "sshlint" / "commands" / "README.md").read_text()
WAYS = COMMANDS.partition("<!-- ways -->")[2].partition("<!-- /ways -->")[0]
PROGRAMS = Path(sys.executable).parent
CONFIG = "Host web\n    HostNmae web.example.com\n"


def test_readme_fits_on_a_few_screens() -> None:
    assert len(TEXT.encode()) <= 12_000
    assert TEXT.count("\n") <= 150


def test_each_console_sample_of_readme_is_generated() -> None:
    """`tests.generate.pages --check` runs them."""
    samples = TEXT.count("```console")
    assert samples == TEXT.count("<!-- console ") + TEXT.count("<!-- sample -->") >= 3


@pytest.mark.parametrize("name", PAGES)
def test_links_of_the_pages_lead_somewhere(name: str) -> None:
    page = ROOT / name
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        other = page.parent / path if path else page
        assert other.exists(), target
        if anchor:
            assert anchor in anchors(other), target


def anchors(page: Path) -> set[str]:
    """What GitHub calls the headings."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def blocks(section: str, language: str) -> list[str]:
    """The code blocks of a section, in order."""
    body = re.split(r"^### ", WAYS, flags=re.MULTILINE)
    (text,) = (part for part in body if part.startswith(f"{section}\n"))
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


class Person:
    """Somebody with a home who pastes what README says."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {
            "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
            "HOME": str(home),
            "PRE_COMMIT_HOME": str(home / ".cache" / "pre-commit"),
            "LC_ALL": "C.UTF-8",
        }

    def run(
        self, *command: str, cwd: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        own = PROGRAMS / command[0]
        program = str(own) if own.exists() else need(command[0])
        return subprocess.run(
            [program, *command[1:]],
            cwd=cwd or self.home,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    def paste(self, text: str, shell: str = "sh") -> subprocess.CompletedProcess[str]:
        done = self.run(shell, "-c" if shell == "fish" else "-ec", text)
        assert done.returncode == 0, done.stderr
        return done


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


SHELLS = {"bash": "bash --norc -ic", "zsh": "zsh -ic", "fish": "fish -ic"}


@pytest.mark.parametrize(
    ("shell", "block"), list(zip(SHELLS, blocks("Before each login", "sh"), strict=True))
)
def test_the_wrapper_is_there_in_the_next_shell(shell: str, block: str, person: Person) -> None:
    person.paste(block)
    start = {"bash": ". ~/.bashrc; ", "zsh": "", "fish": ""}[shell]
    shown = person.run(*SHELLS[shell].split(), f"{start}type ssh").stdout
    assert "function" in shown
    key = person.home / "id_open"
    key.write_bytes((ROOT / "fixtures" / "formats" / "keys" / "openssh-ed25519").read_bytes())
    key.chmod(0o644)
    options = "-F none -o BatchMode=yes -o ConnectTimeout=1 -p 1 -i ~/id_open"
    told = person.run(*SHELLS[shell].split(), f"{start}ssh {options} 127.0.0.1").stderr
    (line,) = (line for line in told.splitlines() if line.startswith("sshlint: "))
    shown = blocks("Before each login", "console")[0].splitlines()[1]
    about = " [SSH101 private-key-open] (chmod 0600 "
    message = line.partition(about)[0].partition(": error: ")[2]
    assert message
    assert message == shown.partition(about)[0].partition(": error: ")[2]


@pytest.fixture
def dots(person: Person) -> Path:
    """A repository with a fault in it."""
    folder = person.home / "dots"
    (folder / ".ssh").mkdir(parents=True)
    (folder / ".ssh" / "config").write_text(CONFIG)
    person.run("git", "init", "-q", str(folder))
    return folder


@pytest.mark.slow
def test_the_hook_stops_a_commit(person: Person, dots: Path) -> None:
    clone = person.home / "clone"
    person.run("git", "clone", "-q", f"file://{ROOT}", str(clone))
    head = person.run("git", "-C", str(clone), "rev-parse", "HEAD").stdout.strip()
    (block,) = blocks("In a dotfiles repository", "yaml")
    ours = block.replace("https://example.org/sshlint", f"file://{clone}")
    (dots / ".pre-commit-config.yaml").write_text(ours.replace("rev: main", f"rev: {head}"))
    person.run("git", "add", "--all", cwd=dots)
    install, run = blocks("In a dotfiles repository", "sh")[0].splitlines()
    assert person.run(*install.split(), cwd=dots).returncode == 0
    done = person.run(*run.split(), cwd=dots)
    assert ".ssh/config:2:5: error: " in done.stdout, done.stdout + done.stderr


def test_a_key_is_allowed_as_written(person: Person, dots: Path) -> None:
    keys = ROOT / "fixtures" / "formats" / "keys"
    (dots / ".ssh" / "id_test").write_bytes((keys / "openssh-ed25519").read_bytes())
    assert "SSH120" in person.run("sshlint", ".", cwd=dots).stdout
    (dots / "sshlint.toml").write_text(blocks("In a dotfiles repository", "toml")[0])
    assert "SSH120" not in person.run("sshlint", ".", cwd=dots).stdout


def test_reports_for_ci_are_written(person: Person, dots: Path) -> None:
    for line in blocks("In CI", "sh")[0].splitlines():
        command, _, _ = line.partition("#")
        done = person.run(*command.split(), cwd=dots)
        assert done.returncode == ("--fail-on never" not in command), done.stderr
        report = re.search(r"--output (\S+)", command)
        said = (dots / report[1]).read_text() if report else done.stdout
        assert "SSH402" in said


def test_a_baseline_leaves_only_what_is_new(person: Person, dots: Path) -> None:
    write, check = blocks("In CI", "sh")[1].splitlines()
    assert person.run(*write.split(), cwd=dots).returncode == 0
    assert person.run(*check.split(), cwd=dots).returncode == 0
    (dots / ".ssh" / "config").write_text(CONFIG + "    Prot 22\n")
    again = person.run(*check.split(), cwd=dots)
    assert (again.returncode, again.stdout.count("SSH402")) == (1, 1)


COMPLETED = {
    "bash": "complete -p sshlint",
    "zsh": 'print "${_comps[sshlint]}"',
    "fish": "complete -C 'sshlint diag'",
}


@pytest.mark.parametrize("shell", COMPLETED)
def test_the_shells_complete_the_words(shell: str, person: Person) -> None:
    if shell == "fish":
        (block,) = blocks("Shell completion", "fish")
    else:
        block = blocks("Shell completion", "sh")[("bash", "zsh").index(shell)]
    before = "autoload -U compinit; compinit -u; " if shell == "zsh" else ""
    done = person.paste(f"{before}{block}\n{COMPLETED[shell]}", shell)
    assert {"bash": "_sshlint_complete", "zsh": "_sshlint_complete", "fish": "diagnose"}[
        shell
    ] in done.stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("",), "check"),
        (("re",), "resolve"),
        (("--sel",), "--select"),
        (("check", "--form"), "--format"),
        (("check", "--format", "s"), "sarif"),
        (("init", ""), "fish"),
    ],
)
def test_completion_knows_commands_options_and_choices(
    words: tuple[str, ...], expected: str, person: Person
) -> None:
    done = person.run(
        "sshlint",
        COMP_WORDS=" ".join(("sshlint", *words)),
        COMP_CWORD=str(len(words)),
        _SSHLINT_COMPLETE="bash_complete",
    )
    assert f"plain,{expected}" in done.stdout.splitlines()
    assert done.stderr == ""
