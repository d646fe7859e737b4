"""A PPK with its faults: what befell its text, before the message of PuTTY's tokeniser."""

from __future__ import annotations

import re

from sshlint.formats import ppk
from sshlint.formats.key_text import Damage, KeyText


def read(data: bytes, text: bytes, encoding: str) -> KeyText:
    """A file whose plain text, as key_armour.plain_text gives it, begins with a PPK's mark."""
    start = text.index(ppk.MAGIC)
    if not encoding and not start:
        return _named(data, ppk.describe(data))
    found = _named(text[start:], ppk.describe(text[start:]))
    problems = found.problems
    if start:
        problems = (Damage("SSH204", "text or blanks before the first line", line=1), *problems)
    if encoding:
        problems = (Damage("SSH203", f"PuTTY does not read a file with {encoding}"), *problems)
    return found._replace(problems=problems)


def _named(data: bytes, found: KeyText) -> KeyText:
    """Name the cause of a refusal where the tokeniser's own message would hide it."""
    if found.loads:
        return found
    first_line = re.split(rb"[\r\n]", data, maxsplit=1)[0]
    if b"Encryption:" in first_line:
        lost = Damage("SSH205", "the line ends are lost: the key is on one line", line=1)
        return found._replace(problems=(lost,))
    if b"\r\n\r\n" in data or b"\r\r" in data:
        doubled = Damage("SSH201", "doubled line ends, which PuTTY does not read")
        return found._replace(problems=(doubled, *found.problems))
    blanks = re.search(rb"(?m)^[ \t]+\S|^(?!Comment:)[^\r\n]*[ \t]\r?$", data)
    if blanks:
        at = data.count(b"\n", 0, blanks.start()) + 1
        stray = Damage("SSH204", "blanks at the start or end of a line", line=at)
        return found._replace(problems=(stray, *found.problems))
    return found
