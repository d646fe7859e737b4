"""What commands say beside their report, and whether a report may have colours."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from sshlint.excerpt import visible
from sshlint.reporters.text.style import WIDTH, Style

_NARROWEST = 20


def warn(message: str) -> None:
    sys.stderr.write(f"sshlint: {visible(message)}\n")


def style_for(color: str, out: TextIO, home: str) -> Style:
    """`--color` first, then NO_COLOR and FORCE_COLOR, then whether `out` is a terminal.

    COLUMNS first, then the terminal's own width.
    """
    own_home = os.path.realpath(home) == os.path.realpath(os.path.expanduser("~"))
    colored = _colored(color, out)
    width = columns_of(out)
    links = colored and out.isatty() and _knows_links()
    return Style(colored, home, own_home, width or WIDTH, bool(width), links)


def columns_of(out: TextIO) -> int:
    """How many columns a reader has; 0 where nobody knows, as in a pipe."""
    try:
        terminal = out.fileno()
    except (OSError, ValueError):
        return 0  # a file
    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdigit() and 0 < len(given) < 6 and int(given):
        return max(int(given), _NARROWEST)
    try:
        columns = os.get_terminal_size(terminal).columns if out.isatty() else 0
    except OSError:
        return WIDTH  # a terminal that does not say
    return max(columns, _NARROWEST) if columns else WIDTH * out.isatty()


def as_question(text: str, out: TextIO, indent: str = "") -> str:
    """A question in lines as wide as the terminal, with room for the answer's sign."""
    from sshlint.reporters.text.layout import wrapped

    width = (columns_of(out) or WIDTH) - 2
    return "\n".join(wrapped(text, width, first=indent, rest=indent))


def _knows_links() -> bool:
    """Whether this terminal shows OSC 8 links, by the variables that terminals set."""
    if os.environ.get("FORCE_HYPERLINK", "") not in ("", "0"):
        return True
    get = os.environ.get
    if get("TERM", "").startswith(("screen", "tmux")):
        return False  # which may stand before any terminal
    vte = get("VTE_VERSION", "")
    return bool(
        get("TERM_PROGRAM") in ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio")
        or get("TERM") in ("xterm-kitty", "alacritty", "foot", "foot-extra", "xterm-ghostty")
        or get("WT_SESSION")
        or get("KONSOLE_VERSION")
        or (vte.isdigit() and int(vte[:6]) >= 5000)
    )


def _colored(color: str, out: TextIO) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return out.isatty() and os.environ.get("TERM") != "dumb"
