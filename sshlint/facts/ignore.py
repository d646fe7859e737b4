"""Comments and settings that silence findings: `# sshlint: ignore[CODE] reason`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sshlint.discover import AUTHORIZED_KEYS, CONFIG, KNOWN_HOSTS, Survey
from sshlint.finding import Finding
from sshlint.formats.ssh_config import Block, Line
from sshlint.source import Place, Source

_COMMENT = re.compile(r"#\s*sshlint:\s*(ignore(?:-file)?)\s*\[([^\]]*)\]")
_EVERYTHING = (0, 1 << 62)


class Ignore:
    """Codes or names that are silenced in a file, from line `first` to `last`.

    `path_glob` is set for a per-path ignore of the settings, which covers the files it matches.
    """

    __slots__ = ("codes", "first", "last", "matches_path", "path_glob", "place", "used")

    def __init__(
        self, place: Place, codes: tuple[str, ...], first: int, last: int, path_glob: str = ""
    ) -> None:
        self.place = place
        self.codes = codes
        self.first = first
        self.last = last
        self.path_glob = path_glob
        self.matches_path = not path_glob
        self.used: set[str] = set()

    def silences(self, finding: Finding) -> bool:
        named = [code for code in self.codes if _names(code, finding.rule.code, finding.rule.name)]
        if not named or not self._covers(finding.place):
            return False
        self.used.update(named)
        return True

    def unused(self, active: dict[str, str]) -> Ignore | None:
        """The same ignore with the codes that silenced nothing, though their rules were asked.

        `active` maps the codes that were asked to their names. A word that names no rule at all
        counts as unused: it can never silence anything.
        """
        rest = tuple(
            code
            for code in self.codes
            if code not in self.used
            and (not _is_code(code) or any(_names(code, *pair) for pair in active.items()))
        )
        if not rest or not self.matches_path:
            return None
        return Ignore(self.place, rest, self.first, self.last, self.path_glob)

    def _covers(self, place: Place) -> bool:
        if self.path_glob:
            return _glob_matches(self.path_glob, place.path)
        if place.source is None or place.source is not self.place.source:
            return False
        if place.start is None:
            return (self.first, self.last) == _EVERYTHING
        return self.first <= place.source.position(place.start)[0] <= self.last


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
        ignore = Ignore(Place(settings.path), codes, *_EVERYTHING, path_glob=full)
        ignore.matches_path = any(_glob_matches(full, path) for path in paths)
        yield ignore


def _in_config(lines: list[Line]) -> Iterator[Ignore]:
    for index, line in enumerate(lines):
        if line.is_comment:
            following = next((later for later in lines[index + 1 :] if later.keyword), None)
            yield from _read(line.source, line.start, line.text, following)
        elif line.keyword and line.comment_start is not None:
            comment = line.source.text[line.comment_start : line.end]
            yield from _read(line.source, line.comment_start, comment, line)


def _in_lines(source: Source) -> Iterator[Ignore]:
    lines = source.text.split("\n")
    start = 0
    for number, text in enumerate(lines, 1):
        match = _COMMENT.match(text.lstrip(" \t"))
        if match:
            place = source.place(start, start + len(text))
            whole = match[1] == "ignore-file"
            span = _EVERYTHING if whole else (number + 1, number + 1)
            yield Ignore(place, _codes(match[2]), *span)
        start += len(text) + 1


def _read(source: Source, start: int, comment: str, covered: Line | None) -> Iterator[Ignore]:
    match = _COMMENT.search(comment)
    if match is None:
        return
    place = source.place(start + match.start(), start + match.end())
    if match[1] == "ignore-file":
        yield Ignore(place, _codes(match[2]), *_EVERYTHING)
    elif covered is None:
        yield Ignore(place, _codes(match[2]), 0, 0)
    else:
        yield Ignore(place, _codes(match[2]), covered.number, _last_line(covered))


def _last_line(line: Line) -> int:
    block: Block = line.block
    if line.keyword in ("host", "match") and block.lines:
        return block.lines[-1].number
    return line.number


def _codes(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _is_code(word: str) -> bool:
    return word.upper().startswith("SSH") and word[3:].isdigit()


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
