"""An authorized_keys file: its lines as sshd reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sshlint.discover import AUTHORIZED_KEYS, Survey
from sshlint.facts.edits import source_line_end
from sshlint.facts.key_files.key_line import remove_line
from sshlint.finding import Text
from sshlint.lean import lazy_pattern
from sshlint.source import Location, Source

if TYPE_CHECKING:
    from sshlint.formats.authorized_keys.authorized_lines import AuthorizedLine
    from sshlint.formats.authorized_keys.authorized_options import AuthorizedOption

_BASE64 = lazy_pattern(r"[A-Za-z0-9+/]+={0,2}")
_WRAPPED = 16  # a line of base64 that is no word of a sentence


class AuthorizedKeysFile:
    """A file of keys that may log in. `sound` are the lines that work, `broken` the others."""

    roles = frozenset((AUTHORIZED_KEYS,))

    __slots__ = ("broken", "entries", "marked", "path", "sound", "source")

    def __init__(self, path: str, source: Source) -> None:
        from sshlint.formats.authorized_keys.authorized_lines import parse

        self.path = path
        self.source = source
        parsed = parse(source.text)
        self.marked = parsed.marked
        self.entries = parsed.entries
        self.broken = [entry for entry in self.entries if entry.problem is not None]
        self.sound = [entry for entry in self.entries if entry.problem is None]

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[AuthorizedKeysFile]:
        yield from survey.shared(authorized_keys_files)

    @property
    def is_second(self) -> bool:
        return self.path.endswith("authorized_keys2")

    def location(self, entry: AuthorizedLine) -> Location:
        return self.source.location(entry.start, entry.end)

    def option_place(self, option: AuthorizedOption) -> Location:
        return self.source.location(option.start, option.end)

    def key_place(self, entry: AuthorizedLine) -> Location:
        """The type and the base64, without options and comment."""
        return self.source.location(entry.type_start, entry.base64_start + len(entry.base64))

    def is_wrapped_rest(self, entry: AuthorizedLine, *, last: bool) -> bool:
        """Whether a line that is no key looks like the rest of one that was wrapped; the `last`
        line of several may be short."""
        problem = entry.problem
        if problem is None or problem.code not in ("wrapped", "no-key"):
            return False
        first = self.source.text[entry.start : entry.end].split(None, 1)[0]
        return (last or len(first) >= _WRAPPED) and _BASE64.fullmatch(first) is not None

    def second_key(self, entry: AuthorizedLine) -> int | None:
        """Where another key begins on the line."""
        from sshlint.formats.authorized_keys.authorized_lines import second_key

        return second_key(self.source.text, entry)

    def remove(self, entry: AuthorizedLine) -> Text:
        return remove_line(self.source, entry.start, entry.end)

    def split(self, entry: AuthorizedLine, at: int) -> Text | None:
        """Begin a line at the key that stands at `at`, its options with it; None where they may
        be more than can be told from the comment before them."""
        text = self.source.text
        before = text[entry.start : at]
        start = end = at
        if before[-1:] in (" ", "\t") and before.strip(" \t"):
            word = before.rstrip(" \t").replace("\t", " ").rpartition(" ")[2]
            start = entry.start + len(before.rstrip(" \t"))
            if '"' in before and not _are_options(word):
                return None
            if _are_options(word):
                end = start - len(word)
                start = entry.start + len(text[entry.start : end].rstrip(" \t"))
        return Text(self.source, start, end, source_line_end(self.source))


def authorized_keys_files(survey: Survey) -> tuple[AuthorizedKeysFile, ...]:
    return tuple(
        AuthorizedKeysFile(entry.path, entry.source)
        for entry in survey.entries
        if entry.role == AUTHORIZED_KEYS and entry.source
    )


def _are_options(word: str) -> bool:
    from sshlint.formats.authorized_keys.authorized_options import OptionError, parse_options

    try:
        return bool(parse_options(word))
    except OptionError:
        return False
