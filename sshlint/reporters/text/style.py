"""How text is written for people: colors, links, width, and which home is `~`."""

from __future__ import annotations

import re

from sshlint.lean import NamedTuple
from sshlint.reporters import links
from sshlint.reporters.text.layout import Unbroken

# Readable on light and on dark: neither yellow nor plain blue.
COLORS = {
    "error": "1;31",
    "warning": "1;35",
    "info": "1;36",
    "strong": "1",
    "faint": "2",
    "good": "32",
    "bad": "31",
    "unsure": "35",
    "aside": "36",
}
WIDTH = 80  # where it is unknown


class Style(NamedTuple):
    """How to write for one reader.

    *own_home*: it is the home of who reads this, whose shell makes the same of `~`. *width* is in
    columns. *on_screen*: a person reads it there, so that lines which programs read too
    (`file:line:col: …`) are wrapped as well, and a long report is shortened. *links*: the terminal
    knows OSC 8.
    """

    color: bool
    home: str
    own_home: bool = True
    width: int = WIDTH
    on_screen: bool = False
    links: bool = False

    def paint(self, text: str, name: str) -> str:
        """The text in one of `COLORS`, or as it is where none is named."""
        return f"\x1b[{COLORS[name]}m{text}\x1b[0m" if self.color and text and name else text

    @property
    def screen_width(self) -> int:
        """Where lines that programs read too are wrapped; 0 where they are not."""
        return self.width if self.on_screen else 0

    def word(self, text: str, name: str) -> Unbroken:
        """A text that is not broken, in one of `COLORS`."""
        return Unbroken(text, self.paint(text, name))

    def link(self, text: str, uri: str) -> str:
        """The text as a link; `uri` holds nothing but printable ASCII."""
        return f"\x1b]8;;{uri}\x1b\\{text}\x1b]8;;\x1b\\" if self.links and uri else text

    def file_link(self, text: str, path: str) -> str:
        return self.link(text, file_uri(path)) if self.links else text

    def rule_link(self, text: str, code: str, name: str) -> str:
        """The text as a link to the rule's part of the page of all rules."""
        return self.link(text, links.rules_page(code, name)) if self.links else text

    def with_home(self, text: str) -> str:
        """A text in which paths in the home begin with `~/`."""
        home = self.home.rstrip("/")
        return text.replace(home + "/", "~/") if home else text

    def pasted(self, text: str) -> str:
        """A text with commands: `~` stands only where a shell would expand it to that home."""
        home = self.home.rstrip("/")
        if not home or not self.own_home:
            return text
        text = re.sub(rf"(?<![^\s(])'{re.escape(home)}/", "~/'", text)  # no ~ within quotes
        return re.sub(rf"(?<![^\s(]){re.escape(home)}(?=/)", "~", text)


def file_uri(path: str) -> str:
    from urllib.parse import quote

    return "file://" + quote(path.encode("utf-8", "surrogateescape"))
