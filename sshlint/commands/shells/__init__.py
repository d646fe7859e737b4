"""The `ssh` wrapper for each shell: the text with this machine's paths and stat(1) filled in."""

from __future__ import annotations

import os
import sys

from sshlint.commands.stamp import BSD_FORMAT, FORMAT, GNU_FORMAT


def wrapper(shell: str, *, strict: bool = False) -> str:
    """The text to put into the start file of bash, zsh or fish.

    With `strict` it holds back a login of which an error is told.
    """
    from importlib import import_module

    import platformdirs

    module = import_module(f"sshlint.commands.shells.{shell}")
    quote = module.quote
    cache = os.path.join(platformdirs.user_cache_dir("sshlint", appauthor=False), "logins")
    text: str = module.TEXT
    for name, value in {
        "COMMAND": " ".join(map(quote, _command())),
        "PROGRAM": quote(_command()[0]),
        "STRICT": "--strict " if strict else "",
        "CACHE": quote(cache),
        "STAT": " ".join(map(quote, _stat())),
        "FORMAT": quote(FORMAT),
    }.items():
        text = text.replace(f"@{name}@", value)
    return text


def posix_quote(word: str) -> str:
    """A word for bash and zsh."""
    from shlex import quote

    return quote(word)


def _command() -> list[str]:
    """How to start this very sshlint, whatever PATH is by then."""
    script = os.path.abspath(sys.argv[0])
    if os.path.basename(script) == "sshlint" and os.access(script, os.X_OK):
        return [script]
    return [sys.executable, "-m", "sshlint"]


def _stat() -> list[str]:
    if sys.platform == "linux":
        return ["stat", "-L", "-c", GNU_FORMAT]
    return ["/usr/bin/stat", "-L", "-f", BSD_FORMAT]  # Homebrew's own may come first in PATH
