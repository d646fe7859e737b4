"""A pasted line turned into the lines that the program printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sshlint.diagnosis.unwrap.escapes import strings_of
from sshlint.diagnosis.unwrap.prefixes import without_prefixes
from sshlint.diagnosis.unwrap.terminal_codes import without_codes

TEXT_LIMIT = 8192  # characters of a printed line that are looked at; a KEXINIT list is longest
_NESTED = 3  # JSON within JSON within a log


class LogLine(NamedTuple):
    """A printed line; *number* and *pasted* are where it stands, as the person pasted it.

    *inventory* is the name that Ansible has for the host, where the line tells it.
    """

    number: int
    pasted: str
    text: str
    inventory: str = ""


def unwrap(number: int, line: bytes) -> Iterator[LogLine]:
    """The printed lines that one pasted line holds, most often one."""
    for part in without_codes(line).split(b"\r"):
        pasted = part.decode("utf-8", "surrogateescape")
        holds_key = "PRIVATE KEY-----" in pasted or "PuTTY-User-Key-File-" in pasted
        for text, inventory in _printed(pasted, _NESTED):
            # a line of JSON that holds a private key is not shown as a whole
            yield LogLine(number, text if holds_key else pasted, text, inventory)


def _printed(pasted: str, depth: int, inventory: str = "") -> Iterator[tuple[str, str]]:
    text, name = without_prefixes(pasted)
    inventory = name or inventory
    strings = strings_of(text) if depth else None
    if strings is None:
        yield text[:TEXT_LIMIT], inventory
        return
    for string in strings:
        for line in string.splitlines():
            yield from _printed(line, depth - 1, inventory)
