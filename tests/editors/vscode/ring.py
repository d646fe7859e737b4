"""Visual Studio Code with the packed extension, on the files of an untrusted directory.

Not collected by itself: `tests/run --vscode`, or `python -m tests.editors.vscode`.
"""

from __future__ import annotations

import re
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.editors.vscode.install import extension
from tests.editors.vscode.workbench import Workbench, serving, window
from tests.server.page import environment
from tests.sshd import make_key, need
from tests.trust.watch import is_allowed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FLAGS = [
    *("--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
CONFIG = """\
Include config.d/*

Host bastion
  HostNmae bastion.example.com
  User ada

Host db
  HostName 10.0.0.5
  ProxyJump bastion
  PubkeyAcceptedKeyTypes ssh-ed25519

Match exec "touch MARK/exec"
  User zoe
  ProxyCommand touch MARK/proxy
  LocalCommand touch MARK/local
  PermitLocalCommand yes

Host *
  IdentityFile ~/.ssh/id_ed25519
"""
INCLUDED = "Host web\n    hostname   web.example.com\n    ProxyJump bastion\n"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vscode")


@pytest.fixture(scope="module")
def home(base: Path) -> Path:
    home = base / "home"
    (home / ".ssh" / "config.d").mkdir(parents=True)
    (base / "marks").mkdir()
    for folder in (home, home / ".ssh", home / ".ssh" / "config.d"):
        folder.chmod(0o700)
    write(home / ".ssh" / "config", CONFIG.replace("MARK", str(base / "marks")))
    write(home / ".ssh" / "config.d" / "work", INCLUDED)
    make_key(home / ".ssh" / "id_ed25519")
    return home


def write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=need("chromium"), headless=True, chromium_sandbox=False, args=FLAGS
        )
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def started(base: Path) -> Path:
    """Where strace writes down what the server starts, contacts and is."""
    return base / "started"


@pytest.fixture(scope="module")
def workbench(base: Path, home: Path, browser: Browser, started: Path) -> Iterator[Workbench]:
    """One window for the tests, which go through it in their order."""
    variables = environment(home) | {"PYTHONDONTWRITEBYTECODE": "1"}
    plain = base / "bin" / "sshlint"
    traced = base / "bin" / "sshlint.traced"
    shutil.copy(plain, traced)
    calls = "trace=execve,connect,rename,renameat,renameat2,unlink,chmod,fchmod"
    plain.write_text(
        f"#!/bin/sh\nexec {need('strace')} -f -qq -s 999 --seccomp-bpf -e {calls} -o {started}"
        f' {traced} "$@"\n'
    )
    with (
        serving(base, variables, extension(), {"sshlint.path": str(plain)}) as address,
        window(browser, address, home / ".ssh", base) as opened,
    ):
        yield opened


@pytest.fixture(scope="module")
def config(home: Path) -> Path:
    return home / ".ssh" / "config"


def test_diagnostics(workbench: Workbench, config: Path) -> None:
    workbench.open("config")
    workbench.shown(".squiggly-error, .cdr.squiggly-error")
    problems = workbench.problems()
    assert "ssh has no option HostNmae; did you mean HostName?" in problems
    assert "SSH402" in problems
    assert re.search(r"Ln 4, Col 3", problems)
    workbench.picture("problems")


def test_hover(workbench: Workbench) -> None:
    workbench.focus()
    workbench.go(8, 5)
    workbench.press("Control+k", "Control+i")
    shown = workbench.shown(".monaco-hover", "HostName").inner_text()
    assert "The name or address to connect to" in shown
    assert "In effect for db: 10.0.0.5 (this line)" in shown
    workbench.picture("hover")
    workbench.press("Escape")


def test_quick_fix_and_save(workbench: Workbench, config: Path) -> None:
    """The fix that was chosen is made, and no other."""
    before = config.read_text()
    workbench.focus()
    workbench.go(4, 5)
    workbench.choose("Rename it to HostName")
    workbench.shown(".view-line", "HostName bastion.example.com")
    workbench.press("Control+s")
    fixed = before.replace("HostNmae", "HostName")
    workbench.until(lambda: config.read_text() == fixed, "the saved fix")
    assert stat.S_IMODE(config.stat().st_mode) == 0o600


def test_rename_also_in_an_included_file(workbench: Workbench, config: Path) -> None:
    before = config.read_text()
    workbench.focus()
    workbench.go(3, 7)
    workbench.press("F2")
    workbench.shown(".rename-input:focus").fill("gate")
    workbench.press("Enter")
    workbench.shown(".view-line", "Host gate")
    workbench.command("File: Save All")
    renamed = before.replace("Host bastion", "Host gate").replace("Jump bastion", "Jump gate")
    workbench.until(lambda: config.read_text() == renamed, "the rename")
    work = config.with_name("config.d") / "work"
    expected = INCLUDED.replace("Jump bastion", "Jump gate")
    workbench.until(lambda: work.read_text() == expected, "the rename in the included file")


def test_effective_settings_in_an_editor_of_their_own(workbench: Workbench) -> None:
    workbench.shown(".codelens-decoration a", "effective settings").click()
    workbench.shown(".tab.active", "effective settings of ")
    workbench.shown(".view-lines", "~/.ssh/id_ed25519  offered")
    workbench.picture("effective")


def test_nothing_ran_or_was_contacted_or_changed(
    workbench: Workbench, base: Path, started: Path
) -> None:
    """On open, edits and saves: what the server started is on the design's list."""
    assert list((base / "marks").iterdir()) == []
    own = (["sshlint.traced", "server"], [sys.executable, "-m", "sshlint", "server", "--home"])
    calls = [line.split(" ", 1)[1].lstrip() for line in started.read_text().splitlines()]
    assert any(call.startswith("execve(") for call in calls)
    for call in calls:
        if call.startswith("execve("):
            words = re.findall(r'"((?:[^"\\]|\\.)*)"', call.partition("[")[2].partition("]")[0])
            words[0] = words[0].replace(f"{base}/bin/", "")
            assert is_allowed(words) or words[:5] in own, call
        else:  # no socket, no file renamed, removed or of another mode
            assert call.startswith(("connect(", "+++", "---")), call
            assert "AF_INET" not in call, call
