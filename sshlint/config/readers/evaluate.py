"""Asks the evaluator of a named program, and says which of its versions the facts are about."""

from __future__ import annotations

from importlib import import_module

from sshlint.config.readers.answer import Ending, ReaderAnswer, ReaderFile, ReaderQuestion
from sshlint.config.tree import Config
from sshlint.machine.account import Account
from sshlint.settings import Reader
from sshlint.tables.readers.reader_programs import PROGRAMS, ReaderProgram

LONGEST_LINE = 8192  # characters; no config for people has one


def program_of(reader: Reader) -> ReaderProgram:
    return PROGRAMS[reader.name]


def title(reader: Reader) -> str:
    """`paramiko 3.4`; `paramiko 9.0 (as of 5.1)` where no facts are about that version."""
    program = program_of(reader)
    asked = reader.version or program.newest
    text = f"{program.title} {_shown(asked)}"
    width = len(program.newest)
    if asked[:width] > program.newest:
        return f"{text} (as of {_shown(program.newest)})"
    if asked < program.oldest:
        return f"{text} (as of {_shown(program.oldest)})"
    return text


def evaluate(reader: Reader, config: Config, host: str, account: Account) -> ReaderAnswer | None:
    """What the program takes from the user's config for a host; `None`: it reads no config."""
    program = program_of(reader)
    if not program.parser:
        return None
    asked = ReaderQuestion(
        host,
        account.user,
        account.home,
        account.host,
        account.environment,
        reader.version or program.newest,
    )
    text = ReaderFile.of(config)
    if (stop := _too_long(config)) is not None:
        return ReaderAnswer({}, None, (stop,))
    module = import_module(f"sshlint.config.readers.{program.parser}")
    answer: ReaderAnswer = module.read(text, asked)
    return answer


def _too_long(config: Config) -> Ending | None:
    """A line that some of these parsers take a time for that grows with its square."""
    for line in config.lines:
        if line.end - line.start > LONGEST_LINE:
            return Ending("line too long to be followed", line.source, line.number)
    return None


def _shown(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
