"""What is called unknown: whatever the commands would answer, it is among what was told."""

from __future__ import annotations

import random

import pytest
from hypothesis import Phase, find, given
from hypothesis import strategies as st

from sshlint.config import tree
from sshlint.config.compiled import Program, compile_program
from sshlint.config.resolve import Resolution, SlotValue, resolve
from sshlint.machine.account import Account
from sshlint.settings import Release
from sshlint.source import Source, Unreadable
from tests.oracle.config.config_trees import Tree
from tests.strategies import config_trees, repeatable

RELEASE = Release((9, 5))
TREES = config_trees(RELEASE, "/t")
ACCOUNT = Account("root", 0, "/home/root", "box", {}, lambda user: None)
ONE_VALUE = ("user", "port", "hostname", "compression", "forwardagent", "rekeylimit", "ciphers")
LISTS = ("identityfile", "certificatefile", "localforward", "remoteforward")


def program_of(grown: Tree) -> Program:
    def read(path: str) -> Source:
        if path not in grown.files:
            raise Unreadable(path, "it is not there", missing=True)
        return Source(path, grown.files[path])

    config = tree.load(read("/t/config"), home="/home/root", read=read)
    return compile_program(config, None, release=RELEASE, account=ACCOUNT)


def told(resolution: Resolution, slot: str) -> list[SlotValue]:
    return resolution.slots.get(slot, [])


@pytest.mark.slow
@repeatable(max_examples=250)
@given(TREES, st.randoms(use_true_random=False))
def test_every_outcome_of_the_commands_is_among_what_is_told(
    grown: Tree, answers: random.Random
) -> None:
    program = program_of(grown)
    for host in grown.hosts:
        unknown = resolve(program, host)
        for outcome in ("yes", "no", "mixed"):

            def run(command: str, outcome: str = outcome) -> bool:
                return outcome == "yes" or (outcome == "mixed" and answers.random() < 0.5)

            compare(unknown, resolve(program, host, run=run), (host, outcome))


def test_the_trees_have_something_unknown_in_them() -> None:
    def has_unknown(grown: Tree) -> bool:
        program = program_of(grown)
        found = (resolve(program, host).slots.values() for host in grown.hosts)
        return any(entry.depends for slots in found for slot in slots for entry in slot)

    find(TREES, has_unknown, settings=repeatable(max_examples=250, phases=(Phase.generate,)))


def compare(unknown: Resolution, settled: Resolution, story: object) -> None:
    for slot in ONE_VALUE:
        entries = told(unknown, slot)
        options = [entry.option for entry in entries]
        winner = settled.definite(slot)
        if winner is None:
            assert all(entry.depends for entry in entries), (story, slot)
        else:
            assert any(option is winner for option in options), (story, slot)
    for slot in LISTS:
        entries = told(unknown, slot)
        found = [entry.option.identity for entry in told(settled, slot)]
        assert set(found) <= {entry.option.identity for entry in entries}, (story, slot)
        certain = {entry.option.identity for entry in entries if not entry.depends}
        assert certain <= set(found), (story, slot)
