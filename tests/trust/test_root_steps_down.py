"""Root reads and writes another's home as its owner, and in no other way."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import pty
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sshlint.machine.step_down import LATER, _is_elsewhere
from tests.trust.test_writes_stay_inside import KEY, TEXTS

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can step down")
PACKAGE = Path(__file__).parents[2] / "sshlint"
STRANGER = 54321  # no passwd entry


@pytest.fixture
def shelf() -> Iterator[Path]:
    """A directory that everybody can pass through, which those of pytest are not."""
    shelf = Path(tempfile.mkdtemp())
    shelf.chmod(0o755)
    yield shelf
    shutil.rmtree(shelf)


@pytest.fixture
def account(shelf: Path) -> Iterator[pwd.struct_passwd]:
    name = f"sl{os.getpid()}"
    command = ["useradd", "-M", "-d", str(shelf / "ada"), "-s", "/bin/sh", name]
    if not shutil.which("useradd") or subprocess.run(command, check=False).returncode:
        pytest.skip("no accounts can be made here")
    yield pwd.getpwnam(name)
    subprocess.run(["userdel", name], check=True, capture_output=True)


def make_home(home: Path, uid: int, gid: int) -> Path:
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh").chmod(0o700)
    for name, text in TEXTS.items():
        (home / ".ssh" / name).write_text(text)
        (home / ".ssh" / name).chmod(0o600)
    give(home, uid, gid)
    return home


def give(top: Path, uid: int, gid: int) -> None:
    for path in (top, *top.rglob("*")):
        os.chown(path, uid, gid, follow_symlinks=False)


def sshlint(*words: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(PACKAGE.parent), **more}
    return subprocess.run(
        [sys.executable, "-m", "sshlint", *words],
        capture_output=True,
        text=True,
        env=environment,
        cwd=cwd,
        check=False,
        timeout=120,
    )


def check(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    common = ("check", "--home", str(home), "--isolated", "--system-config", "none")
    return sshlint(*common, *words, cwd=None, **more)


def codes(done: subprocess.CompletedProcess[str]) -> set[str]:
    return {finding["code"] for finding in json.loads(done.stdout)["findings"]}


def owners(top: Path) -> set[int]:
    return {path.lstat().st_uid for path in (top, *top.rglob("*"))}


def test_what_the_owner_cannot_read_is_not_read(shelf: Path) -> None:
    home = make_home(shelf / "home", STRANGER, STRANGER)
    secret = shelf / "secret"
    secret.write_text("Host hidden-from-the-owner\n  Prot 2\n")
    secret.chmod(0o600)
    (home / ".ssh" / "config").write_text(f"Include {secret}\nHost x\n  Prot 2\n")
    os.chown(home / ".ssh" / "config", STRANGER, STRANGER)
    for form in ("text", "json"):
        done = check(home, "--format", form)
        assert "hidden-from-the-owner" not in done.stdout + done.stderr
        assert done.returncode == 1


def test_the_page_of_anothers_home_is_written(shelf: Path) -> None:
    home = make_home(shelf / "home", STRANGER, STRANGER)
    done = check(home, "--format", "html", "--fail-on", "never")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("</html>\n")


def test_authorized_keys_of_mode_0000_is_reported(shelf: Path) -> None:
    home = make_home(shelf / "home", STRANGER, STRANGER)
    (home / ".ssh" / "authorized_keys").write_text(f"{KEY}\n")
    (home / ".ssh" / "authorized_keys").chmod(0)
    findings = json.loads(check(home, "--format", "json").stdout)["findings"]
    assert any(each["path"].endswith("authorized_keys") for each in findings)


@pytest.mark.parametrize("name", ["id_ed25519", "config", "known_hosts", ".ssh"])
def test_private_files_of_mode_0000_are_the_owners_trouble(shelf: Path, name: str) -> None:
    """As the owner meets them: nothing of them is read, and what is said is no fault."""
    home = make_home(shelf / "home", STRANGER, STRANGER)
    key = home / ".ssh" / "id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    give(home, STRANGER, STRANGER)
    path = home / ".ssh" if name == ".ssh" else home / ".ssh" / name
    path.chmod(0)
    for words in ((), ("--format", "json"), ("--diff", "--unsafe")):
        done = check(home, *words)
        assert done.returncode in (0, 1), done.stderr
        assert "fault" not in done.stderr
    if name in ("id_ed25519", ".ssh"):
        assert sshlint("key", str(key)).returncode == 2


def test_root_in_its_own_home_stays_in_one_process(shelf: Path) -> None:
    home = make_home(shelf / "home", 0, 0)
    code = (
        "import os, sys\n"
        "sys.addaudithook(lambda name, _: name == 'os.fork' and os.abort())\n"
        "from sshlint.commands.run.owner import as_owner\n"
        f"print(as_owner(lambda: 7, home={str(home)!r}))\n"
        "print('sshlint.machine.step_down' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["7", "False"]


def test_the_journal_is_the_owners_and_nothing_of_root_is_left(
    shelf: Path, account: pwd.struct_passwd
) -> None:
    home = make_home(shelf / "ada", account.pw_uid, account.pw_gid)
    before = {path: path.read_bytes() for path in (home / ".ssh").iterdir()}
    done = check(home, "--fix", "--yes", XDG_STATE_HOME=str(shelf / "state"))
    assert "fixed" in done.stdout, done
    assert owners(home) == {account.pw_uid}
    assert (home / ".local" / "state" / "sshlint" / "undo").is_dir()
    assert not (shelf / "state").exists()
    done = sshlint("undo", "--home", str(home), XDG_STATE_HOME=str(shelf / "state"))
    assert done.returncode == 0, done
    assert {path: path.read_bytes() for path in (home / ".ssh").iterdir()} == before
    assert owners(home) == {account.pw_uid}


def test_a_home_full_of_links_is_fixed_by_root_as_by_its_owner(
    shelf: Path, account: pwd.struct_passwd
) -> None:
    outside = shelf / "outside"
    outside.mkdir()
    (outside / "of-root").write_text(TEXTS["known_hosts"])
    (outside / "of-root").chmod(0o664)
    (outside / "of-ada").write_text(TEXTS["authorized_keys"])
    (outside / "of-ada").chmod(0o666)
    os.chown(outside / "of-ada", account.pw_uid, account.pw_gid)
    kept = {path: (path.read_bytes(), path.stat().st_mode) for path in outside.iterdir()}

    def fixed(*prefix: str) -> dict[str, tuple[int, int, bytes]]:
        home = shelf / "ada"
        shutil.rmtree(home, ignore_errors=True)
        (home / ".ssh").mkdir(parents=True)
        (home / ".ssh").chmod(0o755)
        (home / "dotfiles").mkdir()
        (home / "dotfiles" / "config").write_text(TEXTS["config"] + "Include ~/.ssh/more\n")
        (home / "dotfiles" / "config").chmod(0o664)
        (home / ".profile").write_text("umask 022\n")
        for name, target in (
            ("config", "../dotfiles/config"),
            ("known_hosts", str(outside / "of-root")),
            ("authorized_keys", str(outside / "of-ada")),
            ("known_hosts2", "/etc/shadow"),
            ("authorized_keys2", "../.profile"),
            ("more", "/etc/passwd"),
            ("id_rsa", "/etc/ssh/ssh_host_rsa_key"),
            ("loop", "loop"),
        ):
            (home / ".ssh" / name).symlink_to(target)
        give(home, account.pw_uid, account.pw_gid)
        words = ["check", "--home", str(home), "--isolated", "--system-config", "none"]
        command = [*prefix, sys.executable, "-m", "sshlint", *words, "--fix", "--yes", "--unsafe"]
        environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "HOME": str(home)}
        environment = {k: v for k, v in environment.items() if not k.startswith(("XDG_", "SSH_"))}
        subprocess.run(
            command, env=environment, cwd="/", capture_output=True, check=False, timeout=120
        )
        return {
            str(path.relative_to(home)): (
                path.lstat().st_mode,
                path.lstat().st_uid,
                path.read_bytes() if path.is_file() and not path.is_symlink() else b"",
            )
            for path in home.rglob("*")
            if ".local" not in path.parts
        }

    as_root = fixed()
    assert kept == {path: (path.read_bytes(), path.stat().st_mode) for path in outside.iterdir()}
    prefix = ("setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups")
    as_owner = fixed(*prefix)
    assert as_root == as_owner
    assert as_root["dotfiles/config"][2] != TEXTS["config"].encode() + b"Include ~/.ssh/more\n"
    assert kept == {path: (path.read_bytes(), path.stat().st_mode) for path in outside.iterdir()}


def test_reports_and_baselines_are_the_runners(shelf: Path) -> None:
    home = make_home(shelf / "home", STRANGER, STRANGER)
    mine = shelf / "mine"
    mine.mkdir(mode=0o700)
    baseline, report = mine / "baseline.json", mine / "report.json"
    assert check(home, "--baseline", str(baseline), "--write-baseline").returncode == 0
    done = check(home, "--baseline", str(baseline), "--output", str(report), "--format", "json")
    assert done.returncode == 0, done
    assert json.loads(report.read_text())["findings"] == []
    assert owners(mine) == {0}
    (mine / "settings.toml").write_text('ignore = ["SSH"]\n')
    common = ("check", "--home", str(home), "--system-config", "none")
    assert sshlint(*common, "--config", str(mine / "settings.toml")).returncode == 0
    done = check(home, "--output", str(mine))
    assert done.returncode == 2
    assert "it is a directory" in done.stderr


def test_a_report_follows_no_link_of_somebody_else(shelf: Path) -> None:
    home = make_home(shelf / "home", STRANGER, STRANGER)
    (shelf / "precious").write_text("precious\n")
    (home / "report").symlink_to(shelf / "precious")
    os.chown(home / "report", STRANGER, STRANGER, follow_symlinks=False)
    done = check(home, "--output", str(home / "report"))
    assert done.returncode == 2
    assert "symbolic link of uid" in done.stderr
    assert (shelf / "precious").read_text() == "precious\n"


def test_a_work_tree_of_somebody_else_is_read_as_its_owner(shelf: Path) -> None:
    tree = shelf / "tree"
    (tree / ".ssh").mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(tree)], check=True)
    (tree / ".ssh" / "config").write_text(TEXTS["config"])
    (tree / ".ssh" / "config").chmod(0o600)
    give(tree, STRANGER, STRANGER)
    os.chown(tree / ".ssh" / "config", 0, 0)
    done = sshlint("check", "--isolated", ".ssh/config", cwd=tree)
    assert done.returncode == 2
    assert "no permission to read it" in done.stderr


def test_paths_of_several_owners_are_refused(shelf: Path) -> None:
    homes = [make_home(shelf / str(uid), uid, uid) for uid in (STRANGER, STRANGER + 1)]
    done = sshlint("check", *(str(home / ".ssh" / "config") for home in homes))
    assert done.returncode == 2
    assert f"different users (uid {STRANGER}, uid {STRANGER + 1})" in done.stderr


def test_variables_of_the_runner_reach_nothing(shelf: Path) -> None:
    home = make_home(shelf / "home", STRANGER, STRANGER)
    code = (
        "import os\n"
        "from sshlint.commands.run.owner import as_owner\n"
        "def job():\n"
        "    print(os.getresuid(), os.getresgid(), os.getgroups(), sorted(os.environ))\n"
        "    print(sorted(int(n) for n in os.listdir('/dev/fd')))\n"
        "    return 0\n"
        f"as_owner(job, home={str(home)!r})"
    )
    environment = {"PATH": os.environ["PATH"], "SUDO_UID": "1", "XDG_STATE_HOME": "/root/x"}
    with open("/etc/shadow", "rb") as file:
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
            pass_fds=(file.fileno(),),
            cwd=PACKAGE.parent,
        )
    ids, descriptors = done.stdout.splitlines()
    assert ids.startswith(f"{(STRANGER,) * 3} {(STRANGER,) * 3} []")
    assert "SUDO_UID" not in ids
    assert "XDG_" not in ids
    assert len(json.loads(descriptors)) <= 6  # the streams, two pipes, and the list itself


def test_without_the_right_to_step_down_nothing_is_fixed_and_it_is_said(shelf: Path) -> None:
    home = make_home(shelf / "home", STRANGER, STRANGER)
    before = {path: path.read_bytes() for path in (home / ".ssh").iterdir()}
    drop = ["setpriv", "--bounding-set=-setuid,-setgid", "--inh-caps=-setuid,-setgid"]
    words = ["check", "--home", str(home), "--isolated", "--system-config", "none"]
    command = [*drop, sys.executable, "-m", "sshlint", *words]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *more], capture_output=True, text=True, env=environment, check=False
        )

    done = run("--fix", "--yes")
    assert done.returncode == 2
    assert f"root cannot become uid {STRANGER}" in done.stderr
    assert "nothing was changed" in done.stderr
    assert {path: path.read_bytes() for path in (home / ".ssh").iterdir()} == before
    done = run()
    assert done.returncode == 1
    assert "they are read as root" in done.stderr


def test_an_installation_that_only_root_can_read_does(shelf: Path) -> None:
    home = make_home(shelf / "home", STRANGER, STRANGER)
    hidden = shelf / "hidden"
    shutil.copytree(PACKAGE, hidden / "sshlint")
    hidden.chmod(0o700)
    key = home / ".ssh" / "id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    give(home, STRANGER, STRANGER)
    for words in (
        ("check", "--home", str(home), "--isolated", "--format", "sarif"),
        ("check", "--home", str(home), "--isolated", "--diff", "--unsafe"),
        ("resolve", "--home", str(home), "web"),
        ("key", str(key)),
        ("convert", str(key), "--to", "ppk", "--no-passphrase"),
        ("undo", "--home", str(home), "--list"),
        ("prelogin", "--home", str(home), "web"),
    ):
        done = sshlint(*words, cwd=Path("/"), PYTHONPATH=str(hidden))
        assert done.returncode in (0, 1), done
        assert "fault" not in done.stderr, done
    assert (home / ".ssh" / "id_ed25519.ppk").stat().st_uid == STRANGER


def test_what_tests_rsa_keys_may_be_readable_by_root_alone(shelf: Path) -> None:
    badkeys = pytest.importorskip("badkeys")
    home = make_home(shelf / "home", STRANGER, STRANGER)
    key = home / ".ssh" / "id_rsa"
    words = ["ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", str(key)]
    subprocess.run(words, check=True)
    give(home, STRANGER, STRANGER)
    hidden = shelf / "hidden"
    shutil.copytree(PACKAGE, hidden / "sshlint")
    shutil.copytree(Path(badkeys.__file__).parent, hidden / "badkeys")
    hidden.chmod(0o700)
    done = check(home, "--format", "json", PYTHONPATH=str(hidden))
    assert "fault" not in done.stderr, done
    notes = [note["message"] for note in json.loads(done.stdout)["notes"]]
    assert any("RSA keys were not tested" in note and "badkeys" in note for note in notes), notes


def test_every_module_that_functions_import_is_imported_before() -> None:
    """A name that is missing here belongs into LATER of step_down.py."""
    known = {part for name in LATER for part in _prefixes(name)}
    known |= {"badkeys", "importlib", "winreg", *sys.builtin_module_names}
    imported = {
        name
        for path in PACKAGE.rglob("*.py")
        if not _is_elsewhere(".".join(path.with_suffix("").relative_to(PACKAGE.parent).parts))
        for name in _imported_by_functions(ast.parse(path.read_text()))
    }
    assert {name for name in imported if not name.startswith("sshlint")} - known == set()


def _imported_by_functions(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if node in tree.body:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: end + 1]) for end in range(len(parts))]


@pytest.mark.parametrize("key", ["\x03", "q\n"])
def test_questions_and_ctrl_c_work_in_a_terminal(
    shelf: Path, account: pwd.struct_passwd, key: str
) -> None:
    home = make_home(shelf / "ada", account.pw_uid, account.pw_gid)
    words = ["check", "--home", str(home), "--isolated", "--system-config", "none", "--fix"]
    child, terminal = pty.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.chdir(PACKAGE.parent)
        os.execv(sys.executable, [sys.executable, "-m", "sshlint", *words])  # noqa: S606
    screen = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        screen += data
        if b"): " in screen:
            time.sleep(0.2)
            os.write(terminal, key.encode())
            screen = b""
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(terminal)
    assert status == (130 if key == "\x03" else 1), screen
    assert owners(home) == {account.pw_uid}


def test_a_job_that_asks_nothing_has_no_terminal_of_root(shelf: Path) -> None:
    """A program that the owner's config names could type into it."""
    home = make_home(shelf / "home", STRANGER, STRANGER)
    seen = shelf / "seen"
    seen.mkdir(mode=0o777)
    seen.chmod(0o777)
    (home / ".ssh" / "config").write_text(
        f'Match exec "(: </dev/tty) 2>/dev/null && echo tty >{seen}/it || echo none >{seen}/it"\n'
        "  Port 2\n"
    )
    words = ["resolve", "--allow-exec", "--home", str(home), "--system-config", "none", "web"]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(PACKAGE.parent)
        os.execv(sys.executable, [sys.executable, "-m", "sshlint", *words])  # noqa: S606
    with contextlib.suppress(OSError):
        while os.read(terminal, 65536):
            pass
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    os.close(terminal)
    assert (seen / "it").read_text() == "none\n"
    assert (seen / "it").stat().st_uid == STRANGER
