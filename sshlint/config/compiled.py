"""Configs compiled for one ssh: what to look at for a host, and what ssh refuses whatever the host.

Done once for any number of hosts. Blocks become scopes, runs of lines become segments in reading
order; segments are indexed by the names their block can match, so that a host of one name is not
compared with every block.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from sshlint import filesystem
from sshlint.config import match, tokens
from sshlint.config.assignment import (
    SYSTEM,
    USER,
    Assignment,
    Reading,
    before_garbage,
    line_words,
    read_option,
)
from sshlint.config.match import Conditions
from sshlint.config.patterns import Index, Patterns, comma_patterns, host_patterns
from sshlint.config.tree import Config, ConfigFile, IncludeFault
from sshlint.config.values import Lists
from sshlint.excerpt import Excerpt, gate, visible
from sshlint.formats.ssh_config import Block, Line
from sshlint.lean import NamedTuple
from sshlint.machine import ownership
from sshlint.machine.account import Account
from sshlint.settings import Release
from sshlint.source import Location
from sshlint.tables.releases import ARGV, is_known


class Refusal(NamedTuple):
    """Why ssh does not start: the file ("command-line" for arguments), the line, and the reason."""

    path: str
    line: int | None
    message: str
    location: Location | None = None
    position: int = 0

    @property
    def shown(self) -> Excerpt:
        """The reason as it may be printed: it may quote the line."""
        return gate(self.location)(self.message) if self.location else visible(self.message)


class Scope(NamedTuple):
    """A block: when its lines apply. `parent` is the scope of the Include line, -1 for none."""

    block: Block
    parent: int
    patterns: Patterns | None = None
    conditions: Conditions | None = None
    faulty: bool = False  # a Host line with an empty pattern


class Segment(NamedTuple):
    """Lines of one scope that stand together; `opens` where the block's header stands before."""

    scope: int
    opens: bool
    options: list[Assignment]
    position: int


class Program:
    """What `sshlint.config.resolve` runs for each host."""

    __slots__ = (
        "account",
        "by_host",
        "by_name",
        "by_typed_name",
        "everywhere",
        "final_pass",
        "last_position",
        "match_positions",
        "prelude",
        "refusals",
        "release",
        "scopes",
        "segments",
        "trees",
        "unknown",
        "unscoped",
    )

    def __init__(self, trees: tuple[Config, ...], release: Release, account: Account) -> None:
        self.trees = trees
        self.release = release
        self.account = account
        self.scopes: list[Scope] = []
        self.segments: list[Segment] = []
        self.by_name = Index()  # segments by the names their Host line can match
        self.by_typed_name = Index()  # by those of Match originalhost, lower-case
        self.by_host = Index()  # by those of Match host, lower-case
        self.everywhere: list[int] = []  # segments that any host may enter
        self.refusals: list[Refusal] = []  # in reading order
        self.unknown: list[tuple[int, Line]] = []  # lines that only IgnoreUnknown excuses
        self.unscoped: dict[str, list[Assignment]] = {}  # options that ignore Host and Match
        self.prelude: list[Assignment] = []  # from the command line
        self.match_positions: list[int] = []
        self.final_pass = False  # some Match line asks for a second pass
        self.last_position = 0

    @property
    def shared_segments(self) -> int:
        """How many segments are looked at whatever the host."""
        indexes = self.by_name, self.by_typed_name, self.by_host
        return len(self.everywhere) + sum(index.anywhere for index in indexes)


def compile_program(
    user: Config | None,
    system: Config | None,
    *,
    release: Release,
    account: Account,
    chosen: bool = False,
    prelude: Iterable[Assignment] = (),
    lists: Lists | None = None,
) -> Program:
    """Compile the user's and the system's config for a release and whoever runs it.

    `chosen`: the user's config was named with -F, so its own mode is not looked at. `lists` are the
    installed ssh's algorithms, in place of the tables'. Never fails: what ssh would refuse is in
    `refusals`, and left out.
    """
    program = Program(tuple(t for t in (user, system) if t), release, account)
    program.prelude.extend(prelude)
    if user is not None:
        _Compiler(program, user, USER, lists).run(trusted=chosen)
    if system is not None:
        _Compiler(program, system, SYSTEM, lists).run(trusted=True)
    return program


