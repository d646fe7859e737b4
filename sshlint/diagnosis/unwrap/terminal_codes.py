"""What a terminal hides: colours, window titles, and what they leave behind in a paste."""

from __future__ import annotations

import re

# every repetition is bounded: the bytes are anyone's
_CODES = re.compile(
    rb"\x1b\[[0-?]{0,64}[ -/]{0,8}[@-~]"  # colours, cursor
    rb"|\x1b[\]P^_][^\x07\x1b]{0,1024}(?:\x07|\x1b\\)?"  # window titles, links
    rb"|\x1b[ -/]{1,4}[0-~]|\x1b[0-Z\\^-~]"
    rb"|\^\[\[[0-9;]{0,16}[A-Za-z]|\^\[\][^\x07^]{0,1024}(?:\^G|\x07)"  # as cat -v shows them
)
_WITHOUT_ESCAPE = re.compile(rb"\[(?:[0-9]{1,3}(?:;[0-9]{1,3}){0,4})m")
_BACKSPACE = re.compile(rb"[^\x08]\x08")


def without_codes(line: bytes) -> bytes:
    """*line* as it looked, without the codes that told a terminal how to show it."""
    if b"\x1b" in line or b"^[" in line:
        line = _CODES.sub(b"", line)
    if b"m" in line and b"[" in line:
        line = _WITHOUT_ESCAPE.sub(b"", line)
    if b"\x08" in line:
        line = _BACKSPACE.sub(b"", line)
    return line.rstrip(b"\r")
