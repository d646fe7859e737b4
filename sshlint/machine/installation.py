"""How this sshlint was installed, and so how a library is added to it."""

from __future__ import annotations

import os
import sys


def install_command(library: str) -> str:
    """The command that adds *library* to the environment this interpreter runs from."""
    import shlex  # nor pathlib: this is on the way of a check where badkeys is missing

    parts = sys.prefix.replace(os.sep, "/").split("/")
    tool = parts[-1]
    if parts[-3:-1] == ["pipx", "venvs"]:
        return f"pipx inject {shlex.quote(tool)} {library}"
    if parts[-3:-1] == ["uv", "tools"]:
        return f"uv tool install --with {library} {shlex.quote(tool)}"
    return f"{shlex.quote(sys.executable)} -m pip install {library}"
