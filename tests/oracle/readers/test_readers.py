"""What sshlint says other programs make of a config is what these programs make of it.

None of them is required: one that is not here is skipped, and the reason names it.
"""

from __future__ import annotations

import getpass
import os
import random
import socket
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from sshlint.config import tree
from sshlint.config.readers.answer import ReaderAnswer, ReaderFile, ReaderQuestion
from sshlint.source import read
from sshlint.tables.readers.reader_programs import PROGRAMS as FACTS
from tests.oracle.readers.configs import HOSTS, Grower
from tests.oracle.readers.programs import PROGRAMS, AbsentError, Program, Question

CONFIGS = int(os.environ.get("SSHLINT_READER_CONFIGS", "150"))
SEED = int(os.environ.get("SSHLINT_ORACLE_SEED", "1"))
# Debian's, where the newest known is another
_VERSIONS = {"go-ssh-config": (1, 0), "net-ssh": (7, 0)}


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Question]]:
    base = tmp_path_factory.mktemp("configs")
    asked: list[Question] = []
    for seed in range(SEED, SEED + CONFIGS):
        folder = base / str(seed)
        folder.mkdir()
        path = Grower(seed, folder, plain=seed % 2 == 0).plant()
        asked += [(path, host) for host in random.Random(seed).sample(HOSTS, 2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(base))
        patch.delenv("UNSET", raising=False)
        yield asked


@pytest.mark.parametrize("program", PROGRAMS, ids=[program.reader for program in PROGRAMS])
def test_random_configs_are_read_as_the_program_reads_them(
    program: Program, questions: list[Question], tmp_path: Path
) -> None:
    home = Path(os.environ["HOME"])
    try:
        theirs = program.ask(questions, home, tmp_path)
    except AbsentError as error:
        pytest.skip(f"{program.reader} was not asked: {error}")
    compared = 0
    for (path, host), their in zip(questions, theirs, strict=True):
        ours = answer(program.reader, path, host, home)
        if ours.undecided:
            continue
        compared += 1
        story = f"{program.reader} {host}\n{path.read_text()}"
        assert (their is None) == (ours.refusal is not None), (story, ours.refusal, their)
        if their is not None:
            expected = {key: seen(program.reader, key, host, their) for key in program.keywords}
            settings = {key: [one.value for one in ours.settings.get(key, ())] for key in expected}
            found = {key: seen(program.reader, key, host, settings) for key in expected}
            assert found == expected, story
    assert compared > len(questions) / 2


def answer(reader: str, path: Path, host: str, home: Path) -> ReaderAnswer:
    facts = FACTS[reader]
    config = tree.load(read(str(path)), home=str(home), read=read)
    version = _VERSIONS.get(reader, facts.newest)
    names = getpass.getuser(), str(home), socket.gethostname()
    module = import_module(f"sshlint.config.readers.{facts.parser}")
    found: ReaderAnswer = module.read(
        ReaderFile.of(config), ReaderQuestion(host, *names, dict(os.environ), version)
    )
    return found


def seen(reader: str, key: str, host: str, settings: dict[str, list[str]]) -> list[str]:
    """The values without what only one side can say: defaults, and ill-formed ones for Go."""
    found = settings.get(key, [])
    if reader == "libssh":
        defaults = {"hostname": host, "port": "22", "user": getpass.getuser()}
        default = defaults.get(key, f"{os.environ['HOME']}/.ssh/known_hosts")
        return [] if not found or found == [default] or key == "userknownhostsfile" else found
    if reader == "go-ssh-config":
        numbers, flags = key == "port", key == "compression"
        well_formed = found and (not numbers or found[0].isdecimal())
        return found if well_formed and (not flags or found[0] in ("yes", "no")) else []
    return found
