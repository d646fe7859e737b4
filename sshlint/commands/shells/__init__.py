"""The `ssh` wrapper for each shell: the text with this machine's paths and stat(1) filled in.

The texts are beside this file: bash 3.2 (macOS), zsh 5 and fish 3.1, and newer. In bash and zsh
commands are quoted by a backslash, since a user's aliases are put in when a function is read, and
`function` keeps an alias called ssh from being put in for the name. In bash a quoted `local` splits
what it is given, hence the quotes there.
"""

from __future__ import annotations

import os
import sys

from sshlint.commands.stamp import BSD_FORMAT, FORMAT, GNU_FORMAT


def completion(shell: str) -> str:
    """The completion script for bash, zsh or fish; it asks sshlint itself at each Tab."""
    from importlib.resources import files

    return files(__name__).joinpath(f"complete.{shell}").read_text(encoding="utf-8")


def wrapper(shell: str, *, strict: bool = False) -> str:
    """The text to put into the start file of bash, zsh or fish.

    With `strict` it holds back a login of which an error is told.
    """
    from importlib.resources import files

    import platformdirs

    quote = _fish_quote if shell == "fish" else _posix_quote
    cache = os.path.join(platformdirs.user_cache_dir("sshlint", appauthor=False), "logins")
    text = files(__name__).joinpath(f"ssh.{shell}").read_text(encoding="utf-8")
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


def _posix_quote(word: str) -> str:
    from shlex import quote

    return quote(word)


def _fish_quote(word: str) -> str:
    """A word for fish, which knows two escapes within single quotes."""
    escaped = word.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


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
