"""What commands say beside their report, and whether a report may have colours."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from sshlint.excerpt import visible
from sshlint.reporters.style import Style


def warn(message: str) -> None:
    sys.stderr.write(f"sshlint: {visible(message)}\n")


def style_for(color: str, out: TextIO, home: str) -> Style:
    """`--color` first, then NO_COLOR and FORCE_COLOR, then whether `out` is a terminal."""
    own_home = os.path.realpath(home) == os.path.realpath(os.path.expanduser("~"))
    return Style(_coloured(color, out), home, own_home)


def _coloured(color: str, out: TextIO) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return out.isatty() and os.environ.get("TERM") != "dumb"
