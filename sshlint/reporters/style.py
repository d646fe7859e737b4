"""How text is written for people: with colours or not, and which home is `~`."""

from __future__ import annotations

from typing import NamedTuple


class Style(NamedTuple):
    """How to write: with ANSI colours or not, and which home to write as `~`."""

    colour: bool
    home: str

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text
