"""What is called unknown: whatever the commands would answer, it is among what was told."""

from __future__ import annotations

import random
import time

from sshlint.config import tree
from sshlint.config.program import Program, compile_program
from sshlint.config.resolve import Entry, Resolution, resolve
from sshlint.machine.account import Account
from sshlint.settings import Release
from sshlint.source import Source, Unreadable
from tests.oracle.config_trees import Grower

SECONDS = 3.0
ACCOUNT = Account("root", 0, "/home/root", "box", {}, lambda user: None)
ONE_VALUE = ("user", "port", "hostname", "compression", "forwardagent", "rekeylimit", "ciphers")
LISTS = ("identityfile", "certificatefile", "localforward", "remoteforward")


def random_program(seed: int) -> tuple[Program, tuple[str, ...]]:
    grown = Grower(random.Random(seed), Release((9, 5)), "/t", jailed=False).tree()

    def read(path: str) -> Source:
        if path not in grown.files:
            raise Unreadable(path, "it is not there", missing=True)
        return Source(path, grown.files[path])

    config = tree.load(read("/t/config"), home="/home/root", read=read)
    return compile_program(config, None, release=Release((9, 5)), account=ACCOUNT), grown.hosts


def told(resolution: Resolution, slot: str) -> list[Entry]:
    return resolution.slots.get(slot, [])


def test_every_outcome_of_the_commands_is_among_what_is_told() -> None:
    seed = random.randrange(1 << 48)
    end = time.monotonic() + SECONDS
    hung = 0
    while time.monotonic() < end:
        seed += 1
        program, hosts = random_program(seed)
        for host in hosts:
            unknown = resolve(program, host)
            hung += any(entry.depends for found in unknown.slots.values() for entry in found)
            for outcome in ("yes", "no", "mixed"):
                rng = random.Random(seed)

                def run(command: str, outcome: str = outcome, rng: random.Random = rng) -> bool:
                    return outcome == "yes" or (outcome == "mixed" and rng.random() < 0.5)

                settled = resolve(program, host, run=run)
                compare(unknown, settled, (seed, host, outcome))
    assert hung, "no tree had anything unknown in it"


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
