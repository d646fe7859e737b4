"""What a program besides ssh, named by the user, makes of a line of a config."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.formats.ssh_config import Line
from sshlint.lean import NamedTuple
from sshlint.settings import KEY_READERS, Reader, read_reader
from sshlint.source import Location

# Hosts that are followed for each program; a program's own reading costs more than ours.
_MOST_HOSTS = 40


class Consequence(NamedTuple):
    """A login that gets something else: each text is as a person writes it, empty for not set.

    `host` says whom to name in a sentence, `name` what to type.
    """

    host: str
    name: str
    keyword: str
    ssh: str
    other: str


class ReaderDifference(NamedTuple):
    """`construct` is a name of config/readers/constructs, empty where no row names the cause.

    `refused`: the program takes nothing of the config. `text` goes on after the `program`.

    `consequences` are the logins named in the config that get something else by it.
    """

    location: Location
    reader: Reader
    program: str
    construct: str
    text: str
    refused: bool
    consequences: tuple[Consequence, ...]

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[ReaderDifference]:
        """Nothing, and nothing loaded, unless a program that reads ssh_config was named."""
        readers = [read_reader(word) for word in survey.context.settings.readers]
        for reader in readers:
            if reader.name not in KEY_READERS:
                for config in survey.configs:
                    yield from _Comparison(reader, config, survey).found()


class _Comparison:
    """One program and one config."""

    def __init__(self, reader: Reader, config: Config, survey: Survey) -> None:
        from sshlint.config.readers.evaluate import program_of, title

        self.reader = reader
        self.config = config
        self.survey = survey
        self.facts = program_of(reader)
        self.title = title(reader) if reader.version else self.facts.title
        self.version = reader.version or self.facts.newest
        self.texts: dict[tuple[str, int], list[tuple[str, str]]] = {}
        self.refusals: set[tuple[str, int]] = set()
        self.locations: dict[tuple[str, int], Location] = {}
        self.consequences: dict[tuple[str, int], list[Consequence]] = {}
        self.lines = {_place(line): line for line in config.lines}
        self.includes = {
            file.source.path: file.include for file in config.files if file.include is not None
        }

    def found(self) -> Iterator[ReaderDifference]:
        if not self.facts.parser:
            for first in self.config.lines[:1]:
                self.say(first, "none", self.facts.without)
        self.note_constructs()
        if self.facts.parser:
            self.note_logins()
        for place, texts in self.texts.items():
            consequences = self.consequences.get(place, ())
            refused = place in self.refusals
            for number, (construct, text) in enumerate(texts):
                told = tuple(consequences) if number == 0 else ()
                only_here = refused and number == 0
                yield ReaderDifference(
                    self.locations[place],
                    self.reader,
                    self.title,
                    construct,
                    text,
                    only_here,
                    told,
                )

    def note_constructs(self) -> None:
        from sshlint.config.readers.construct_lines import constructs
        from sshlint.tables.readers.constructs import REFUSED, ROWS

        rows = [
            row
            for row in ROWS
            if row.reader == self.reader.name and row.since <= self.version < row.until
        ]
        if not rows:
            return
        for line in self.config.lines:
            names = set(constructs(line))
            for row in rows:
                if row.construct in names:
                    self.say(line, row.construct, row.text, refused=row.effect == REFUSED)

    def say(self, line: Line, construct: str, text: str, *, refused: bool = False) -> None:
        place = _place(line)
        texts = self.texts.setdefault(place, [])
        self.locations.setdefault(place, line.location)
        if (construct, text) not in texts:
            texts.insert(0 if refused else len(texts), (construct, text))
        if refused:
            self.refusals.add(place)

    def note_logins(self) -> None:
        from sshlint.config.readers.evaluate import evaluate
        from sshlint.login.login import logins
        from sshlint.login.other_readers import differences
        from sshlint.machine.account import account_of

        account = account_of(self.survey.context)
        found = self.survey.once(logins, self.config)
        if len(found) > _MOST_HOSTS:
            reason = f"only {_MOST_HOSTS} of {len(found)} hosts were followed as {self.title} would"
            self.survey.notes.append((self.config.source.path, reason))
        for login in found[:_MOST_HOSTS]:
            answer = evaluate(self.reader, self.config, login.host, account)
            if answer is None or login.resolution.refusal is not None:
                continue
            if answer.refusal is not None:
                self.refuse(answer.refusal.source.path, answer.refusal.line, answer.refusal.message)
                return
            if answer.undecided:
                continue
            for difference in differences(self.reader, answer, login.resolution):
                ssh = ", ".join(value.text for value in difference.ssh)
                other = ", ".join(taken.value for taken in difference.other)
                lines = [value.line for value in difference.ssh if value.line is not None]
                lines += [
                    line
                    for taken in difference.other
                    if (line := self.line_at(taken.source.path, taken.line)) is not None
                ]
                consequence = Consequence(login.title, login.host, difference.keyword, ssh, other)
                self.blame(lines, consequence)

    def refuse(self, path: str, number: int, message: str) -> None:
        line = self.line_at(path, number)
        if line is None:
            return
        if _place(line) not in self.refusals:
            self.say(line, "", f'refuses the file: "{message}"', refused=True)

    def blame(self, lines: list[Line], consequence: Consequence) -> None:
        """Add it to the line that is known to be read differently, else to the line itself."""
        for line in self.suspects(lines):
            place = _place(line)
            if place in self.texts:
                self.consequences.setdefault(place, []).append(consequence)
                return
        if lines:
            self.say(lines[0], "", "takes this line differently")
            self.consequences.setdefault(_place(lines[0]), []).append(consequence)

    def suspects(self, lines: list[Line]) -> Iterator[Line]:
        """The lines, the headers of their blocks, and the Includes that lead to them."""
        yield from lines
        for line in lines:
            if line.block.header is not None:
                yield line.block.header
        for line in lines:
            include = self.includes.get(line.source.path)
            while include is not None:
                yield include
                include = self.includes.get(include.source.path)
        for line in self.config.lines:
            if line.keyword in ("match", "host"):
                yield line

    def line_at(self, path: str, number: int) -> Line | None:
        return next((line for line in self.config.lines if _place(line) == (path, number)), None)


def _place(line: Line) -> tuple[str, int]:
    return line.source.path, line.number
