"""A config with the files it includes, in the order ssh reads them (readconf.c, oInclude)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from sshlint import filesystem
from sshlint.formats.ssh_config import Block, Document, Line, parse
from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.source import Location, Outside, Source, Unreadable, glob_matches

# readconf.c READCONF_MAX_DEPTH: a chain of 16 included files is read, a 17th is fatal.
MAX_DEPTH = 16
# Far above any real tree; only files that include one another many times over come near.
MAX_FILES = 20_000
# Characters of files that are read once more; the same file under many Host lines is small.
MAX_REPEATED = 1 << 20

Read = Callable[[str], Source]
HomeOf = Callable[[str], "str | None"]
Expand = Callable[[str], "str | None"]
Find = Callable[[str], list[str]]


class ConfigFile(NamedTuple):
    """One file of the tree. `include` is the line that named it, `None` for the first."""

    document: Document
    depth: int
    include: Line | None

    @property
    def source(self) -> Source:
        return self.document.source


class IncludeFault(NamedTuple):
    """An Include word that leads to a file ssh cannot read, or, where `missing`, to none.

    `endless` where the files include one another without end.
    """

    line: Line
    location: Location
    path: str
    reason: str
    missing: bool
    endless: bool = False


class Config:
    """A config as ssh meets it: files, blocks, and every keyword line in reading order.

    A file that is included twice is here twice, with its own blocks, since the second time it
    stands under another Host line.
    """

    __slots__ = (
        "blocks",
        "expand",
        "faults",
        "files",
        "find",
        "glob",
        "home",
        "home_of",
        "lines",
        "outside",
        "patterns",
        "repeated",
        "seen",
        "stopped",
        "system",
        "undecided",
    )

    def __init__(
        self,
        home: str,
        *,
        system: bool,
        home_of: HomeOf | None = None,
        expand: Expand | None = None,
        find: Find | None = None,
        glob: Find = glob_matches,
    ) -> None:
        self.find = find
        self.glob = glob
        self.home = home
        self.home_of = home_of
        self.expand = expand
        self.system = system
        self.undecided: list[Line] = []  # Includes that cannot be followed before the login
        self.outside: list[tuple[Line, str]] = []  # Includes of what a repository must not read
        self.patterns: list[str] = []  # paths with wildcards that Includes name
        self.files: list[ConfigFile] = []
        self.blocks: list[Block] = []
        self.lines: list[Line] = []
        self.faults: list[IncludeFault] = []
        self.seen: set[str] = set()  # the paths of the files
        self.repeated = 0  # characters of files that are in `files` more than once
        self.stopped = False  # at an include that ssh does not survive

    @property
    def source(self) -> Source:
        return self.files[0].source


def load(
    source: Source,
    *,
    home: str,
    read: Read,
    system: bool = False,
    home_of: HomeOf | None = None,
    expand: Expand | None = None,
    find: Find | None = None,
    glob: Find = glob_matches,
) -> Config:
    """Follow the includes of a config. `read` raises `Unreadable`, as `sshlint.source.read` does.

    `sshlint.config.loader` knows what to give here.

    `home` stands for `~`: glob(3) takes it from $HOME, unlike all else in ssh. `home_of` gives
    other users' homes; without it `~user` is undecided. `system` says that it is the system's
    config, whose relative includes start at its own folder, and which may not name a `~`. `expand`
    replaces tokens and ${VAR} for the releases that do so (9.9 on), `None` where it cannot. `find`
    gives the files that stand for a path or pattern below the home, where that is not at `home`,
    `glob` those of any other pattern.
    """
    config = Config(home, system=system, home_of=home_of, expand=expand, find=find, glob=glob)
    _add(config, source, 0, None, read)
    return config


def load_again(config: Config, source: Source, read: Read) -> Config:
    """Follow a config whose files have changed the way it was followed before."""
    again = Config(
        config.home,
        system=config.system,
        home_of=config.home_of,
        expand=config.expand,
        find=config.find,
        glob=config.glob,
    )
    _add(again, source, 0, None, read)
    return again


def _absolute(word: str, home: str, system_folder: str) -> str:
    path = _unescaped(word)
    if word == "~" or word.startswith("~/"):
        return home + path[1:]
    return os.path.join(system_folder or os.path.join(home, ".ssh"), path)


def _unescaped(word: str) -> str:
    """glob(3) takes the character after a backslash as it is."""
    if "\\" not in word:
        return word
    return re.sub(r"\\(.)", lambda m: f"[{m[1]}]" if m[1] in "*?[" else m[1], word)


def _add(config: Config, source: Source, depth: int, include: Line | None, read: Read) -> None:
    parent = include.block if include else None
    document = parse(source, parent)
    if source.path in config.seen:
        config.repeated += len(source.text)
    config.seen.add(source.path)
    config.files.append(ConfigFile(document, depth, include))
    config.blocks.extend(document.blocks)
    for line in document.lines:
        if line.keyword:
            config.lines.append(line)
            if line.keyword == "include":
                _follow(config, line, depth + 1, read)


def _follow(config: Config, line: Line, depth: int, read: Read) -> None:
    for index, word in enumerate(line.words):
        if not word or (config.system and word.startswith("~")):
            return  # ssh refuses the line here
        for path in _paths(config, line, word):
            if config.stopped:
                return
            location = line.argument_place(index)
            if reason := _out_of_bounds(config, depth):
                config.faults.append(
                    IncludeFault(line, location, path, reason, False, endless=True)
                )
                config.stopped = True
                return
            if filesystem.isdir(path):
                continue  # ssh passes over it in silence
            try:
                source = read(path)
            except Outside:
                config.outside.append((line, path))
            except Unreadable as error:
                config.faults.append(
                    IncludeFault(line, location, path, error.reason, error.missing)
                )
            else:
                _add(config, source, depth, line, read)


def _paths(config: Config, line: Line, word: str) -> list[str]:
    """The files of a word; none where they hang on the login or on a user who is not known."""
    home = config.home
    if config.expand and ("%" in word or "${" in word):
        expanded = config.expand(word)
        if expanded is None:
            config.undecided.append(line)
            return []
        word = expanded
    if user := _OTHER_USER.match(word):
        if config.home_of is None:
            config.undecided.append(line)
            return []
        found = config.home_of(user[1])
        if found is None:
            return [word]  # as glob(3) leaves it: a path that leads nowhere
        home, word = found, "~" + word[user.end() :]
    system_folder = os.path.dirname(config.source.path) if config.system else ""
    path = _absolute(word, home, system_folder)
    if config.find is not None and path.startswith(config.home + "/"):
        return config.find(path[len(config.home) + 1 :])
    if not any(magic in path for magic in "*?["):
        return [path]
    config.patterns.append(path)
    return config.glob(path)


_OTHER_USER = lazy_pattern(r"~([^/]+)")


def _out_of_bounds(config: Config, depth: int) -> str:
    if depth > MAX_DEPTH:
        return f"files include one another more than {MAX_DEPTH} deep"
    if len(config.files) >= MAX_FILES:
        return f"more than {MAX_FILES} files are included"
    if config.repeated > MAX_REPEATED:
        return f"the same files are included again and again, {MAX_REPEATED >> 20} MiB in all"
    return ""
