"""How this sshlint was installed, and so how a library is added to it."""

from __future__ import annotations

import shlex
import sys
from pathlib import PurePath


def install_command(library: str) -> str:
    """The command that adds *library* to the environment this interpreter runs from."""
    parts = PurePath(sys.prefix).parts
    tool = parts[-1] if parts else ""
    if parts[-3:-1] == ("pipx", "venvs"):
        return f"pipx inject {shlex.quote(tool)} {library}"
    if parts[-3:-1] == ("uv", "tools"):
        return f"uv tool install --with {library} {shlex.quote(tool)}"
    return f"{shlex.quote(sys.executable)} -m pip install {library}"
