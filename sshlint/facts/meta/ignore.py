"""Comments and settings that silence findings: `# sshlint: ignore[CODE] reason`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sshlint.discover import AUTHORIZED_KEYS, CONFIG, KNOWN_HOSTS, Survey
from sshlint.finding import Finding
from sshlint.formats.ssh_config import Block, Line
from sshlint.source import Location, Source

_COMMENT = re.compile(r"#\s*sshlint:\s*(ignore(?:-file)?)\s*\[([^\]]*)\]")
_ADDRESSED = re.compile(r"#\s*sshlint:[^\r\n]*")
_EVERYTHING = (0, 1 << 62)
_NOTHING = (0, 0)


Names = Mapping[str, str]  # codes of rules to their names


class Ignore:
    """Codes or names that are silenced in a file, from line `first` to `last`.

    `path_glob` is set for a per-path ignore of the settings, which covers the files it matches.
    `kept` are the other codes of a comment some of whose codes silenced nothing.
    """

    __slots__ = ("codes", "first", "kept", "last", "location", "matches_path", "path_glob", "used")

    def __init__(
        self, location: Location, codes: tuple[str, ...], first: int, last: int, path_glob: str = ""
    ) -> None:
        self.location = location
        self.codes = codes
        self.first = first
        self.last = last
        self.path_glob = path_glob
        self.kept: tuple[str, ...] = ()
        self.matches_path = not path_glob
        self.used: set[str] = set()

    def silences(self, finding: Finding) -> bool:
        named = [code for code in self.codes if _names(code, finding.rule.code, finding.rule.name)]
        if not named or not self._covers(finding.location):
            return False
        self.used.update(named)
        return True

    def unused(self, active: Names, known: Names) -> Ignore | None:
        """The same ignore with the codes that silenced nothing, though their rules were asked.

        `active` are the rules that were asked, `known` all there are. A word that names none of
        them counts as unused, and so does a comment without words: they never silence anything.
        """
        rest = tuple(
            code
            for code in self.codes
            if code not in self.used and (not _names_any(code, known) or _names_any(code, active))
        )
        if not self.matches_path or (self.codes and not rest):
            return None
        judged = Ignore(self.location, rest, self.first, self.last, self.path_glob)
        judged.kept = tuple(code for code in self.codes if code not in rest)
        return judged

    @property
    def is_understood(self) -> bool:
        """Whether the comment is written as one that silences something."""
        return bool(self.path_glob or _COMMENT.match(self._text()))

    def removal(self) -> tuple[Source, int, int, str] | None:
        """What to replace in the source to be rid of the unused codes: start, end, replacement."""
        source, start = self.location.source, self.location.start
        if source is None or start is None or not self.is_understood:
            return None
        if self.kept:
            opening = start + self._text().index("[") + 1
            closing = source.text.index("]", opening)
            return source, opening, closing, ", ".join(self.kept)
        line_start = source.text.rfind("\n", 0, start) + 1
        line = source.text[line_start:].partition("\n")
        before = line[0][: start - line_start].rstrip(" \t")
        if not before:
            return source, line_start, line_start + len(line[0]) + len(line[1]), ""
        return source, line_start + len(before), line_start + len(line[0].rstrip("\r")), ""

    def _text(self) -> str:
        source, start = self.location.source, self.location.start
        return source.text[start : self.location.end] if source and start is not None else ""

    def _covers(self, location: Location) -> bool:
        if self.path_glob:
            return _glob_matches(self.path_glob, location.path)
        if location.source is None or location.source is not self.location.source:
            return False
        if location.start is None:
            return (self.first, self.last) == _EVERYTHING
        return self.first <= location.source.position(location.start)[0] <= self.last


def ignore_comments(survey: Survey) -> Iterator[Ignore]:
    """The ignores written in the configs, known_hosts and authorized_keys under review."""
    for config in survey.configs:
        for file in config.files:
            if "sshlint:" in file.source.text:
                yield from _in_config(file.document.lines)
    for entry in survey.entries:
        source = entry.source if entry.role in (KNOWN_HOSTS, AUTHORIZED_KEYS) else None
        if source is not None and "sshlint:" in source.text:
            yield from _in_lines(source)


def path_ignores(survey: Survey) -> Iterator[Ignore]:
    """The per-path ignores of the settings."""
    settings = survey.context.settings
    paths = [entry.path for entry in survey.entries if entry.role != CONFIG or entry.source]
    for glob, codes in settings.per_path_ignores:
        full = _absolute_glob(glob, settings.path, survey.context.home)
        ignore = Ignore(Location(settings.path), codes, *_EVERYTHING, path_glob=full)
        ignore.matches_path = any(_glob_matches(full, path) for path in paths)
        yield ignore


def _in_config(lines: list[Line]) -> Iterator[Ignore]:
    for index, line in enumerate(lines):
        if line.is_comment:
            following = next((later for later in lines[index + 1 :] if later.keyword), None)
            yield from _read(line.source, line.start, line.text, _lines_of(following))
        elif line.keyword and line.comment_start is not None:
            comment = line.source.text[line.comment_start : line.end]
            yield from _read(line.source, line.comment_start, comment, _lines_of(line))


def _in_lines(source: Source) -> Iterator[Ignore]:
    lines = source.text.split("\n")
    start = 0
    for number, text in enumerate(lines, 1):
        if text.lstrip(" \t").startswith("#"):
            yield from _read(source, start, text, (number + 1, number + 1))
        start += len(text) + 1


def _read(source: Source, start: int, comment: str, covered: tuple[int, int]) -> Iterator[Ignore]:
    if match := _COMMENT.search(comment):
        location = source.location(start + match.start(), start + match.end())
        span = _EVERYTHING if match[1] == "ignore-file" else covered
        yield Ignore(location, _codes(match[2]), *span)
    elif match := _ADDRESSED.search(comment):
        yield Ignore(source.location(start + match.start(), start + match.end()), (), *_NOTHING)


def _lines_of(line: Line | None) -> tuple[int, int]:
    """The first and last line that an ignore on or above a line covers: all of a block."""
    if line is None:
        return _NOTHING
    block: Block = line.block
    if line.keyword in ("host", "match") and block.lines:
        return line.number, block.lines[-1].number
    return line.number, line.number


def _codes(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _names_any(word: str, rules: Names) -> bool:
    return any(_names(word, code, name) for code, name in rules.items())


def _names(word: str, code: str, name: str) -> bool:
    folded = word.lower()
    return folded == name or (folded.startswith("ssh") and code.lower().startswith(folded))


def _absolute_glob(glob: str, settings_path: str, home: str) -> str:
    if glob.startswith("~/"):
        return home + glob[1:]
    if glob.startswith("/"):
        return glob
    return settings_path.rpartition("/")[0] + "/" + glob


def _glob_matches(glob: str, path: str) -> bool:
    import fnmatch

    return fnmatch.fnmatchcase(path, glob) or fnmatch.fnmatchcase(path, glob.rstrip("/") + "/*")
