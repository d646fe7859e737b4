"""The pre-commit hooks in real repositories of each layout, run by pre-commit itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sshd import need

pytestmark = pytest.mark.slow  # each installs and runs git hooks

ROOT = Path(__file__).parents[1]
KEYS = ROOT / "fixtures" / "formats" / "keys"
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text()
SSHLINT = Path(sys.executable).with_name("sshlint")
PRE_COMMIT = Path(sys.executable).with_name("pre-commit")

GOOD = "Include config.d/*\nHost *\n    ServerAliveInterval 60\n"
WORK = "Host web\n    HostNmae web.example.com\n"
TEMPLATE = "Host {{ .name }}\n    HostNmae {{ .host }}\n"
# What the faults of all layouts are called where the home is.
CONFIG, INCLUDED, KEY, PPK = "config", "config.d/work", "id_ed25519", "work.ppk"

LAYOUTS: dict[str, dict[str, str]] = {
    "plain": {name: f".ssh/{name}" for name in (CONFIG, INCLUDED, KEY, PPK)},
    "stow": {
        CONFIG: "ssh/.ssh/config",
        INCLUDED: "work/.ssh/config.d/work",
        KEY: "ssh/.ssh/id_ed25519",
        PPK: "work/.ssh/work.ppk",
    },
    "yadm": {
        CONFIG: ".ssh/config##default",
        INCLUDED: ".ssh/config.d/work##os.Linux",
        KEY: ".ssh/id_ed25519",
        PPK: ".ssh/work.ppk##class.work",
    },
    "chezmoi": {
        CONFIG: "private_dot_ssh/private_config",
        INCLUDED: "private_dot_ssh/config.d/work.tmpl",
        KEY: "private_dot_ssh/private_id_ed25519",
        PPK: "private_dot_ssh/private_work.ppk",
    },
}


class Repository:
    """A git repository in which pre-commit runs the hooks of this checkout."""

    def __init__(self, folder: Path, layout: str = "plain") -> None:
        need("git")
        self.folder = folder
        self.names = LAYOUTS[layout]
        folder.mkdir()
        self.environment = {
            "PATH": f"{PRE_COMMIT.parent}:{os.environ['PATH']}",
            "HOME": str(folder.parent),
            "PRE_COMMIT_HOME": str(folder.parent / "cache"),
            "LC_ALL": "C.UTF-8",
        } | {f"GIT_{who}_{what}": f"{what}@example.com".lower()
             for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}  # fmt: skip
        self.git("init", "-q")
        self.write(".pre-commit-config.yaml", local_hooks())

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def git(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run("git", *words)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    def hook(self, name: str = "sshlint", *words: str) -> subprocess.CompletedProcess[str]:
        self.git("add", "--all")
        return self.run(str(PRE_COMMIT), "run", name, *(words or ("--all-files",)))


def local_hooks() -> str:
    """The hooks of .pre-commit-hooks.yaml, run by the sshlint that is under test."""
    hooks = HOOKS.replace("language: python", "language: system")
    hooks = hooks.replace("entry: sshlint", f"entry: {SSHLINT}")
    body = [line for line in hooks.splitlines() if not line.startswith("#")]
    return "repos:\n- repo: local\n  hooks:\n" + "".join(f"  {line}\n" for line in body)


@pytest.fixture(autouse=True)
def _pre_commit() -> None:
    if not PRE_COMMIT.exists():
        need("pre-commit")


@pytest.fixture
def plain(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "dots")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_fault_stops_a_commit_in_each_layout(layout: str, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "dots", layout)
    names = repository.names
    repository.write(names[CONFIG], GOOD)
    repository.write(names[INCLUDED], WORK)
    repository.write(names[KEY], (KEYS / "openssh-ed25519").read_bytes())
    repository.write(names[PPK], (KEYS / "ppk3-ed25519.ppk").read_bytes())
    repository.run(str(PRE_COMMIT), "install")
    repository.git("add", "--all")
    stopped = repository.git("commit", "-m", "all of it")
    told = stopped.stdout + stopped.stderr
    assert stopped.returncode == 1
    # of one fault in several files the report says where else it is, in the block of the first
    blocks = told.split("\n\n")
    for name, rule in ((INCLUDED, "SSH402"), (KEY, "SSH120"), (PPK, "SSH120")):
        assert any(names[name] in block and rule in block for block in blocks), (
            f"{rule} is missing for {names[name]}:\n{told}"
        )
    assert repository.git("log").returncode == 128  # there is no commit yet

    repository.write(names[INCLUDED], WORK.replace("HostNmae", "HostName"))
    for name in (names[KEY], names[PPK]):
        repository.git("rm", "-q", "--cached", name)
        (repository.folder / name).unlink()
    repository.git("add", "--all")
    done = repository.git("commit", "-m", "fixed")
    assert done.returncode == 0, done.stdout + done.stderr


def test_yadm_s_own_commit_is_stopped(tmp_path: Path) -> None:
    need("yadm")
    home = Repository(tmp_path / "home", "yadm")
    home.environment["HOME"] = str(home.folder)
    (home.folder / ".git").rename(tmp_path / "unused")
    home.write(home.names[CONFIG], WORK)
    home.write(home.names[KEY], (KEYS / "openssh-ed25519").read_bytes())
    for words in (["init"], ["add", ".ssh", ".pre-commit-config.yaml"], ["alt"]):
        assert home.run("yadm", *words).returncode == 0
    assert home.run("yadm", "enter", str(PRE_COMMIT), "install").returncode == 0
    stopped = home.run("yadm", "commit", "-m", "all of it")
    told = stopped.stdout + stopped.stderr
    assert stopped.returncode == 1
    assert {line.split(": ")[0] for line in told.splitlines() if "SSH402" in line} == {
        f"{home.folder}/.ssh/config##default:2:5"
    }
    assert "SSH120" in told
    assert "SSH121" not in told


@pytest.mark.parametrize("name", sorted(path.name for path in KEYS.glob("p*") if path.is_file()))
def test_a_private_key_is_caught_in_every_format(name: str, plain: Repository) -> None:
    plain.write(f".ssh/{name}", (KEYS / name).read_bytes())
    assert "SSH120" in plain.hook().stdout


@pytest.mark.parametrize("name", ["keys/deploy", "docs/notes.txt", "src/settings.py"])
def test_a_private_key_is_caught_whatever_it_is_called(name: str, plain: Repository) -> None:
    text = (KEYS / "openssh-ed25519").read_text()
    plain.write(name, f"How to log in:\n\n{text}" if name.endswith(".txt") else text)
    told = plain.hook().stdout
    assert any(name in line and "SSH120" in line for line in told.splitlines()), told


def test_a_key_that_is_allowed_by_its_fingerprint_may_go_in(plain: Repository) -> None:
    plain.write("private_dot_ssh/private_id_test", (KEYS / "openssh-ed25519").read_bytes())
    print_of = ["ssh-keygen", "-lf", str(KEYS / "openssh-ed25519.pub")]
    fingerprint = plain.run(*print_of).stdout.split()[1]
    assert plain.hook().returncode == 1
    plain.write("sshlint.toml", f'allow-keys = ["{fingerprint}"]\n')
    assert plain.hook().returncode == 0


def test_a_key_that_git_ignores_is_nobody_s_business(plain: Repository) -> None:
    plain.write(".ssh/id_ed25519", (KEYS / "openssh-ed25519").read_bytes())
    plain.write(".gitignore", "id_*\n")
    assert "id_ed25519" not in plain.run(str(SSHLINT), ".").stdout
    plain.write(".gitignore", "")
    assert "SSH120" in plain.run(str(SSHLINT), ".").stdout


def test_nothing_a_repository_names_is_run_when_git_is_asked(plain: Repository) -> None:
    witness = plain.folder.parent / "ran"
    monitor = plain.write("monitor", f"#!/bin/sh\ntouch {witness}\n")
    monitor.chmod(0o755)
    plain.git("config", "core.fsmonitor", str(monitor))
    plain.git("config", "core.hooksPath", str(plain.folder))
    plain.write(".ssh/id_rsa", (KEYS / "openssh-rsa").read_bytes())
    before = sorted((plain.folder / ".git").rglob("*"))
    assert "SSH120" in plain.run(str(SSHLINT), ".").stdout
    assert not witness.exists()
    assert sorted((plain.folder / ".git").rglob("*")) == before


def test_nothing_is_said_of_another_machine_s_home(plain: Repository) -> None:
    plain.write(
        ".ssh/config",
        "Include ~/elsewhere/*\nInclude gone\nHost *\n    ServerAliveInterval 60\n"
        "    IdentityFile ~/.ssh/id_not_here\n    IdentityAgent ${XDG_RUNTIME_DIR}/agent\n"
        "    ControlPath ~/.ssh/not-here/%C\n    ControlMaster auto\n    ControlPersist 60\n"
        "    RevokedHostKeys /etc/not-here\n",
    ).chmod(0o666)
    done = plain.hook()
    assert done.returncode == 0, done.stdout


def test_templates_are_linted_where_they_are_plain_text(plain: Repository) -> None:
    plain.write("dot_ssh/private_config.tmpl", TEMPLATE)
    assert plain.hook().returncode == 0
    plain.write("dot_ssh/private_config.tmpl", WORK)
    assert "dot_ssh/private_config.tmpl:2:5: error: " in plain.hook().stdout


def test_files_of_other_programs_are_left_alone(plain: Repository) -> None:
    plain.write("app/config", "[core]\n\tname = x\n")
    plain.write("app/settings.ini", "[core]\nname=x\n")
    plain.write("app/Makefile", "include common.mk\n")
    plain.write("app/sshd_config", "Port 22\nUsePAM yes\n")
    plain.write("app/image.bin", bytes(range(256)) * 4096)
    plain.write(".ssh/README.md", "# What lies here\n\nMatch the names by hand.\n")
    plain.write(".ssh/rc", "#!/bin/sh\nxauth list\n")
    plain.write("ca.pem", certificate())
    done = plain.hook()
    assert done.returncode == 0, done.stdout


def certificate() -> str:
    """A certificate of a web server, which lies in many a repository."""
    need("openssl")
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-subj", "/CN=x",
         "-keyout", os.devnull, "-days", "1"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return made.stdout


def test_a_registry_export_is_looked_at(plain: Repository) -> None:
    plain.write(
        "putty.reg",
        "Windows Registry Editor Version 5.00\r\n\r\n"
        "[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\web]\r\n"
        '"HostName"="web"\r\n"Protocol"="ssh"\r\n"PublicKeyFile"="id_rsa"\r\n'
        '"SshProt"=dword:00000000\r\n',
    )
    assert "SSH908" in plain.hook().stdout


def test_the_fixing_hook_mends_what_is_safe_and_says_so(plain: Repository) -> None:
    config = plain.write(".ssh/config", "Host *\n    ServerAliveInterval 60\n    Protocol 2\n")
    assert plain.hook("sshlint-fix").returncode == 1
    assert "Protocol" not in config.read_text()
    assert plain.hook("sshlint-fix").returncode == 0


@pytest.mark.parametrize("tool", ["git apply -p0", "patch -p0"])
def test_the_diff_is_one_that_git_and_patch_can_apply(tool: str, plain: Repository) -> None:
    text = "Host *\n    ServerAliveInterval 60\n    Protocol 2\n"
    config = plain.write(".ssh/config", text)
    made = plain.run(str(SSHLINT), "--diff", ".ssh/config")
    assert made.returncode == 1
    plain.write("fix.patch", made.stdout)
    need(tool.split()[0])
    applied = plain.run(*tool.split(), *(["-i"] if "patch" in tool else []), "fix.patch")
    assert applied.returncode == 0, applied.stderr + made.stdout
    assert "Protocol" not in config.read_text()
