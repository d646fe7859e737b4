"""The editors' page, whose settings the tests take as they stand."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "sshlint" / "server" / "editors" / "README.md"


def settings(language: str) -> str:
    """The one block of the page in that language."""
    (block,) = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return str(block)


def environment(home: Path) -> dict[str, str]:
    """Variables with which `sshlint` on the PATH is this one, and takes `home` for the user's."""
    programs = home.parent / "bin"
    programs.mkdir(exist_ok=True)
    own = programs / "sshlint"
    own.write_text(
        f'#!/bin/sh\nexec {sys.executable} -m sshlint "$@" --home {home} --system-config none\n'
    )
    own.chmod(0o755)
    base = home.parent
    return {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "XDG_STATE_HOME": str(base / "state"),
        "XDG_CONFIG_HOME": str(base / "xdg"),
        "XDG_DATA_HOME": str(base / "data"),
        "XDG_CACHE_HOME": str(base / "cache"),
        "PYTHONPATH": str(ROOT),
    }
