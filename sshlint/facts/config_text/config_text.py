"""A config file's text as ssh's parser meets it: its encoding, and characters it stumbles over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sshlint.config.tree import ConfigFile
from sshlint.discover import Survey
from sshlint.formats.ssh_config import BYTE_ORDER_MARK, Line
from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.source import Source

_UTF16 = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SAMPLE = 4096
# Blanks that only look like one, or like nothing at all: ssh takes space and TAB alone.
_ODD_BLANK = "\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
_QUOTES = "\u2018\u2019\u201c\u201d\u201e\u201f\u00ab\u00bb"
_ODD = lazy_pattern(f"[{_ODD_BLANK}]|(?<![^ \t=])[{_QUOTES}]|[{_QUOTES}](?![^ \t])")


class OddCharacter(NamedTuple):
    """A character that was meant as a blank or a quote and is neither to ssh."""

    line: Line
    offset: int
    character: str

    @property
    def is_blank(self) -> bool:
        return self.character not in _QUOTES


class ConfigText:
    """One config file under review, once, however often it is included."""

    __slots__ = ("file", "source")

    def __init__(self, file: ConfigFile) -> None:
        self.file = file
        self.source: Source = file.source

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[ConfigText]:
        seen: set[str] = set()
        for config in survey.configs:
            for file in config.files:
                if file.source.path not in seen:
                    seen.add(file.source.path)
                    yield cls(file)

    @property
    def has_byte_order_mark(self) -> bool:
        return self.source.text.startswith(BYTE_ORDER_MARK)

    @property
    def utf16(self) -> str:
        """The UTF-16 codec the file is in, or nothing."""
        return next((codec for mark, codec in _UTF16 if self.source.data.startswith(mark)), "")

    @property
    def is_binary(self) -> bool:
        return is_binary(self.source.data)

    def odd_characters(self) -> Iterator[OddCharacter]:
        if not self.source.text.isascii():
            for line in self.file.document.lines:
                yield from odd_characters(line)

    def lines_with_nul(self) -> Iterable[Line]:
        if "\0" not in self.source.text:
            return ()
        return (line for line in self.file.document.lines if "\0" in line.text)


def is_text(source: Source) -> bool:
    """Whether a file can be judged line by line at all."""
    data = source.data
    return not is_binary(data) and not any(data.startswith(mark) for mark, _ in _UTF16)


def is_binary(data: bytes) -> bool:
    """Whether a file is no text of any encoding: one byte in twenty is a control character."""
    if any(data.startswith(mark) for mark, _ in _UTF16):
        return False
    sample = data[:_SAMPLE]
    control = sum(byte < 32 and byte not in b"\t\n\f\r" for byte in sample)
    return control * 20 > len(sample)


def odd_characters(line: Line) -> Iterator[OddCharacter]:
    if line.is_comment or line.text.isascii():
        return
    for match in _ODD.finditer(line.text):
        if line.number == 1 and match.start() == 0 and match[0] == BYTE_ORDER_MARK:
            continue  # told once, for the file
        yield OddCharacter(line, line.start + match.start(), match[0])
