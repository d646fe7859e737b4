"""How text is written for people: with colours or not, and which home is `~`."""

from __future__ import annotations

import re

from sshlint.lean import NamedTuple


class Style(NamedTuple):
    """How to write: with ANSI colours or not, and which home to write as `~`.

    *own_home*: it is the home of who reads this, whose shell makes the same of `~`.
    """

    colour: bool
    home: str
    own_home: bool = True

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def pasted(self, text: str) -> str:
        """A text with commands: `~` stands only where a shell would expand it to that home."""
        home = self.home.rstrip("/")
        if not home or not self.own_home:
            return text
        text = re.sub(rf"(?<![^\s(])'{re.escape(home)}/", "~/'", text)  # no ~ within quotes
        return re.sub(rf"(?<![^\s(]){re.escape(home)}(?=/)", "~", text)
