"""`sshlint init`: the wrapper function for a shell's start file."""

from __future__ import annotations

from typing import TextIO


def init(shell: str, out: TextIO, *, strict: bool = False) -> int:
    from sshlint.commands.shells import wrapper

    out.write(wrapper(shell, strict=strict))
    return 0