class _Compiler:
    """Walks one tree of files in reading order."""

    def __init__(self, program: Program, config: Config, source: str, lists: Lists | None) -> None:
        self.program = program
        self.config = config
        self.source = source
        self.lists = lists
        self.numbers: dict[int, int] = {}  # id of a block -> its scope
        self.segment: Segment | None = None
        self.block: Block | None = None
        self.readings: dict[tuple[str, str], Reading] = {}
        self.arriving: dict[int, ConfigFile] = {}  # an included file by its first line
        self.empty: dict[int, list[ConfigFile]] = {}  # those without one, by their Include
        self.lost: dict[int, list[IncludeFault]] = {}
        self.folders: dict[int, list[str]] = {}
        self.depths = {id(b): file.depth for file in config.files for b in file.document.blocks}
        self.pending: list[tuple[int, Line, str]] = []
        for file in config.files[1:]:
            first = next((line for line in file.document.lines if line.keyword), None)
            if first is None:
                self.empty.setdefault(id(file.include), []).append(file)
            else:
                self.arriving[id(first)] = file
        for fault in config.faults:
            if not fault.missing:
                self.lost.setdefault(id(fault.line), []).append(fault)
            elif filesystem.isdir(fault.path):  # ssh opens it, looks at its mode and reads nothing
                self.folders.setdefault(id(fault.line), []).append(fault.path)

    def run(self, *, trusted: bool) -> None:
        if not trusted:
            self.check_mode(self.config.source.path, self.config.source.stat)
        for line in self.config.lines:
            if self.pending:
                self.flush(self.depths[id(line.block)])
            self.program.last_position += 1
            if (file := self.arriving.get(id(line))) is not None:
                self.check_mode(file.source.path, file.source.stat)
            keyword = line.keyword
            if line.block is not self.block:
                self.enter(line.block)
            if keyword == "host" or keyword == "match":
                continue
            if keyword == "include":
                self.include(line)
            else:
                self.option(line)
        self.flush(0)

    def enter(self, block: Block) -> None:
        """Begin a segment: at a block's header, or where it goes on after an Include."""
        program = self.program
        self.block = block
        opens = id(block) not in self.numbers
        if opens:
            self.numbers[id(block)] = len(program.scopes)
            program.scopes.append(self.scope(block))
        scope = self.numbers[id(block)]
        self.segment = Segment(scope, opens, [], program.last_position)
        number = len(program.segments)
        program.segments.append(self.segment)
        self.file(scope, number)

    def file(self, scope: int, number: int) -> None:
        """Index a segment by the nearest line around it that names hosts."""
        program = self.program
        while scope >= 0:
            found = program.scopes[scope]
            if found.faulty:
                break
            if found.patterns is not None:
                program.by_name.add(number, found.patterns)
                return
            for criterion in found.conditions.criteria if found.conditions else ():
                if criterion.name in ("host", "originalhost") and not criterion.negated:
                    typed = criterion.name == "originalhost"
                    index = program.by_typed_name if typed else program.by_host
                    index.add(number, comma_patterns(criterion.argument, folded=True))
                    return
            scope = found.parent
        program.everywhere.append(number)

    def scope(self, block: Block) -> Scope:
        parent = self.numbers[id(block.parent)] if block.parent else -1
        header = block.header
        if header is None:
            return Scope(block, parent)
        version = self.program.release.version
        if header.keyword == "host":
            if version >= ARGV and not header.rest:
                self.refuse(header, f"{header.spelling} has no value")
            elif version >= ARGV and not (header.plain or header.balanced):
                self.refuse(header, "a quote is not closed")
            words = line_words(header, version)
            if version < ARGV:
                words, _ = before_garbage(words)
            faulty = "" in words
            return Scope(block, parent, host_patterns(words), faulty=faulty)
        if version >= ARGV and not header.rest:
            conditions = Conditions(())
            self.refuse(header, f"{header.spelling} has no value")
            return Scope(block, parent, None, conditions)
        return Scope(block, parent, None, self.conditions(header))

    def conditions(self, header: Line) -> Conditions:
        program = self.program
        version = program.release.version
        conditions = match.read(header, version)
        if not is_known(version):
            conditions = conditions.unknown
        program.match_positions.append(program.last_position)
        program.final_pass |= conditions.asks_for_final_pass(version)
        if conditions.fault:
            self.refuse(header, conditions.fault.message)
        for criterion in conditions.criteria:
            if criterion.name == "exec":
                for fault in tokens.check("match", criterion.argument, version):
                    self.refuse(header, fault.message)
        return conditions

    def include(self, line: Line) -> None:
        """Faults of an Include: what its words bring in comes before those of later words."""
        version = self.program.release.version
        words = line_words(line, version)
        if version >= ARGV and not line.rest:
            self.refuse(line, f"{line.spelling} has no value")
        elif version >= ARGV and not (line.plain or line.balanced):
            self.refuse(line, "a quote is not closed")
        for number, message in self.include_faults(line, words)[:1]:
            if number:
                self.pending.append((self.depths[id(line.block)], line, message))
            else:
                self.refuse(line, message)
        for file in self.empty.get(id(line), ()):
            self.check_mode(file.source.path, file.source.stat)
        for path in self.folders.get(id(line), ()):
            self.check_mode(path, filesystem.stat(path))

    def include_faults(self, line: Line, words: Sequence[str]) -> list[tuple[int, str]]:
        """What is wrong with words of an Include, each with its number."""
        faults = []
        if self.program.release.version < ARGV:
            words, garbage = before_garbage(words)
            if garbage:
                faults.append((len(words), f"garbage at the end of the line: {garbage}"))
        for number, word in enumerate(words):
            if word == "":
                faults.append((number, f"{line.spelling} has an empty argument"))
            elif word.startswith("~") and self.source == SYSTEM:
                faults.append((number, f"a system config cannot include {word}"))
        faults.extend(
            (1, f"cannot read the included file {lost.path}: {lost.reason}")
            for lost in self.lost.get(id(line), ())
        )
        return faults

    def flush(self, depth: int) -> None:
        """Report what was held back until the files of an Include were read."""
        while self.pending and self.pending[-1][0] >= depth:
            _, line, message = self.pending.pop()
            self.program.last_position += 1
            self.refuse(line, message)

    def check_mode(self, path: str, stat: os.stat_result | None) -> None:
        release, account = self.program.release, self.program.account
        if stat is None or ownership.accepted(stat, account.uid, release.vendor):
            return
        self.program.refusals.append(
            Refusal(path, None, "bad owner or permissions", None, self.program.last_position)
        )

    def refuse(self, line: Line, message: str) -> None:
        path = line.source.path
        position = self.program.last_position
        self.program.refusals.append(Refusal(path, line.number, message, line.location, position))

    def option(self, line: Line) -> None:
        program = self.program
        key = line.keyword, line.rest
        reading = self.readings.get(key)
        if reading is None:
            reading = self.readings[key] = read_option(
                line, program.release, program.account.environment, self.lists
            )
        option, fault, unknown = reading
        if unknown:
            program.unknown.append((program.last_position, line))
        if fault:
            self.refuse(line, fault)
        if option is None:
            return
        keyword, values, merge, late, *_ = option
        self.add(
            Assignment(keyword, values, merge, late, line, self.source, "", program.last_position)
        )

    def add(self, option: Assignment) -> None:
        if option.merge.endswith("-unscoped"):
            self.program.unscoped.setdefault(option.keyword, []).append(option)
        elif self.segment is not None:
            self.segment.options.append(option)
