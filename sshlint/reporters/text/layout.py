"""Prose within a width: how wide text is on a terminal, and where its lines may break.

Words, quoted texts and commands are never broken. A command that does not fit beside what precedes
it stands on a line of its own, as long as it is, so that it can be copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sshlint.lean import NamedTuple, lazy_pattern

# A quoted text is one word where it does not begin in the middle of one, as an apostrophe does.
_WORD = lazy_pattern(r"(?:(?<!\w)'[^'\n]{0,400}'|(?<!\w)\"[^\"\n]{0,400}\"|\S)+")
_PROGRAMS = frozenset(
    "sudo chmod chown chattr chcon cp dos2unix git icacls iconv mkdir mv printf puttygen plink "
    "restorecon rm sed setfacl ssh ssh-add ssh-agent ssh-copy-id ssh-keygen ssh-keyscan sshlint "
    "systemctl tar touch wsl xattr badkeys # patch".split()
)
_SUBCOMMANDS = frozenset(
    "sshlint: ignore[CODE] check completion convert diagnose doctor explain fix fleet collect help "
    "init key prelogin resolve rules server undo add commit config rm daemon-reload restart".split()
)
_PIP = ("-m", "pip", "install")  # behind any python
_OPTIONS_WITH_VALUE = frozenset(
    "--to --home --host --baseline --ppk-param --user --config --system-config --select --ignore "
    "--fail-on --target-openssh --reader --output --format".split()
)
_LIKE_AN_ARGUMENT = lazy_pattern(r"[^A-Za-z',;:.()]|^[A-Z_]+\b|^'|^\(?-")
_ENDS = (",", ";", ")")
NARROW = 24  # columns; prose in less than these is read worse than on a line of its own


class Unbroken(NamedTuple):
    """What is not broken: the text that is measured, and how it is written."""

    text: str
    written: str
    is_command: bool = False


def width_of(text: str) -> int:
    """Columns of a terminal: two for a wide character, none for one that combines."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    width = 0
    for character in text:
        if category(character) not in ("Mn", "Me", "Cf"):
            width += 2 if east_asian_width(character) in "WF" else 1
    return width


def pieces(text: str) -> Iterator[Unbroken]:
    """The words of a text; a command is one of them, with its arguments."""
    words: list[str] = _WORD.findall(text)
    at = 0
    while at < len(words):
        end = _end_of_command(words, at)
        word = " ".join(words[at:end])
        yield Unbroken(word, word, end - at > 1)
        at = end


def _end_of_command(words: list[str], at: int) -> int:
    """Behind a command that begins with this word, else behind the word."""
    if tuple(words[at + 1 : at + 4]) == _PIP:
        return min(at + 5, len(words))
    if words[at].lstrip("(`") not in _PROGRAMS:
        return at + 1
    end = at + 1
    while end < len(words) and not words[end - 1].endswith(_ENDS) and _belongs(words, at, end):
        end += 1
    return end


def _belongs(words: list[str], at: int, end: int) -> bool:
    word, before = words[end], words[end - 1]
    if word in (">", "|", "&&", "<") or (word in _SUBCOMMANDS and _takes_one(words, at, end)):
        return True
    if word in _PROGRAMS:
        return before == "sudo"
    if word.startswith("("):
        return False
    takes_a_word = before in _OPTIONS_WITH_VALUE or (before[0] == "-" and before[:2] != "--")
    return takes_a_word or _LIKE_AN_ARGUMENT.search(word) is not None


def _takes_one(words: list[str], at: int, end: int) -> bool:
    """Whether a subcommand may stand here: `sshlint explain`, `git -C DIR rm`."""
    return end == at + 1 or (words[at] == "git" and words[end - 2] == "-C")


def fill(words: Iterable[Unbroken], width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most `width` columns (0: one line); `first` and `rest` begin them."""
    lines: list[str] = []
    line: list[str] = []
    used = width_of(first)
    is_alone = False
    for piece in words:
        needed = width_of(piece.text)
        if line and width and (is_alone or used + 1 + needed > width):
            if is_alone and line[-1].endswith((",", ";")):
                line[-1] = line[-1][:-1]
            lines.append(" ".join(line))
            line, used = [], width_of(rest)
            is_alone = piece.is_command
        else:
            is_alone = False
        used += needed + bool(line)
        line.append(piece.written)
    lines.append(" ".join(line))
    return [(rest if number else first) + text for number, text in enumerate(lines)]


def wrapped(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """A text in lines, as `fill` makes them."""
    return fill(pieces(text), width, first=first, rest=rest)


def hung(
    label: Unbroken, words: Iterable[Unbroken], width: int, *, rest: str = "    "
) -> list[str]:
    """Text behind a label and under where it began; where that is narrow, below and behind `rest`.

    `width` is as in `fill`.
    """
    words = list(words)
    under = width_of(label.text) + 1
    lines = fill((label, *words), width, rest=" " * under)
    widest = max((width_of(word.text) for word in words), default=0)
    if len(lines) == 1 or width - under >= max(NARROW, widest):
        return lines
    head = [label.written.rstrip()] if label.text.strip() else []
    return [*head, *fill(words, width, first=rest, rest=rest)]


def clipped(text: str, width: int) -> str:
    """The beginning of a text, as wide as asked, with … where something is left out."""
    return text if width_of(text) <= width else _cut(text, max(width - 1, 0)) + "…"


def clipped_left(text: str, width: int) -> str:
    """The end of a text, as wide as asked, likewise."""
    if width_of(text) <= width:
        return text
    return "…" + _cut(text[::-1], max(width - 1, 0))[::-1]


def _cut(text: str, width: int) -> str:
    if text.isascii():
        return text[:width]
    used = 0
    for number, character in enumerate(text):
        used += width_of(character)
        if used > width:
            return text[:number]
    return text
