"""Comments and settings that silence findings: `# sshlint: ignore[CODE] reason`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sshlint.discover import AUTHORIZED_KEYS, CONFIG, KNOWN_HOSTS, Survey
from sshlint.finding import Finding, Rule, Text
from sshlint.formats.ssh_config import Block, Line
from sshlint.lean import lazy_pattern
from sshlint.source import Location, Source

_COMMENT = lazy_pattern(r"#\s*sshlint:\s*(ignore(?:-file)?)\s*\[([^\]]*)\]")
_ADDRESSED = lazy_pattern(r"#\s*sshlint:[^\r\n]*")
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

    def names(self, rule: Rule[Any]) -> bool:
        """Whether it silences a rule; its codes that do so count as used."""
        named = [code for code in self.codes if _names(code, rule.code, rule.name)]
        self.used.update(named)
        return bool(named)

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
        left_out = set(rest)
        judged.kept = tuple(code for code in self.codes if code not in left_out)
        return judged

    @property
    def is_understood(self) -> bool:
        """Whether the comment is written as one that silences something."""
        return bool(self.path_glob or _COMMENT.match(self._text()))

    def removal(self) -> Text | None:
        """The edit that takes the unused codes away."""
        source, start = self.location.source, self.location.start
        if source is None or start is None or not self.is_understood:
            return None
        if self.kept:
            opening = start + self._text().index("[") + 1
            closing = source.text.index("]", opening)
            return Text(source, opening, closing, ", ".join(self.kept))
        line_start = source.text.rfind("\n", 0, start) + 1
        end = source.text.find("\n", start)
        line_end = len(source.text) if end < 0 else end
        before = source.text[line_start:start].rstrip(" \t")
        if not before:
            if end < 0:
                return Text(source, line_start, line_end, "")
            from sshlint.facts.edits import remove_lines

            return remove_lines(source, start, line_end)
        shown = source.text[start:line_end].rstrip("\r")
        return Text(source, line_start + len(before), start + len(shown), "")

    def _text(self) -> str:
        source, start = self.location.source, self.location.start
        return source.text[start : self.location.end] if source and start is not None else ""


class _Group:
    """The ignores that cover the same lines. Which rules they silence is found once for each."""

    __slots__ = ("answers", "first", "ignores", "last")

    def __init__(self, first: int, last: int) -> None:
        self.first = first
        self.last = last
        self.ignores: list[Ignore] = []
        self.answers: dict[str, bool] = {}

    def silences(self, rule: Rule[Any]) -> bool:
        if rule.code not in self.answers:
            # Every ignore that names the rule counts as used, not only the first: so no any().
            self.answers[rule.code] = bool([one for one in self.ignores if one.names(rule)])
        return self.answers[rule.code]


class Ignores:
    """All ignores of a run, filed by what they cover: a file, a block or a line of it, or paths."""

    def __init__(self, ignores: Iterable[Ignore]) -> None:
        self.all = list(ignores)
        self._by_lines: dict[tuple[int, int, int], _Group] = {}
        self._by_glob: dict[str, _Group] = {}
        for ignore in self.all:
            if ignore.path_glob:
                group = self._by_glob.setdefault(ignore.path_glob, _Group(*_EVERYTHING))
            else:
                span = ignore.first, ignore.last
                key = (id(ignore.location.source), *span)
                group = self._by_lines.setdefault(key, _Group(*span))
            group.ignores.append(ignore)
        self._blocks: dict[int, list[_Group]] = {}  # of a source, in order; no two overlap
        for (source, first, last), group in sorted(self._by_lines.items(), key=lambda p: p[0]):
            if first != last and (first, last) != _EVERYTHING:
                self._blocks.setdefault(source, []).append(group)
        self._globs: dict[tuple[str, str], bool] = {}

    def silence(self, finding: Finding) -> bool:
        """Whether any of them covers a finding; all that do count as used."""
        covering = list(self._covering(finding.location))
        return bool([group for group in covering if group.silences(finding.rule)])

    def _covering(self, location: Location) -> Iterator[_Group]:
        for glob, group in self._by_glob.items():
            if self._matches(glob, location.path):
                yield group
        source = location.source
        if source is None or not self._by_lines:
            return
        whole = self._by_lines.get((id(source), *_EVERYTHING))
        if whole is not None:
            yield whole
        if location.start is None:
            return
        number = source.position(location.start)[0]
        line = self._by_lines.get((id(source), number, number))
        if line is not None:
            yield line
        blocks = self._blocks.get(id(source), [])
        at = bisect_right(blocks, number, key=lambda group: group.first) - 1
        if at >= 0 and number <= blocks[at].last:
            yield blocks[at]

    def _matches(self, glob: str, path: str) -> bool:
        if (glob, path) not in self._globs:
            self._globs[glob, path] = _glob_matches(glob, path)
        return self._globs[glob, path]


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
    following: Line | None = None
    found: list[Ignore] = []
    for line in reversed(lines):
        if line.is_comment:
            found += _read(line.source, line.start, line.text, _lines_of(following))
        elif line.keyword:
            following = line
            if line.comment_start is not None:
                comment = line.source.text[line.comment_start : line.end]
                found += _read(line.source, line.comment_start, comment, _lines_of(line))
    yield from reversed(found)


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
